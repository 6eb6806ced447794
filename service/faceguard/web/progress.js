/* One bar over all that is being done. */
import { say } from "./text.js";

export class Progress {
  #cancel = null;

  constructor({ root, words, bar, cancel }) {
    Object.assign(this, { root, words, bar });
    cancel.addEventListener("click", () => this.#cancel?.());
  }

  /** Show how much is done of what; `cancel` is called when a person has had enough. */
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
