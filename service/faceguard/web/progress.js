/* One bar over all that is being done. */
import { speak } from "./speech.js";
import { say, text } from "./text.js";

/** @import { ProgressParts, TextKey } from "./types.d.ts" */

const PARTS = 4; // of the whole, each of which is read out

export class Progress {
  #told = 0;

  /** @type {(() => void) | null} */
  #cancel = null;

  /** @param {ProgressParts} parts */
  constructor({ root, words, bar, cancel }) {
    this.root = root;
    this.words = words;
    this.bar = bar;
    cancel.addEventListener("click", () => this.#cancel?.());
  }

  /**
   * Show how much is done of what; `cancel` is called when a person has had enough.
   *
   * @param {TextKey} key
   * @param {number} done
   * @param {number} total
   * @param {() => void} cancel
   */
  show(key, done, total, cancel) {
    this.#cancel = cancel;
    this.root.hidden = false;
    this.bar.max = total;
    this.bar.value = done;
    say(this.words, key, { done, total });
    const part = Math.floor((PARTS * done) / total);
    if (part > this.#told) speak("progress", text(key, { done, total }));
    this.#told = part;
  }

  hide() {
    this.#cancel = null;
    this.root.hidden = true;
  }
}
