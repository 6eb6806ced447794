/* What went wrong, by the service's own stable name for it. */
import { has, number } from "./text.js";

export class Problem extends Error {
  constructor(slug, values = {}) {
    super(slug);
    this.slug = slug;
    this.values = values;
  }

  /** The key of the text that says what happened and what to do. */
  get key() {
    return has(`problem-${this.slug}`) ? `problem-${this.slug}` : "problem-internal";
  }
}

export async function problemOf(response, values = {}) {
  const details = await response.json().catch(() => null);
  return new Problem(String(details?.type ?? "").split(":").at(-1), values);
}

export const isAbort = (error) => error?.name === "AbortError";

export const asProblem = (error) => (error instanceof Problem ? error : new Problem("internal"));

export const megabytes = (bytes) => number(bytes / 2 ** 20, { maximumFractionDigits: 1 });
