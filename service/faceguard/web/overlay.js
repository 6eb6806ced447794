/* The boxes over the photo, as buttons: one for each box, kept as long as the box is, so that focus stays. */
import { isApart, isDoubt } from "./box.js";
import { covers, padded, shapeOf } from "./cover.js";
import { copied } from "./element.js";
import { outlineStroke } from "./outline.js";
import { label } from "./text.js";

/** @import { Box, Look, Size } from "./types.d.ts" */

const HIGHEST = 1000; // above what any box is lifted to
const LIFT = 8; // for half the area: a small face lies on a large one, not under it

/** @param {number} part @param {number} whole */
const share = (part, whole) => `${(part / whole) * 100}%`;

export class Overlay {
  /** @type {Map<number, HTMLButtonElement>} */
  #elements = new Map();
  /** @type {number | null} */
  #first = null;
  #template;

  /** @param {HTMLElement} root @param {HTMLTemplateElement} template */
  constructor(root, template) {
    this.root = root;
    this.#template = template;
  }

  /**
   * Show what would be covered of a photo of this size for these boxes, and no others.
   *
   * @param {readonly Box[]} boxes
   * @param {Size} size
   * @param {Look} look
   */
  show(boxes, size, look) {
    const gone = new Map(this.#elements);
    this.#first = boxes[0]?.id ?? null;
    boxes.forEach((box, index) => {
      gone.delete(box.id);
      const element = this.#elements.get(box.id) ?? this.#made(box);
      place(element, box, size, look);
      name(element, box, index + 1, boxes.length);
    });
    this.#remove(gone);
  }

  clear() {
    this.#remove(this.#elements);
  }

  /** Put a box where it is dragged to, before that is decided. @param {Box} box @param {Size} size @param {Look} look */
  place(box, size, look) {
    const element = this.#elements.get(box.id);
    if (element) place(element, box, size, look);
  }

  /** @param {number} id @param {FocusOptions} [options] */
  focus(id, options) {
    this.#elements.get(id)?.focus(options);
  }

  /**
   * Mark the box that the buttons are about, and whether arrows move it. It is the one that Tab leads to; without it,
   * that is the first.
   *
   * @param {number | null} id
   * @param {boolean} moving
   */
  choose(id, moving) {
    const stop = id ?? this.#first;
    for (const [each, element] of this.#elements) {
      element.classList.toggle("chosen", each === id);
      element.classList.toggle("moving", moving && each === id);
      element.tabIndex = each === stop ? 0 : -1;
    }
  }

  /** The box that an event is about. @param {EventTarget | null} target */
  idOf(target) {
    if (!(target instanceof Node)) return null;
    for (const [id, element] of this.#elements) if (element.contains(target)) return id;
    return null;
  }

  /** @param {Map<number, HTMLElement>} gone */
  #remove(gone) {
    for (const [id, element] of gone) {
      element.remove();
      this.#elements.delete(id);
    }
  }

  /** @param {Box} box */
  #made(box) {
    const element = copied(this.#template, HTMLButtonElement);
    element.setAttribute("aria-describedby", "whose-why keys");
    element.tabIndex = -1; // of a crowd, one is enough to tab over
    this.#elements.set(box.id, element);
    this.root.append(element);
    return element;
  }
}

/** @param {HTMLElement} element @param {Box} box @param {Size} size @param {Look} look */
function place(element, box, size, look) {
  const frame = padded(box, look);
  const { x, y, width, height } = frame;
  const shape = box.dabs ? "stroke" : shapeOf(box, look);
  element.dataset.shape = shape;
  if (shape === "stroke" || shape === "head") outlineStroke(element, covers(box, look), frame, box.id);
  element.style.setProperty("--lift", String(HIGHEST - Math.round(LIFT * Math.log2(width * height))));
  element.style.left = share(x, size.width);
  element.style.top = share(y, size.height);
  element.style.width = share(width, size.width);
  element.style.height = share(height, size.height);
}

/** @param {HTMLElement} element @param {Box} box @param {number} index @param {number} count */
function name(element, box, index, count) {
  element.dataset.kind = box.kind;
  element.classList.toggle("doubt", isDoubt(box));
  element.setAttribute("aria-pressed", String(box.on));
  element.classList.toggle("apart", isApart(box));
  element.classList.toggle("asked", box.asks ?? false);
  label(element, isApart(box) ? `${box.kind}-apart` : box.asks ? "face-asked" : box.kind, { index, count });
  element.removeAttribute("title"); // a tooltip over a face would hide it
}
