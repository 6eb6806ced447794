/* The result with nothing over it: as long as a key or the button is held, or after a short press until the next one. */

/** @import { GlanceParts } from "./types.d.ts" */

const SHORT_MS = 350;
const KEY = "e";

export class Glance {
  /** When it was pressed, or null where nothing is held. @type {number | null} */
  #since = null;
  #clean = false;
  #before = false; // as it was when it was pressed

  /** @param {GlanceParts} parts */
  constructor({ board, boxes, button, root, letters }) {
    this.board = board;
    this.button = button;
    button.addEventListener("pointerdown", (event) => event.button === 0 && this.#press());
    button.addEventListener("click", (event) => event.detail || this.#show(!this.#clean)); // a key cannot be seen to be held
    root.addEventListener("keydown", (event) => letters.checked && isMeant(event) && !event.repeat && this.#press());
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, () => this.#release());
    window.addEventListener("keyup", ({ key }) => key.toLowerCase() === KEY && this.#release());
    window.addEventListener("blur", () => this.#release());
    boxes.addEventListener("focusin", () => this.#show(false)); // what has the focus is seen
    boxes.addEventListener("pointerdown", () => this.#show(false));
    this.#show(false);
  }

  #press() {
    if (this.#since !== null) return;
    this.#since = performance.now();
    this.#before = this.#clean;
    this.#show(true);
  }

  #release() {
    if (this.#since === null) return;
    const short = performance.now() - this.#since < SHORT_MS;
    this.#since = null;
    this.#show(short && !this.#before);
  }

  /** @param {boolean} clean */
  #show(clean) {
    this.#clean = clean;
    this.board.classList.toggle("clean", clean);
    this.button.setAttribute("aria-pressed", String(clean));
  }
}

/** @param {KeyboardEvent} event */
const isMeant = ({ key, target, ctrlKey, metaKey, altKey }) =>
  key.toLowerCase() === KEY &&
  !ctrlKey &&
  !metaKey &&
  !altKey &&
  target instanceof Element &&
  !target.closest("form, select");
