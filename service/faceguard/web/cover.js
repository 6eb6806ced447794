/* What the service covers for a box, worked out by its rules, so that what is drawn here is what will be covered. */
import { around } from "./box.js";
import { headOf, ROUND } from "./head.js";

/** @import { Box, Cover, Look, Own, Rectangle } from "./types.d.ts" */

/** How much larger than a rectangle the smallest ellipse around it is. */
export const AROUND = Math.SQRT2;

/** A region is covered as it is drawn. @type {Own} */
const DRAWN = { shape: "rectangle", padding: 0 };

/** What a box looks like that has nothing of its own. @param {Box} box @param {Look} look @returns {Look} */
export const usual = ({ kind }, look) => (kind === "region" ? { ...look, ...DRAWN } : look);

/** The look of a box, in a photo that looks so. @param {Box} box @param {Look} look @returns {Look} */
export const lookOf = (box, look) => ({ ...usual(box, look), ...box.own });

/** The rectangles that a box is made of: one, or those along a brush's stroke. @param {Box} box @returns {Rectangle[]} */
function parts({ x, y, width, height, dabs }) {
  if (!dabs) return [{ x, y, width, height }];
  return dabs.map((dab) => {
    const [left, top] = [Math.round(x + dab.x * width), Math.round(y + dab.y * height)];
    const [right, bottom] = [x + (dab.x + dab.width) * width, y + (dab.y + dab.height) * height];
    return {
      x: left,
      y: top,
      width: Math.max(1, Math.round(right) - left),
      height: Math.max(1, Math.round(bottom) - top),
    };
  });
}

/** A rectangle with its padding, in whole pixels, rounded outwards. @param {Rectangle} part @param {number} padding */
function outwards({ x, y, width, height }, padding) {
  const [dx, dy] = [width * padding, height * padding];
  const [left, top] = [Math.floor(x - dx), Math.floor(y - dy)];
  const [right, bottom] = [x - dx + (width + 2 * dx), y - dy + (height + 2 * dy)];
  return { x: left, y: top, width: Math.ceil(right) - left, height: Math.ceil(bottom) - top };
}

/** The head of a box that is covered in that shape; null for all others. @param {Box} box @param {Look} look */
const headIn = (box, look) => (lookOf(box, look).shape === "head" && !box.dabs ? headOf(box) : null);

/** The shape of what is covered: without points, there is no head. @param {Box} box @param {Look} look */
export function shapeOf(box, look) {
  const { shape } = lookOf(box, look);
  return shape === "head" && !headIn(box, look) ? "ellipse" : shape;
}

/** The box with its padding, in whole pixels, rounded outwards. @param {Box} box @param {Look} look @returns {Rectangle} */
export function padded(box, look) {
  const { padding } = lookOf(box, look);
  const head = headIn(box, look);
  return around((head ? [head] : parts(box)).map((part) => outwards(part, padding)));
}

/** All that is covered for a box: one place, or many along a stroke. @param {Box} box @param {Look} look @returns {Cover[]} */
export function covers(box, look) {
  const { style, padding } = lookOf(box, look);
  const [shape, head] = [shapeOf(box, look), headIn(box, look)];
  const factor = { ellipse: AROUND, head: ROUND, rectangle: 1 }[shape];
  return (head ? [head] : parts(box)).map((part) => {
    const inner = outwards(part, padding);
    const [width, height] = [inner.width * factor, inner.height * factor];
    return {
      x: inner.x - (width - inner.width) / 2,
      y: inner.y - (height - inner.height) / 2,
      width,
      height,
      shape,
      style,
      ...(head && { turn: head.turn }),
    };
  });
}

/** The rectangle around what is covered. @param {Box} box @param {Look} look @returns {Rectangle} */
export function covered(box, look) {
  const [first, ...others] = covers(box, look);
  return first && !others.length ? first : around(covers(box, look));
}

/**
 * What the service is sent: exactly the reviewed boxes, each with what it has of its own.
 *
 * @param {readonly Box[]} boxes
 */
export function boxFields(boxes) {
  const on = boxes.filter((box) => box.on);
  const sent = (/** @type {Box} */ box) =>
    parts(box).map((part) => ({ ...part, ...box.own, ...(box.landmarks && { landmarks: box.landmarks }) }));
  return {
    boxes: JSON.stringify(on.filter(({ kind }) => kind !== "region").flatMap(sent)),
    regions: JSON.stringify(on.filter(({ kind }) => kind === "region").flatMap(sent)),
  };
}
