/* A face shown large, as it was and as it will be, as long as a finger rests on it. */
import { covered } from "./cover.js";

/** @import { Box, Layer, Look, LoupeParts, Pointer, Rectangle, Size } from "./types.d.ts" */

const BESIDE = 36; // screen pixels from the middle of the finger
const AROUND = 1.3; // of what is covered, so that one sees where it ends

export class Loupe {
  /** @param {LoupeParts} parts */
  constructor({ root, panes }) {
    this.root = root;
    this.panes = panes;
  }

  /**
   * Show what is covered for a box, where the finger does not hide it.
   *
   * @param {Box} box
   * @param {Size} size the photo's
   * @param {Look} look
   * @param {Pointer} finger
   */
  show(box, size, look, { clientY }) {
    const below = clientY < innerHeight / 2;
    this.root.style.top = below ? `${clientY + BESIDE}px` : "auto";
    this.root.style.bottom = below ? "auto" : `${innerHeight - clientY + BESIDE}px`;
    this.root.hidden = false;
    const place = covered(box, look);
    for (const { layer, picture } of this.panes) fill(layer, picture, place, size);
  }

  hide() {
    this.root.hidden = true;
    for (const { picture } of this.panes) picture.removeAttribute("src");
  }
}

/** @param {Layer} layer @param {HTMLImageElement} picture @param {Rectangle} place @param {Size} size */
function fill(layer, picture, place, size) {
  const pane = picture.parentElement;
  if (!pane) return;
  pane.hidden = layer.url === null;
  if (layer.url === null) return;
  picture.src = layer.url;
  const scale = pane.clientWidth / (Math.max(place.width, place.height) * AROUND);
  picture.style.width = `${size.width * scale}px`;
  picture.style.height = `${size.height * scale}px`;
  picture.style.left = `${pane.clientWidth / 2 - (place.x + place.width / 2) * scale}px`;
  picture.style.top = `${pane.clientHeight / 2 - (place.y + place.height / 2) * scale}px`;
}
