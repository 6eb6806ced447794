/* Which box a pointer means: of those in its reach, the one whose centre is nearest. */
import { covered, covers } from "./cover.js";

/** @import { Aim, Box, Look, Point } from "./types.d.ts" */

const SMALL = 24; // screen pixels: a smaller face may lie closer to others than a finger can tell
const REACH = { mouse: 24, touch: 32 }; // sides of the place that takes a pointer for a face, however small

/**
 * The box that is meant, and those of the crowd that a finger cannot tell apart: none as long as it can.
 *
 * @param {readonly Box[]} boxes
 * @param {Point} point on the photo
 * @param {number} scale screen pixels for one of the photo
 * @param {boolean} touch
 * @param {Look} look
 * @returns {Aim}
 */
export function aimedAt(boxes, point, scale, touch, look) {
  const reach = touch ? REACH.touch : REACH.mouse;
  const near = boxes.map((box) => nearest(box, point, scale, look)).sort((a, b) => a.distance - b.distance);
  const meant = near.find(isReached)?.box ?? null;
  const rivals = near.filter(({ distance }) => distance <= SMALL).map(({ box }) => box);
  const crowd = touch && rivals.length > 1 && rivals.some((box) => shorter(box) * scale < SMALL) ? rivals : [];
  return { meant, crowd };

  /** Whether the pointer is on what is covered. @param {(typeof near)[number]} place */
  function isReached({ dx, dy, place: { width, height } }) {
    return dx <= half(width) && dy <= half(height);
  }

  /** @param {number} side */
  function half(side) {
    return Math.max(side * scale, reach) / 2;
  }
}

/** @param {Box} box */
export const shorter = ({ width, height }) => Math.min(width, height);

/**
 * How far the centre of a box is on the screen, or the nearest one along a stroke.
 *
 * @param {Box} box
 * @param {Point} point
 * @param {number} scale
 * @param {Look} look
 */
function nearest(box, point, scale, look) {
  let best = { box, place: covered(box, look), dx: Infinity, dy: Infinity, distance: Infinity };
  for (const place of covers(box, look)) {
    const dx = Math.abs(place.x + place.width / 2 - point.x) * scale;
    const dy = Math.abs(place.y + place.height / 2 - point.y) * scale;
    const distance = Math.hypot(dx, dy);
    if (distance < best.distance) best = { box, place, dx, dy, distance };
  }
  return best;
}
