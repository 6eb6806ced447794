/* What went wrong, by the service's own stable name for it. */
import { has, number } from "./text.js";

/** @import { TextKey, Values } from "./types.d.ts" */

/** What is wrong with the picture itself, and would be again. */
const UNREADABLE = ["unsupported-picture", "broken-picture", "codec-failed", "too-complex"];

export class Problem extends Error {
  /** @param {string} slug @param {Values} values @param {string} detail in the service's own words */
  constructor(slug, values = {}, detail = "") {
    super(slug);
    this.slug = slug;
    this.values = values;
    this.detail = detail;
  }

  get unreadable() {
    return UNREADABLE.includes(this.slug);
  }

  /** The key of the text that says what happened and what to do. @returns {TextKey} */
  get key() {
    const key = `problem-${this.slug}`;
    return has(key) ? key : "problem-internal";
  }
}

/**
 * The problem that an answer tells of; one without a name where it tells of none.
 *
 * @param {Response} response
 * @param {Values} values
 */
export async function problemOf(response, values = {}) {
  /** @type {{ type?: unknown } | null} */
  const details = await response.json().catch(() => null);
  return problemNamed(details?.type ?? "", values);
}

/** The problem of this type, which ends with its name. @param {unknown} type @param {Values} [values] @param {string} [detail] */
export function problemNamed(type, values, detail) {
  const name = String(type);
  return new Problem(name.slice(name.lastIndexOf(":") + 1), values, detail);
}

/** @param {unknown} error */
export const isAbort = (error) => error instanceof Error && error.name === "AbortError";

/** @param {unknown} error */
export const asProblem = (error) => (error instanceof Problem ? error : new Problem("internal"));

/** @param {number} bytes */
export const megabytes = (bytes) => number(bytes / 2 ** 20, { maximumFractionDigits: 1 });
