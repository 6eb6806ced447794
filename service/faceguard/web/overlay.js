/* The boxes over the photo, as buttons: one for each box, kept as long as the box is, so that focus stays. */
import { label } from "./text.js";

const share = (part, whole) => `${(part / whole) * 100}%`;

export class Overlay {
  #elements = new Map();
  #template;

  constructor(root, template) {
    this.root = root;
    this.#template = template;
  }

  show(boxes, size) {
    const gone = new Set(this.#elements.keys());
    boxes.forEach((box, index) => {
      gone.delete(box.id);
      const element = this.#elements.get(box.id) ?? this.#made(box);
      place(element, box, size);
      name(element, box, index + 1, boxes.length);
    });
    for (const id of gone) {
      this.#elements.get(id).remove();
      this.#elements.delete(id);
    }
  }

  /** Put a box where it is dragged to, before that is decided. */
  place(box, size) {
    place(this.#elements.get(box.id), box, size);
  }

  focus(id) {
    this.#elements.get(id)?.focus();
  }

  choose(id) {
    for (const [each, element] of this.#elements) element.classList.toggle("chosen", each === id);
  }

  /** The box that an event is about. */
  idOf(target) {
    return Number(target.closest(".box")?.dataset.id) || null;
  }

  #made(box) {
    const element = this.#template.content.firstElementChild.cloneNode(true);
    element.dataset.id = box.id;
    element.setAttribute("aria-describedby", "keys");
    this.#elements.set(box.id, element);
    this.root.append(element);
    return element;
  }
}

function place(element, box, size) {
  element.style.left = share(box.x, size.width);
  element.style.top = share(box.y, size.height);
  element.style.width = share(box.width, size.width);
  element.style.height = share(box.height, size.height);
}

function name(element, box, index, count) {
  element.dataset.kind = box.kind;
  element.setAttribute("aria-pressed", box.on);
  label(element, box.kind, { index, count });
  element.removeAttribute("title"); // a tooltip over a face would hide it
}
