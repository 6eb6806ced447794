/* One session at the service: pictures go out, and come back without their faces. */
import { Beat } from "./beat.js";
import { Emitter } from "./emitter.js";
import { problemNamed } from "./problem.js";

/** @import { Problem } from "./types.d.ts" */

const WHERE = "v1/live"; // below where the page is
const PATIENCE_MS = 10_000; // longer than the service itself gives a picture

/**
 * `picture` comes with what may be seen, and when it was taken; `problem` with what is wrong with the options; `end`
 * once, with the code by which the service closed, and whether it had opened at all.
 *
 * @extends {Emitter<{ picture: { jpeg: ArrayBuffer, taken: number }, problem: Problem, end: { code: number, opened: boolean } }>}
 */
export class Wire extends Emitter {
  #socket;
  /** When each picture was taken of which nothing has been heard yet. @type {number[]} */
  #open = [];
  #beat = new Beat();
  #opened = false;
  #ended = false;

  /** @param {string} first the first message @param {readonly Blob[]} photos that follow it */
  constructor(first, photos) {
    super();
    const url = new URL(WHERE, document.baseURI);
    url.protocol = url.protocol.replace("http", "ws");
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.addEventListener("open", () => {
      this.#opened = true;
      this.#socket.send(first);
      for (const photo of photos) this.#socket.send(photo);
      if (photos.length) this.#socket.send("{}");
    });
    this.#socket.addEventListener("message", ({ data }) => this.#hear(data));
    this.#socket.addEventListener("close", ({ code }) => this.#end(code));
  }

  /** Whether another picture may go out, where so many come in before one is shown. @param {number} lookAhead */
  hasRoom(lookAhead) {
    const now = performance.now();
    const [oldest] = this.#open;
    if (oldest !== undefined && now - oldest > PATIENCE_MS) this.close();
    const { readyState, bufferedAmount } = this.#socket;
    return readyState === WebSocket.OPEN && !bufferedAmount && this.#beat.isDue(now, this.#open.length, lookAhead);
  }

  /** @param {ArrayBuffer} jpeg @param {number} taken when, by the page's clock */
  send(jpeg, taken) {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#open.push(taken);
    this.#beat.send(performance.now());
    this.#socket.send(jpeg);
  }

  /** Change options, from the next picture on. @param {string} words */
  say(words) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(words);
  }

  /** End it, not waiting for the service, which may not be heard of any more. */
  close() {
    this.#socket.close();
    this.#end(0);
  }

  /** @param {ArrayBuffer | string} data */
  #hear(data) {
    if (this.#ended) return;
    if (typeof data !== "string") {
      this.#beat.hear(performance.now());
      const taken = this.#open.shift();
      if (taken !== undefined) this.tell("picture", { jpeg: data, taken });
      return;
    }
    /** @type {{ dropped?: number, problem?: { type?: unknown, detail?: string } }} */
    const { dropped, problem } = JSON.parse(data);
    if (dropped) {
      this.#open.splice(0, dropped);
      this.#beat.slow();
    }
    if (problem) this.tell("problem", problemNamed(problem.type, {}, problem.detail));
  }

  /** @param {number} code */
  #end(code) {
    if (this.#ended) return;
    this.#ended = true;
    this.tell("end", { code, opened: this.#opened });
  }
}
