/* Two faces side by side, one pair after the other, and whether they are one person's. */
import { get, onClick } from "./element.js";
import { Portrait } from "./portrait.js";
import { say } from "./text.js";

/** @import { ComparisonParts, Question } from "./types.d.ts" */

export class Comparison {
  /** @type {Question[]} */
  #left = [];
  #count = 0;
  #portrait;

  /** @param {ComparisonParts} parts */
  constructor({ dialog, album, policy, acquaintances }) {
    this.dialog = dialog;
    this.album = album;
    this.policy = policy;
    this.acquaintances = acquaintances;
    this.#portrait = new Portrait(get("same-face", HTMLImageElement), album);
    onClick("same-yes", () => this.#answer(true));
    onClick("same-no", () => this.#answer(false));
    onClick("same-later", () => this.#next());
    dialog.addEventListener("keydown", (event) => this.#key(event));
    dialog.addEventListener("close", () => this.#end());
  }

  open() {
    this.#left = this.policy.questions(this.album.photos);
    this.#count = this.#left.length;
    if (!this.#count) return;
    this.dialog.showModal();
    this.#show();
  }

  /** @param {KeyboardEvent} event */
  #key({ key, ctrlKey, metaKey, altKey }) {
    if (ctrlKey || metaKey || altKey || !get("letters", HTMLInputElement).checked) return;
    const id = { y: "same-yes", n: "same-no", l: "same-later" }[key.toLowerCase()];
    if (id) get(id).click();
  }

  /** @param {boolean} yes */
  #answer(yes) {
    const [question] = this.#left;
    if (question) this.acquaintances.answer(question, yes);
    this.#next();
  }

  /** What was answered may have answered others: nobody is in a photo twice. */
  #next() {
    const [done, ...rest] = this.#left;
    const open = this.policy.questions(this.album.photos);
    this.#left = rest.filter(({ box, person }) =>
      open.some((other) => other.box.id === box.id && other.person === person),
    );
    if (done && this.#left.length) this.#show();
    else this.dialog.close();
  }

  async #show() {
    const [question] = this.#left;
    if (!question) return;
    const { photo, box, person } = question;
    const { preset } = this.policy.state;
    say(get("same-count"), "same-count", { index: this.#count - this.#left.length + 1, count: this.#count });
    say(get("same-known"), preset === "only" ? "same-redacted" : "same-kept");
    say(get("same-hint"), preset === "only" ? "same-hint-only" : "same-hint");
    get("same-person", HTMLImageElement).src = person.face;
    get("same-title").focus();
    this.#allow(false); // nobody answers unseen
    const shown = await this.#portrait.show(photo, box);
    if (this.#left[0] === question) this.#allow(shown);
  }

  /** @param {boolean} seen */
  #allow(seen) {
    for (const id of ["same-yes", "same-no"]) get(id, HTMLButtonElement).disabled = !seen;
  }

  #end() {
    this.#portrait.hide();
    this.#left = [];
    get("same-person", HTMLImageElement).removeAttribute("src");
    this.acquaintances.learn();
  }
}
