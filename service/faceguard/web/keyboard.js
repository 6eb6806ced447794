/* Faces and regions by keyboard, while the photo or one of its boxes has the focus. */
import { moved, resized } from "./box.js";
import { neighbour } from "./neighbour.js";

/** @import { Box, Direction, KeyboardParts, ReadyPhoto } from "./types.d.ts" */

const STEP = 4; // screen pixels of an arrow key
/** @type {Record<string, Direction>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ENOUGH = ["m", "Enter", "Escape"]; // keys that put down what arrows move

export class Keyboard {
  /** @param {KeyboardParts} parts */
  constructor({ editor, viewport, overlay, hand }) {
    this.editor = editor;
    this.viewport = viewport;
    this.overlay = overlay;
    this.hand = hand;
    viewport.frame.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.#keyForBox(event) || this.#keyForPhoto(event)) event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  #keyForBox(event) {
    const { editor } = this;
    const [photo, box] = [editor.photo, editor.boxOf(event.target)];
    if (!photo || !box) return false;
    const direction = ARROWS[event.key];
    if (direction && (event.shiftKey || editor.isCarried(box))) this.#nudge(photo, box, direction, event.shiftKey);
    else if (direction) this.#focus(neighbour(photo.boxes, box, direction));
    else if (editor.isCarried(box) && ENOUGH.includes(keyOf(event))) editor.carry(null);
    else if (!this.#boxActs[keyOf(event)]) return false;
    else this.#boxActs[keyOf(event)]?.(photo, box);
    return true;
  }

  /** @type {Record<string, (photo: ReadyPhoto, box: Box) => void>} */
  #boxActs = {
    m: (_, box) => this.editor.carry(box),
    j: ({ boxes }, box) => this.#focus(boxes[(boxes.indexOf(box) + 1) % boxes.length]),
    k: ({ boxes }, box) => this.#focus(boxes.at(boxes.indexOf(box) - 1)),
    l: () => this.editor.tell("look"),
    Home: ({ boxes }) => this.#focus(boxes[0]),
    End: ({ boxes }) => this.#focus(boxes.at(-1)),
    Delete: (_, box) => this.editor.remove(box),
    Backspace: (_, box) => this.editor.remove(box),
  };

  /** @param {Box | null | undefined} box */
  #focus(box) {
    if (box) this.overlay.focus(box.id);
  }

  /** @param {ReadyPhoto} photo @param {Box} box @param {Direction} direction @param {boolean} resizing */
  #nudge({ size }, box, [right, down], resizing) {
    const step = Math.max(1, Math.round(STEP / this.viewport.scale));
    const to = resizing
      ? resized(box, "se", right * step, down * step, size)
      : moved(box, right * step, down * step, size);
    this.editor.replace(to, `nudge ${box.id} ${resizing}`);
    this.editor.tellPlace(to);
  }

  /** @param {KeyboardEvent} event */
  #keyForPhoto(event) {
    /** @type {Record<string, () => void>} */
    const acts = {
      n: () => this.editor.addRegion("rectangle"),
      o: () => this.editor.addRegion("ellipse"),
      b: () => this.editor.addRegion("brush"),
      "+": () => this.viewport.zoomIn(),
      "=": () => this.viewport.zoomIn(),
      "-": () => this.viewport.zoomOut(),
      0: () => this.viewport.fit(),
      Escape: () => this.hand.rest(),
    };
    const key = keyOf(event);
    acts[key]?.();
    return key in acts;
  }
}

/** The key, whatever the shift lock says. @param {KeyboardEvent} event */
const keyOf = ({ key }) => (key.length === 1 ? key.toLowerCase() : key);
