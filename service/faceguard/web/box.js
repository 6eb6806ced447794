/* Boxes in whole pixels of the upright picture. They are never changed, only replaced, so that undo can keep the old. */

/** @import { Box, BoxKind, Corner, Landmarks, Point, Rectangle, Size } from "./types.d.ts" */

/** @type {Corner[]} named by their sides */
export const CORNERS = ["nw", "ne", "sw", "se"];

const SMALLEST = 4;
let last = 0;

/** @param {number} value @param {number} low @param {number} high */
const between = (value, low, high) => Math.min(Math.max(value, low), high);

/** @param {BoxKind} kind @param {Rectangle} rectangle @param {boolean} on @returns {Box} */
export function newBox(kind, { x, y, width, height }, on = true) {
  last += 1;
  return { id: last, kind, on, decided: false, own: {}, x, y, width, height };
}

/** A box of an earlier visit, whose number may have been given away since. @param {Box} box @returns {Box} */
export const renewed = (box) => ({ ...box, own: box.own ?? {}, id: newBox(box.kind, box).id });

/** A face's box, with its points where they are known. @param {BoxKind} kind @param {{ box: Rectangle, landmarks?: Landmarks }} face @param {boolean} on @returns {Box} */
export const faceBox = (kind, { box, landmarks }, on = true) => ({
  ...newBox(kind, box, on),
  ...(landmarks && { landmarks }),
});

/** The box without points, which tell nothing of another box. @param {Box} box @returns {Box} */
export function pointless(box) {
  const { landmarks, ...rest } = box;
  return rest;
}

/** The box as a person decided about it. @param {Box} box @param {boolean} on @returns {Box} */
export const decided = (box, on) => ({ ...box, on, decided: true });

/** Whether it may be a face, is not covered, and nobody has said that this is right. @param {Box} box */
export const isDoubt = (box) => box.kind === "candidate" && !box.on && !box.decided;

/** Whether it does not look as usual; the shape of a region is what was drawn. @param {Box} box */
export const isApart = ({ kind, own: { shape, ...rest } }) =>
  Object.keys(rest).length > 0 || (kind !== "region" && shape !== undefined);

/**
 * The box moved, but not out of the picture.
 *
 * @param {Box} box
 * @param {number} dx
 * @param {number} dy
 * @param {Size} size
 * @returns {Box}
 */
export function moved(box, dx, dy, size) {
  const x = between(Math.round(box.x + dx), 0, Math.max(0, size.width - box.width));
  const y = between(Math.round(box.y + dy), 0, Math.max(0, size.height - box.height));
  return { ...pointless(box), x, y };
}

/**
 * The box with one corner moved, or that of the padded box around it, whose opposite corner stays where it is.
 *
 * @param {Box} box
 * @param {Corner} corner
 * @param {number} dx
 * @param {number} dy
 * @param {Size} size
 * @param {number} padding share of the box on each side
 * @returns {Box}
 */
export function resized(box, corner, dx, dy, size, padding = 0) {
  const [left, right] = stretched([box.x, box.x + box.width], corner.includes("w"), dx, size.width, padding);
  const [top, bottom] = stretched([box.y, box.y + box.height], corner.includes("n"), dy, size.height, padding);
  return { ...pointless(box), ...rounded(left, top, right, bottom) };
}

/**
 * Two sides of a box, one of which was moved together with its padding.
 *
 * @param {[number, number]} sides
 * @param {boolean} first whether it is the first
 * @param {number} step
 * @param {number} end of the picture
 * @param {number} padding
 * @returns {[number, number]}
 */
function stretched([from, to], first, step, end, padding) {
  const own = step / (1 + 2 * padding); // without what the padding grows by
  const [held, moving] = [own * padding, own * (1 + padding)];
  if (first) {
    const last = between(to + held, SMALLEST, end);
    return [between(from + moving, 0, last - SMALLEST), last];
  }
  const start = between(from + held, 0, end - SMALLEST);
  return [start, between(to + moving, start + SMALLEST, end)];
}

/**
 * The box grown by a share of its size on each side, or shrunk by a negative one.
 *
 * @param {Box} box
 * @param {number} share
 * @param {Size} size
 */
export function grown(box, share, size) {
  const [dx, dy] = [box.width * share, box.height * share];
  return resized(resized(box, "nw", -dx, -dy, size), "se", dx, dy, size);
}

/**
 * The rectangle between two points, as far as it lies in the picture; null where it is too small to be meant.
 *
 * @param {Point} from
 * @param {Point} to
 * @param {Size} size
 */
export function spanned(from, to, size) {
  const left = between(Math.min(from.x, to.x), 0, size.width);
  const right = between(Math.max(from.x, to.x), 0, size.width);
  const top = between(Math.min(from.y, to.y), 0, size.height);
  const bottom = between(Math.max(from.y, to.y), 0, size.height);
  return right - left < SMALLEST || bottom - top < SMALLEST ? null : rounded(left, top, right, bottom);
}

/** @param {number} left @param {number} top @param {number} right @param {number} bottom @returns {Rectangle} */
function rounded(left, top, right, bottom) {
  const [x, y] = [Math.round(left), Math.round(top)];
  return { x, y, width: Math.round(right) - x, height: Math.round(bottom) - y };
}

/** The smallest rectangle with all of these in it. @param {readonly Rectangle[]} boxes */
export const around = (boxes) =>
  rounded(
    Math.min(...boxes.map(({ x }) => x)),
    Math.min(...boxes.map(({ y }) => y)),
    Math.max(...boxes.map(({ x, width }) => x + width)),
    Math.max(...boxes.map(({ y, height }) => y + height)),
  );
