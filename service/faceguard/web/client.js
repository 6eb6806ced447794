/* The service, by HTTP. It is never asked for more at once than it has workers. */
import { Gate } from "./gate.js";
import { megabytes, Problem, problemOf } from "./problem.js";

/** @import { DetectionReport, Fields, Info, Values, Watch } from "./types.d.ts" */

/** @typedef {{ method?: string, body?: FormData, headers?: Record<string, string> }} Request */

const PATIENCE = 3;

/** @type {Info} */
const UNTIL_KNOWN = {
  limits: { workers: 1, body_bytes: Infinity },
  defaults: {},
  writes: [],
  styles: [{ name: "blur", summary: "", parameters: [], reversible: false }],
};

/**
 * Wait, unless the signal is aborted.
 *
 * @param {number} seconds
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", giveUp);
      resolve();
    }, seconds * 1000);
    if (signal?.aborted) giveUp();
    else signal?.addEventListener("abort", giveUp, { once: true });
  });
}

export class Client {
  #gate = new Gate(1);
  #askKey;
  /** @type {string | null} */
  #key = null; // in memory alone
  /** @type {Promise<string | null> | null} */
  #asking = null;
  #declined = false;
  /** @type {Promise<Info> | null} */
  #info = null;

  /**
   * `askKey` resolves to the API key that a person enters, or to null.
   *
   * @param {(again: boolean) => Promise<string | null>} askKey
   */
  constructor(askKey) {
    this.#askKey = askKey;
  }

  /** A person who closed the question for a key is asked again only when they try again. */
  reconsider() {
    this.#declined = false;
  }

  /** What the service allows, asked once. */
  info() {
    this.#info ??= this.#readInfo().catch(() => {
      this.#info = null; // asked again the next time
      return UNTIL_KNOWN;
    });
    return this.#info;
  }

  async #readInfo() {
    /** @type {Info} */
    const info = await (await this.#answered("v1/info", () => ({}))).json();
    this.#gate.places = info.limits.workers;
    return info;
  }

  /** @param {File} file @param {Fields} fields @param {Watch} watch @returns {Promise<DetectionReport>} */
  async detect(file, fields, watch) {
    return (await this.#posted("v1/detect", file, fields, watch)).json();
  }

  /** @param {File} file @param {Fields} fields @param {Watch} watch */
  async redact(file, fields, watch) {
    return (await this.#posted("v1/redact", file, fields, watch, { Accept: "image/*" })).blob();
  }

  /**
   * @param {string} path
   * @param {File} file
   * @param {Fields} fields
   * @param {Watch} watch
   * @param {Record<string, string>} headers
   */
  async #posted(path, file, fields, watch, headers = {}) {
    const { limits } = await this.info();
    const sizes = { size: megabytes(file.size), most: megabytes(limits.body_bytes) };
    if (file.size > limits.body_bytes) throw new Problem("too-many-bytes", sizes);
    const leave = await this.#gate.enter(watch.signal, watch.urgent);
    try {
      watch.started?.();
      return await this.#answered(path, () => ({ method: "POST", body: form(file, fields), headers }), watch, sizes);
    } finally {
      leave();
    }
  }

  /**
   * The answer, however often it has to be asked for: again when busy, and with a key where one is needed.
   *
   * @param {string} path
   * @param {() => Request} request
   * @param {Watch} watch
   * @param {Values} sizes
   */
  async #answered(path, request, { signal, busy } = {}, sizes = {}) {
    for (let failures = 0; ; ) {
      const used = this.#key;
      const response = await this.#fetched(path, request(), used, signal);
      if (response?.ok) return response;
      if (response?.status === 401) {
        if (used === this.#key) await this.#newKey();
        continue;
      }
      if (response && response.status !== 503) throw await problemOf(response, sizes);
      // A refusal may close the connection while the upload still runs, and then looks like no connection.
      const problem = response ? await problemOf(response) : new Problem("unreachable");
      if (problem.slug !== "busy" && problem.slug !== "draining" && ++failures >= PATIENCE) throw problem;
      const seconds = Number(response?.headers.get("Retry-After")) || 1;
      busy?.(seconds);
      await pause(seconds, signal);
    }
  }

  /**
   * The answer, or null where there is no connection.
   *
   * @param {string} path
   * @param {Request} request
   * @param {string | null} key
   * @param {AbortSignal} [signal]
   */
  async #fetched(path, request, key, signal) {
    const headers = { ...request.headers, ...(key === null ? {} : { Authorization: `Bearer ${key}` }) };
    try {
      return await fetch(path, { ...request, headers, signal, cache: "no-store" });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof TypeError) return null;
      throw error;
    }
  }

  /** One question, however many requests wait for the answer. */
  async #newKey() {
    if (this.#declined) throw new Problem("unauthorized");
    this.#asking ??= this.#askKey(this.#key !== null).finally(() => {
      this.#asking = null;
    });
    const key = await this.#asking;
    this.#declined = key === null;
    if (this.#declined) throw new Problem("unauthorized");
    this.#key = key;
  }
}

/** @param {File} file @param {Fields} fields */
function form(file, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== "") body.set(name, String(value));
  }
  body.set("image", file, "picture"); // streamed from the disk; its name is nobody's business
  return body;
}
