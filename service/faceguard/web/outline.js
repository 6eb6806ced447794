/* The outline of a head, or of a brush's stroke: that of all its ellipses together, drawn where none of them is. */
import { cornersOf } from "./head.js";

/** @import { Cover, Rectangle } from "./types.d.ts" */

const SVG = "http://www.w3.org/2000/svg";
const ROOM = 64; // around a stroke, for its outline

/** Draw what is covered into the element of a box, whose own rectangle is given. @param {HTMLElement} element @param {Cover[]} covers @param {Rectangle} frame @param {number} id */
export function outlineStroke(element, covers, frame, id) {
  const drawing = element.querySelector("svg") ?? element.appendChild(made(`stroke${id}`));
  const { x, y, width, height } = frame;
  const room = {
    x: x - width - ROOM,
    y: y - height - ROOM,
    width: 3 * width + 2 * ROOM,
    height: 3 * height + 2 * ROOM,
  };
  drawing.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  for (const part of drawing.querySelectorAll("mask, rect")) {
    for (const [name, value] of Object.entries(room)) part.setAttribute(name, String(value));
  }
  const line = covers.map(lineOf).join("");
  for (const path of drawing.querySelectorAll("path")) path.setAttribute("d", line);
}

/** @param {string} id */
function made(id) {
  const drawing = node("svg", { class: "stroke", preserveAspectRatio: "none", "aria-hidden": "true" });
  const mask = node("mask", { id, maskUnits: "userSpaceOnUse" });
  const rims = ["casing", "line"].map((name) => node("path", { class: name, mask: `url(#${id})` }));
  mask.append(node("rect", { fill: "#fff" }), node("path", { fill: "#000", stroke: "#000" }));
  drawing.append(mask, ...rims);
  return drawing;
}

/** A part of a drawing. @param {string} name @param {Record<string, string>} attributes */
export function node(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** @param {Cover} cover */
function lineOf(cover) {
  const { x, y, width, height, shape } = cover;
  if (shape === "head")
    return `M${cornersOf(cover)
      .map((at) => `${at.x} ${at.y}`)
      .join("L")}z`;
  if (shape === "rectangle") return `M${x} ${y}h${width}v${height}h${-width}z`;
  const arc = `a${width / 2} ${height / 2} 0 1 0 `;
  return `M${x} ${y + height / 2}${arc}${width} 0${arc}${-width} 0z`;
}
