/* The redacted picture, from the service: the very file that is saved. That of the last look is kept, no other. */
import { boxFields } from "./cover.js";
import { Emitter } from "./emitter.js";
import { isAbort } from "./problem.js";

/** @import { Client, Fields, Photo, Settings, Watch } from "./types.d.ts" */

const SETTLE_MS = 150;

/**
 * The detail of `waiting` is seconds, that of `problem` whatever was thrown.
 *
 * @extends {Emitter<{ working: undefined, waiting: number, picture: Blob, problem: unknown }>}
 */
export class Preview extends Emitter {
  #client;
  #settings;
  /** @type {{ key: string, blob: Blob } | null} */
  #kept = null;
  #abort = new AbortController();
  #timer = 0;
  /** @type {string | null} */
  #wanted = null; // what is shown or on its way

  /** @param {Client} client @param {Settings} settings */
  constructor(client, settings) {
    super();
    this.#client = client;
    this.#settings = settings;
  }

  /** Ask for it as soon as nothing has changed for a moment. @param {Photo} photo */
  refresh(photo) {
    const fields = this.#fields(photo);
    const key = keyOf(photo, fields);
    if (key === this.#wanted) return;
    this.stop();
    this.#wanted = key;
    if (this.#kept?.key === key) {
      this.tell("picture", this.#kept.blob);
      return;
    }
    this.tell("working");
    this.#timer = setTimeout(() => this.#ask(photo, fields), SETTLE_MS);
  }

  stop() {
    this.#wanted = null;
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  forget() {
    this.stop();
    this.#kept = null;
  }

  /** What tells one finished file from another. @param {Photo} photo */
  key(photo) {
    return keyOf(photo, this.#fields(photo));
  }

  /** The finished file: what is seen, where it is seen. @param {Photo} photo @param {Watch} watch */
  async file(photo, watch) {
    const fields = this.#fields(photo);
    if (this.#kept?.key === keyOf(photo, fields)) return this.#kept.blob;
    return this.#client.redact(photo.file, fields, watch);
  }

  /** @param {Photo} photo @param {Fields} fields */
  async #ask(photo, fields) {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    try {
      const busy = (/** @type {number} */ seconds) => this.tell("waiting", seconds);
      const blob = await this.#client.redact(photo.file, fields, { signal, urgent: true, busy });
      this.#kept = { key: keyOf(photo, fields), blob };
      this.tell("picture", blob);
    } catch (error) {
      if (isAbort(error)) return;
      this.#wanted = null;
      this.tell("problem", error);
    }
  }

  /** @param {Photo} photo @returns {Fields} */
  #fields(photo) {
    return { ...this.#settings.fieldsOf(photo), ...boxFields(photo.boxes) };
  }
}

/** @param {Photo} photo @param {Fields} fields */
const keyOf = (photo, fields) => JSON.stringify([photo.id, fields]);
