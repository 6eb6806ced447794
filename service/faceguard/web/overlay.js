/* The boxes over the photo, as buttons: one for each box, kept as long as the box is, so that focus stays. */
import { isDoubt } from "./box.js";
import { copied } from "./element.js";
import { label } from "./text.js";

/** @import { Box, Size } from "./types.d.ts" */

/** @param {number} part @param {number} whole */
const share = (part, whole) => `${(part / whole) * 100}%`;

export class Overlay {
  /** @type {Map<number, HTMLButtonElement>} */
  #elements = new Map();
  #template;

  /** @param {HTMLElement} root @param {HTMLTemplateElement} template */
  constructor(root, template) {
    this.root = root;
    this.#template = template;
  }

  /** Show these boxes on a photo of this size, and no other. @param {readonly Box[]} boxes @param {Size} size */
  show(boxes, size) {
    const gone = new Map(this.#elements);
    boxes.forEach((box, index) => {
      gone.delete(box.id);
      const element = this.#elements.get(box.id) ?? this.#made(box);
      place(element, box, size);
      name(element, box, index + 1, boxes.length);
    });
    this.#remove(gone);
  }

  clear() {
    this.#remove(this.#elements);
  }

  /** Put a box where it is dragged to, before that is decided. @param {Box} box @param {Size} size */
  place(box, size) {
    const element = this.#elements.get(box.id);
    if (element) place(element, box, size);
  }

  /** @param {number} id @param {FocusOptions} [options] */
  focus(id, options) {
    this.#elements.get(id)?.focus(options);
  }

  /** @param {number | null} id */
  choose(id) {
    for (const [each, element] of this.#elements) element.classList.toggle("chosen", each === id);
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
    element.setAttribute("aria-describedby", "keys");
    this.#elements.set(box.id, element);
    this.root.append(element);
    return element;
  }
}

/** @param {HTMLElement} element @param {Box} box @param {Size} size */
function place(element, box, size) {
  element.style.left = share(box.x, size.width);
  element.style.top = share(box.y, size.height);
  element.style.width = share(box.width, size.width);
  element.style.height = share(box.height, size.height);
}

/** @param {HTMLElement} element @param {Box} box @param {number} index @param {number} count */
function name(element, box, index, count) {
  element.dataset.kind = box.kind;
  element.classList.toggle("doubt", isDoubt(box));
  element.setAttribute("aria-pressed", String(box.on));
  label(element, box.kind, { index, count });
  element.removeAttribute("title"); // a tooltip over a face would hide it
}
