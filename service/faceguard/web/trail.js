/* What a brush has painted so far: one broad line, as an exact outline after every step would hold the hand up. */
import { node } from "./outline.js";

/** @import { Point, Size } from "./types.d.ts" */

export class Trail {
  #line = node("path", { "stroke-linecap": "round", "stroke-linejoin": "round" });
  #drawing = node("svg", { class: "trail", preserveAspectRatio: "none", "aria-hidden": "true" });

  /** @param {HTMLElement} root lies over the photo */
  constructor(root) {
    this.#drawing.append(this.#line);
    root.append(this.#drawing);
  }

  /** @param {readonly Point[]} path @param {number} radius @param {Size} size the photo's */
  draw(path, radius, { width, height }) {
    this.#drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#line.setAttribute("stroke-width", String(2 * radius));
    this.#line.setAttribute("d", `M${path.map(({ x, y }) => `${x} ${y}`).join("L")}`);
  }

  clear() {
    this.#line.removeAttribute("d");
  }
}
