/* The service, by HTTP. It is never asked for more at once than it has workers. */
import { Gate } from "./gate.js";
import { pause } from "./pause.js";
import { megabytes, Problem, problemOf } from "./problem.js";

/** @import { DetectionReport, Fields, Info, Presence, Values, Watch } from "./types.d.ts" */

/**
 * `send` takes the place of `fetch`.
 *
 * @typedef {{ method?: string, body?: FormData | string, headers?: Record<string, string>, keepalive?: boolean, send?: typeof fetch }} Request
 */

const PATIENCE = 3;
const GATEWAY = [502, 503, 504]; // what stands before the service says of one that is away

/** @type {Info} */
const UNTIL_KNOWN = {
  limits: { workers: 1, body_bytes: Infinity, video_bytes: Infinity },
  defaults: {},
  writes: [],
  styles: [{ name: "blur", summary: "", parameters: [], reversible: false }],
  presets: [{ name: "everyone", available: true }],
  video_codecs: ["h264"],
};

export class Client {
  #gate = new Gate(1);
  #askKey;
  #presence;
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
   * @param {Presence} presence
   */
  constructor(askKey, presence) {
    this.#askKey = askKey;
    this.#presence = presence;
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
    const info = await (await this.answered("v1/info", () => ({}))).json();
    this.#gate.places = info.limits.workers;
    return info;
  }

  /**
   * The faces of a photo, compared with those of reference photos where there are any.
   *
   * @param {Blob} file
   * @param {Fields} fields
   * @param {Watch} watch
   * @param {readonly Blob[]} persons
   * @returns {Promise<DetectionReport>}
   */
  async detect(file, fields, watch, persons = []) {
    return (await this.#posted("v1/detect", file, fields, watch, { persons })).json();
  }

  /** @param {File} file @param {Fields} fields @param {Watch} watch */
  async redact(file, fields, watch) {
    return (await this.#posted("v1/redact", file, fields, watch, { headers: { Accept: "image/*" } })).blob();
  }

  /**
   * @param {string} path
   * @param {Blob} file
   * @param {Fields} fields
   * @param {Watch} watch
   * @param {{ headers?: Record<string, string>, persons?: readonly Blob[] }} more
   */
  async #posted(path, file, fields, watch, { headers, persons = [] }) {
    const { limits } = await this.info();
    const sizes = { size: megabytes(file.size), most: megabytes(limits.body_bytes) };
    if (file.size > limits.body_bytes) throw new Problem("too-many-bytes", sizes);
    const leave = await this.#gate.enter(path, watch.signal, watch.urgent);
    try {
      watch.started?.();
      const request = () => ({ method: "POST", body: form(file, fields, persons), headers });
      return await this.carrying(file, path, request, watch, sizes);
    } finally {
      leave();
    }
  }

  /**
   * The answer to what carries a file, which may be gone meanwhile.
   *
   * @param {Blob} file
   * @param {string} path
   * @param {() => Request} request
   * @param {Watch} watch
   * @param {Values} sizes
   */
  async carrying(file, path, request, watch, sizes) {
    if (!(await isReadable(file))) throw new Problem("file-gone"); // of which Firefox waits for the first byte for ever
    try {
      return await this.answered(path, request, watch, sizes);
    } catch (error) {
      if (error instanceof Problem && error.slug === "dropped" && !(await isReadable(file))) {
        throw new Problem("file-gone");
      }
      throw error;
    }
  }

  /**
   * The answer, however often it has to be asked for: again when busy, when the service is back after it was away,
   * and with a key where one is needed.
   *
   * @param {string} path
   * @param {() => Request} request
   * @param {Watch} watch
   * @param {Values} sizes
   */
  async answered(path, request, { signal, busy } = {}, sizes = {}) {
    for (let failures = 0; ; ) {
      const used = this.#key;
      const response = await this.#fetched(path, request(), used, signal);
      if (response?.ok) return response;
      if (response?.status === 401) {
        if (used === this.#key) await this.#newKey();
        continue;
      }
      const problem = response ? await problemOf(response, sizes) : new Problem("dropped");
      if (isAway(response, problem)) await this.#presence.ready(signal);
      else if (response?.status !== 503) throw problem;
      // A refusal may close the connection while the upload still runs, and then looks like no connection.
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
    const { send = fetch, ...rest } = request;
    const headers = { ...rest.headers, ...withKey(key) };
    try {
      return await send(path, { ...rest, headers, signal, cache: "no-store" });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof TypeError) return null;
      throw error;
    }
  }

  /** Whether the service has asked for a key, and got one. */
  get keyed() {
    return this.#key !== null;
  }

  /** The headers that have the key; none where none is asked for. */
  get credentials() {
    return withKey(this.#key);
  }

  /** A message of these fields for where a page cannot set headers, with the key if one is asked for. @param {object} fields */
  signed(fields) {
    return JSON.stringify(this.#key === null ? fields : { ...fields, key: this.#key });
  }

  /** Say something that needs no answer. @param {string} path @param {Request} request */
  tell(path, request) {
    fetch(path, { ...request, headers: withKey(this.#key) }).catch(() => {});
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

/** @param {string | null} key @returns {Record<string, string>} */
const withKey = (key) => (key === null ? {} : { Authorization: `Bearer ${key}` });

/** @param {Response | null} response @param {Problem} problem */
const isAway = (response, { slug }) =>
  !response || slug === "draining" || (slug === "" && GATEWAY.includes(response.status));

/** Whether the file still is where it was picked, as it was. @param {Blob} file */
const isReadable = (file) =>
  file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );

/** @param {Blob} file @param {Fields} fields @param {readonly Blob[]} persons */
function form(file, fields, persons) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== "") body.set(name, String(value));
  }
  body.set("image", file, "picture"); // streamed from the disk; its name is nobody's business
  for (const person of persons) body.append("person", person, "person");
  return body;
}
