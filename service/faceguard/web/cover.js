/* What the service covers for a box, worked out by its rules, so that what is drawn here is what will be covered. */

/** @import { Box, Look, Rectangle, Shape } from "./types.d.ts" */

/** How much larger than a rectangle the smallest ellipse around it is. */
const AROUND = Math.SQRT2;

/** A region is covered as it is drawn. @param {Box} box @param {Look} look @returns {Shape} */
export const shapeOf = (box, look) => (box.kind === "region" ? "rectangle" : look.shape);

/** The share of a box that is added on each side. @param {Box} box @param {Look} look */
export const paddingOf = (box, look) => (box.kind === "region" ? 0 : look.padding);

/** The box with its padding, in whole pixels, rounded outwards. @param {Box} box @param {Look} look @returns {Rectangle} */
export function padded(box, look) {
  const padding = paddingOf(box, look);
  const [dx, dy] = [box.width * padding, box.height * padding];
  const [left, top] = [box.x - dx, box.y - dy];
  const [x, y] = [Math.floor(left), Math.floor(top)];
  const [right, bottom] = [left + (box.width + 2 * dx), top + (box.height + 2 * dy)];
  return { x, y, width: Math.ceil(right) - x, height: Math.ceil(bottom) - y };
}

/** The rectangle around the shape that is covered. @param {Box} box @param {Look} look @returns {Rectangle} */
export function covered(box, look) {
  const inner = padded(box, look);
  const factor = shapeOf(box, look) === "ellipse" ? AROUND : 1;
  const [width, height] = [inner.width * factor, inner.height * factor];
  return { x: inner.x - (width - inner.width) / 2, y: inner.y - (height - inner.height) / 2, width, height };
}
