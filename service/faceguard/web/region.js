/* What is drawn by hand, as regions: a rectangle, an ellipse, or a brush's stroke, which is a row of ellipses. */
import { around, newBox, spanned } from "./box.js";
import { AROUND } from "./cover.js";

/** @import { Box, Point, Rectangle, Size, Tool } from "./types.d.ts" */

const STEP = 0.6; // of the brush's radius, between two ellipses of a stroke: its rim is within a twentieth of it
const CLOSE = 0.5; // of a step: what is painted over already needs no more
const MOST = 1000; // ellipses of a stroke; the service takes ten thousand regions

/**
 * The region along a path, or null where it is too small to be meant.
 *
 * @param {Tool} tool
 * @param {readonly Point[]} path from where the hand came down to where it is
 * @param {number} radius of a brush
 * @param {Size} size the photo's
 */
export function drawn(tool, path, radius, size) {
  const [first, last] = [path[0], path.at(-1)];
  if (!first || !last) return null;
  return tool === "brush" ? brushed(path, radius, size) : framed(tool, spanned(first, last, size));
}

/**
 * A region of middle size around a point, or a dab of the brush.
 *
 * @param {Tool} tool
 * @param {Point} point
 * @param {number} radius of a brush
 * @param {Size} size the photo's
 */
export function placed(tool, { x, y }, radius, size) {
  if (tool === "brush") return brushed([{ x, y }], radius, size);
  const half = Math.min(size.width, size.height) / 12;
  return framed(tool, spanned({ x: x - half, y: y - half }, { x: x + half, y: y + half }, size));
}

/** The rectangle, or the ellipse in it, whose own box is smaller. @param {Tool} tool @param {Rectangle | null} frame */
function framed(tool, frame) {
  if (!frame) return null;
  return tool === "ellipse" ? elliptic(newBox("region", inner(frame))) : newBox("region", frame);
}

/** @param {Box} box @returns {Box} */
const elliptic = (box) => ({ ...box, own: { shape: "ellipse" } });

/** The box that has this rectangle around its ellipse. @param {Rectangle} frame @returns {Rectangle} */
function inner({ x, y, width, height }) {
  const [across, down] = [Math.max(1, Math.round(width / AROUND)), Math.max(1, Math.round(height / AROUND))];
  return {
    x: Math.round(x + (width - across) / 2),
    y: Math.round(y + (height - down) / 2),
    width: across,
    height: down,
  };
}

/** @param {readonly Point[]} path @param {number} radius @param {Size} size @returns {Box} */
function brushed(path, radius, size) {
  const side = Math.max(1, Math.round((2 * radius) / AROUND));
  const dabs = spread(path, radius * STEP).map(({ x, y }) => ({
    x: inside(x - side / 2, size.width - side),
    y: inside(y - side / 2, size.height - side),
    width: side,
    height: side,
  }));
  const box = elliptic(newBox("region", around(dabs)));
  const shares = dabs.map((dab) => ({
    x: (dab.x - box.x) / box.width,
    y: (dab.y - box.y) / box.height,
    width: side / box.width,
    height: side / box.height,
  }));
  return { ...box, dabs: shares };
}

/** @param {number} value @param {number} end */
const inside = (value, end) => Math.round(Math.min(Math.max(value, 0), Math.max(end, 0)));

/** Points along a path, a step from each other, none of them where one is already. @param {readonly Point[]} path @param {number} step */
function spread(path, step) {
  /** @type {Point[]} */
  const points = [];
  const add = (/** @type {Point} */ { x, y }) => {
    const near = points.some((point) => Math.hypot(point.x - x, point.y - y) < step * CLOSE);
    if (!near && points.length < MOST) points.push({ x, y });
  };
  path.forEach((to, index) => {
    const from = path[index - 1] ?? to;
    const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / step));
    for (let at = 1; at <= steps; at += 1) {
      add({ x: from.x + ((to.x - from.x) * at) / steps, y: from.y + ((to.y - from.y) * at) / steps });
    }
  });
  return points;
}
