/* One bar over all that is being done. */
import { say } from "./text.js";

/** @import { ProgressParts, TextKey } from "./types.d.ts" */

export class Progress {
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
  }

  hide() {
    this.#cancel = null;
    this.root.hidden = true;
  }
}
