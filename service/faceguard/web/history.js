/* Undo and redo. A step is a pair of functions; steps with the same key soon after each other count as one. */
import { Emitter } from "./emitter.js";

/** @typedef {{ undo: () => void, redo: () => void, key: string | null, time: number }} Step */

const TOGETHER_MS = 1000;
const LONGEST = 200;

/** @extends {Emitter<{ change: undefined }>} */
export class History extends Emitter {
  /** @type {Step[]} */
  #done = [];
  /** @type {Step[]} */
  #undone = [];

  /** @param {() => void} undo @param {() => void} redo @param {string | null} key */
  record(undo, redo, key = null) {
    const previous = this.#done.at(-1);
    const now = performance.now();
    if (key !== null && previous?.key === key && now - previous.time < TOGETHER_MS) {
      previous.redo = redo;
      previous.time = now;
    } else {
      this.#done.push({ undo, redo, key, time: now });
      if (this.#done.length > LONGEST) this.#done.shift();
    }
    this.#undone = [];
    this.tell("change");
  }

  undo() {
    this.#shift(this.#done, this.#undone, "undo");
  }

  redo() {
    this.#shift(this.#undone, this.#done, "redo");
  }

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** @param {Step[]} from @param {Step[]} to @param {"undo" | "redo"} direction */
  #shift(from, to, direction) {
    const step = from.pop();
    if (!step) return;
    to.push({ ...step, key: null });
    step[direction]();
    this.tell("change");
  }
}
