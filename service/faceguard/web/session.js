/* Live pictures for as long as a person wants them: a session at the service, and another one when it ends. */
import { Emitter } from "./emitter.js";
import { pause } from "./pause.js";
import { asProblem, isAbort, Problem } from "./problem.js";
import { Wire } from "./wire.js";

/** @import { Capture, Client, LiveFields, SessionState } from "./types.d.ts" */

const FIRST_S = 0.5;
const LONGEST_S = 4;
const GROWTH = 1.5;
const MOST = 64 * 1024; // letters of a message, as the service has it
const [OPTIONS, TOO_LARGE, FULL] = [1007, 1009, 1013]; // codes by which the service closes

/**
 * `state` tells how it is; `picture` has what may be seen, and when it was taken; `lost` that no more come for now;
 * `refused` that the service does not take an option, and goes on with those before.
 *
 * @extends {Emitter<{ state: SessionState, picture: { jpeg: ArrayBuffer, taken: number }, lost: undefined, refused: Problem }>}
 */
export class Session extends Emitter {
  /** @type {AbortController | null} */
  #abort = null;
  /** @type {Wire | null} */
  #wire = null;
  /** @type {LiveFields} */
  #fields = {};
  /** Of persons. @type {readonly Blob[]} */
  #photos = [];
  #changed = false;
  #pause = FIRST_S;
  /** @type {SessionState} */
  #state = "idle";

  /** @param {Client} client @param {Capture} capture */
  constructor(client, capture) {
    super();
    this.client = client;
    this.capture = capture;
    capture.on("pulse", () => this.#send());
  }

  get running() {
    return this.#abort !== null;
  }

  get state() {
    return this.#state;
  }

  /**
   * Have these options, from the next picture on; with other photos of persons, from the next session on, which begins.
   *
   * @param {LiveFields} fields
   * @param {readonly Blob[]} photos
   */
  change(fields, photos) {
    const gone = Object.keys(this.#fields).filter((name) => !(name in fields));
    this.#fields = { ...Object.fromEntries(gone.map((name) => [name, null])), ...fields };
    this.#changed = true;
    if (photos === this.#photos) return;
    this.#photos = photos;
    this.#wire?.close();
  }

  /** Go on until it is stopped; rejects where it cannot. */
  async run() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#turn("connecting");
    try {
      for (;;) {
        await this.client.answered("v1/info", () => ({}), { signal }); // it is there, and takes the key
        const state = await this.#held();
        this.tell("lost");
        signal.throwIfAborted();
        this.#turn(state);
        await pause(this.#pause, signal);
        this.#pause = Math.min(this.#pause * GROWTH, LONGEST_S);
      }
    } catch (error) {
      if (!isAbort(error)) throw error;
    } finally {
      this.#abort = null;
      this.#pause = FIRST_S;
      this.#turn("idle");
    }
  }

  stop() {
    this.#abort?.abort();
    this.#wire?.close();
  }

  /** One session, until it ends. @returns {Promise<SessionState>} how it is without one */
  #held() {
    return new Promise((resolve, reject) => {
      const wire = new Wire(sendable(this.client.signed(this.#first)), this.#photos);
      /** @type {Problem | null} */
      let wrong = null;
      this.#changed = false;
      this.#wire = wire;
      wire.on("picture", (picture) => {
        this.#pause = FIRST_S;
        this.#turn("live");
        this.tell("picture", picture);
      });
      wire.on("problem", (problem) => {
        wrong = problem;
        this.tell("refused", problem);
      });
      wire.on("end", ({ code, opened }) => {
        this.#wire = null;
        if (code === OPTIONS) reject(wrong ?? new Problem("invalid-option"));
        else if (code === TOO_LARGE) reject(new Problem("too-many-pixels"));
        else resolve(code === FULL ? "full" : opened ? "lost" : "blocked");
      });
    });
  }

  /** What is said first: the options, and how many photos follow. @returns {LiveFields} */
  get #first() {
    return this.#photos.length ? { ...this.#fields, person: this.#photos.length } : this.#fields;
  }

  /** @param {SessionState} state */
  #turn(state) {
    const before = this.#state;
    this.#state = state;
    if (state !== before) this.tell("state", state);
  }

  async #send() {
    const wire = this.#wire;
    if (!wire?.hasRoom(Number(this.#fields.look_ahead))) return;
    const taken = performance.now();
    const jpeg = await this.capture.take();
    if (!jpeg || wire !== this.#wire) return;
    if (this.#changed) this.#say(wire);
    wire.send(jpeg, taken);
  }

  /** @param {Wire} wire */
  #say(wire) {
    this.#changed = false;
    try {
      wire.say(sendable(JSON.stringify(this.#fields)));
    } catch (error) {
      this.tell("refused", asProblem(error));
    }
  }
}

/** The words, if the service would read so many; of all options, a picture alone may be long. @param {string} words */
function sendable(words) {
  if (words.length > MOST) throw new Problem("replacement-too-large");
  return words;
}
