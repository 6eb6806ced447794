/* What is drawn with: nothing, or one of the tools, each with its button. */
import { toast } from "./toast.js";

/** @import { PenParts, Tool } from "./types.d.ts" */

/** @type {Tool[]} */
const TOOLS = ["rectangle", "ellipse", "brush"];

export class Pen {
  /** @type {Tool | null} */
  #tool = null;

  /** @param {PenParts} parts */
  constructor({ buttons, frame, editor }) {
    this.buttons = buttons;
    this.frame = frame;
    for (const tool of TOOLS) {
      // a click without a pointer is the keyboard's, which cannot drag
      buttons[tool].addEventListener("click", ({ detail }) => {
        if (detail) this.take(tool === this.#tool ? null : tool);
        else editor.addRegion(tool);
      });
    }
  }

  /** What is in the hand. */
  get tool() {
    return this.#tool;
  }

  /** @param {Tool | null} tool */
  take(tool) {
    this.#tool = tool;
    for (const each of TOOLS) this.buttons[each].setAttribute("aria-pressed", String(each === tool));
    this.frame.classList.toggle("drawing", tool !== null);
    if (tool === "brush") toast("brushing");
    else if (tool) toast("drawing");
  }

  /** Something has been drawn. Only a brush stays in the hand, as what it is for takes several strokes. */
  done() {
    if (this.#tool && this.#tool !== "brush") this.take(null);
  }
}
