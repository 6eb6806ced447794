/* Before and after: a divider over the picture, with the original to its left. */

/** @import { CompareParts } from "./types.d.ts" */

const STEP = 5;

export class Compare {
  #share = 0;
  #dragging = false;

  /** @param {CompareParts} parts */
  constructor({ divider, after, stage, tags }) {
    this.divider = divider;
    this.after = after;
    this.stage = stage;
    this.tags = tags;
    divider.addEventListener("pointerdown", (event) => this.#grab(event));
    divider.addEventListener("pointermove", (event) => this.#drag(event));
    divider.addEventListener("click", () => this.#click());
    divider.addEventListener("keydown", (event) => this.#key(event));
    this.#show();
  }

  /** @param {boolean} visible */
  set visible(visible) {
    this.divider.hidden = !visible;
    this.#show();
  }

  /** Everything as it will be saved. */
  reset() {
    this.#share = 0;
    this.#show();
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    event.stopPropagation(); // it is not the photo that is dragged
    this.divider.setPointerCapture(event.pointerId);
    this.#dragging = false;
  }

  /** Without dragging, a click goes on to the next: all after, half, all before. */
  #click() {
    if (!this.#dragging) this.#set(this.#share < 50 ? 50 : this.#share < 100 ? 100 : 0);
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (!this.divider.hasPointerCapture(event.pointerId)) return;
    if (!event.movementX && !event.movementY) return;
    this.#dragging = true;
    const { left, width } = this.stage.getBoundingClientRect();
    this.#set(((event.clientX - left) / width) * 100);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    /** @type {Record<string, number>} */
    const places = {
      ArrowLeft: this.#share - STEP,
      ArrowDown: this.#share - STEP,
      ArrowRight: this.#share + STEP,
      ArrowUp: this.#share + STEP,
      PageUp: this.#share + 4 * STEP,
      PageDown: this.#share - 4 * STEP,
      Home: 0,
      End: 100,
    };
    const to = places[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#set(to);
  }

  /** @param {number} share in percent */
  #set(share) {
    this.#share = Math.min(Math.max(share, 0), 100);
    this.#show();
  }

  #show() {
    const share = Math.round(this.#share);
    this.divider.setAttribute("aria-valuenow", String(share));
    this.divider.setAttribute("aria-valuetext", `${share} %`);
    this.divider.style.setProperty("--share", String(this.#share / 100));
    this.divider.style.left = `${this.#share}%`;
    this.after.style.clipPath = `inset(0 0 0 ${this.#share}%)`;
    const split = !this.divider.hidden && share > 0;
    this.tags.before.hidden = !split;
    this.tags.after.hidden = !split || share === 100;
  }
}
