/* Zoom and pan. Zooming changes the stage's size and panning scrolls, so boxes stay crisp and the keyboard works. */
import { label, number } from "./text.js";

/** @import { Pinch, Point, Pointer, Rectangle, Size, ViewportParts } from "./types.d.ts" */

const STEP = 1.4;
const CLOSER = 2.5; // a double tap's step
const CLOSEST = 4; // screen pixels for one of the photo
const LEGIBLE = 48; // screen pixels of a face that can be judged
const ROOMY = 110; // to which a smaller one is enlarged
const MARGIN = 0.8; // of the frame, for a place that is approached
const GROWN = 3; // small photos are enlarged so much at most to fit

/**
 * How far a stretch lies outside of another, before it or behind it.
 *
 * @param {number} from
 * @param {number} to
 * @param {number} low
 * @param {number} high
 */
const outside = (from, to, low, high) => (from < low ? from - low : Math.max(0, to - high));

export class Viewport {
  /** @type {Size | null} */
  #size = null;
  #zoom = 1;
  /** @type {Pinch | null} */
  #pinch = null;

  /** @param {ViewportParts} parts */
  constructor({ frame, stage, fit }) {
    this.frame = frame;
    this.stage = stage;
    this.fitButton = fit;
    new ResizeObserver(() => this.#layout()).observe(frame);
    frame.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    frame.addEventListener("touchmove", (event) => this.#touch(event), { passive: false });
    for (const name of /** @type {const} */ (["touchstart", "touchend", "touchcancel"])) {
      frame.addEventListener(name, ({ touches }) => {
        this.#pinch = pinchOf(touches);
      });
    }
    document.addEventListener("language", () => this.#tell());
  }

  /** Show a photo of this size whole. @param {Size} size */
  open(size) {
    this.#size = size;
    this.frame.style.setProperty("--ratio", String(size.width / size.height));
    this.fit();
  }

  fit() {
    this.#zoom = 1;
    this.#layout();
  }

  zoomIn() {
    this.#zoomBy(STEP);
  }

  /**
   * Come closer to a place of the photo, around a point of the screen, but not so close that it is no longer whole.
   *
   * @param {Pointer} at
   * @param {Rectangle} place
   * @param {number} factor
   * @returns {boolean} whether that was possible
   */
  approach(at, place, factor) {
    const before = this.#zoom;
    const { width, height } = this.frame.getBoundingClientRect();
    const room = Math.min(width / place.width, height / place.height) / this.scale;
    this.#zoomBy(Math.min(factor, MARGIN * room), at);
    this.#include(place);
    return this.#zoom > before;
  }

  /** Scroll no farther than it takes to see a place. @param {Rectangle} place */
  #include(place) {
    const frame = this.frame.getBoundingClientRect();
    const stage = this.stage.getBoundingClientRect();
    const left = stage.left + place.x * this.scale;
    const top = stage.top + place.y * this.scale;
    this.frame.scrollBy(
      outside(left, left + place.width * this.scale, frame.left, frame.right),
      outside(top, top + place.height * this.scale, frame.top, frame.bottom),
    );
  }

  /** Come closer to a point of the screen, at least so much; where one is close, show the whole photo again. @param {Pointer} at @param {number} factor */
  toggle(at, factor) {
    if (this.zoomed) this.fit();
    else this.#zoomBy(Math.max(factor, CLOSER), at);
  }

  zoomOut() {
    this.#zoomBy(1 / STEP);
  }

  /** Have a place of the photo in the middle, enlarged where it is too small to be judged. @param {Rectangle} place */
  reveal({ x, y, width, height }) {
    const side = Math.max(width, height) * this.scale;
    if (side < LEGIBLE) this.#zoomBy(ROOMY / side);
    const { left, top, width: across, height: down } = this.frame.getBoundingClientRect();
    const middle = this.point({ clientX: left + across / 2, clientY: top + down / 2 });
    this.frame.scrollBy((x + width / 2 - middle.x) * this.scale, (y + height / 2 - middle.y) * this.scale);
  }

  get zoomed() {
    return this.#zoom > 1;
  }

  /** Screen pixels for one pixel of the photo, 1 as long as there is none. */
  get scale() {
    return this.#size ? this.#fitting(this.#size) * this.#zoom : 1;
  }

  /** Where on the photo a pointer is. @param {Pointer} pointer @returns {Point} */
  point({ clientX, clientY }) {
    const { left, top } = this.stage.getBoundingClientRect();
    return { x: (clientX - left) / this.scale, y: (clientY - top) / this.scale };
  }

  /** The middle of what is seen, on the photo. */
  get centre() {
    const { left, top, width, height } = this.frame.getBoundingClientRect();
    return this.point({ clientX: left + width / 2, clientY: top + height / 2 });
  }

  /** @param {number} dx @param {number} dy */
  pan(dx, dy) {
    this.frame.scrollBy(-dx, -dy);
  }

  /** @param {Size} size */
  #fitting(size) {
    const { width, height } = this.frame.getBoundingClientRect();
    return Math.min(width / size.width, height / size.height, GROWN) || 1;
  }

  /** @param {number} factor @param {Pointer | null} at */
  #zoomBy(factor, at = null) {
    if (!this.#size) return;
    const { left, top, width, height } = this.frame.getBoundingClientRect();
    const pointer = at ?? { clientX: left + width / 2, clientY: top + height / 2 };
    const held = this.point(pointer);
    const closest = Math.max(1, CLOSEST / this.#fitting(this.#size));
    this.#zoom = Math.min(Math.max(this.#zoom * factor, 1), closest);
    this.#layout();
    const now = this.point(pointer); // what was under the pointer goes back under it
    this.frame.scrollBy((held.x - now.x) * this.scale, (held.y - now.y) * this.scale);
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (!event.ctrlKey) return; // a plain wheel scrolls; pinching a touchpad comes as wheel with ctrl
    event.preventDefault();
    this.#zoomBy(Math.exp(-event.deltaY / 200), event);
  }

  /** @param {TouchEvent} event */
  #touch(event) {
    const [before, now] = [this.#pinch, pinchOf(event.touches)];
    this.#pinch = now;
    if (!before || !now) return;
    event.preventDefault();
    this.#zoomBy(now.distance / before.distance, now.middle);
    this.pan(now.middle.clientX - before.middle.clientX, now.middle.clientY - before.middle.clientY);
  }

  #layout() {
    if (!this.#size) return;
    const { scale } = this;
    this.stage.style.width = `${this.#size.width * scale}px`;
    this.stage.style.height = `${this.#size.height * scale}px`;
    this.frame.classList.toggle("zoomed", this.zoomed);
    this.#tell();
  }

  #tell() {
    if (!this.#size) return;
    const percent = number(this.scale, { style: "percent" });
    this.fitButton.textContent = percent;
    label(this.fitButton, "zoom-fit", { percent });
  }
}

/** @param {TouchList} touches @returns {Pinch | null} */
function pinchOf([a, b, another]) {
  if (!a || !b || another) return null;
  return {
    distance: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY),
    middle: { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 },
  };
}
