/* What a person draws over a video: a rectangle that moves from one time to the next. It is never changed, only replaced. */
import { placeAt } from "./keyframes.js";

/** @import { Keyframe, MovingRegion, Rectangle } from "./types.d.ts" */

const WITHIN_S = 0.001; // a keyframe lies in its frame, not at the edge
let last = 0;

/** @param {number} second @param {Rectangle} place @returns {Keyframe} */
function keyframe(second, { x, y, width, height }) {
  const within = Math.round((second + WITHIN_S) * 1e4) / 1e4;
  const [left, top] = [Math.round(x), Math.round(y)];
  return [within, left, top, Math.max(1, Math.round(x + width) - left), Math.max(1, Math.round(y + height) - top)];
}

/** @param {number} second @param {Rectangle} place @returns {MovingRegion} */
export function newRegion(second, place) {
  last += 1;
  return { id: last, keyframes: [keyframe(second, place)] };
}

/** Its keyframe of the frame at a time; `step` is for how many seconds a frame is seen. @param {MovingRegion} region @param {number} second @param {number} step */
export const keyframeAt = ({ keyframes }, second, step) =>
  keyframes.find(([time]) => Math.abs(time - WITHIN_S - second) < step / 2);

/** The region, put somewhere at a time. @param {MovingRegion} region @param {number} second @param {number} step @param {Rectangle} place @returns {MovingRegion} */
export function moved(region, second, step, place) {
  const others = unmoved(region, second, step).keyframes;
  return { ...region, keyframes: [...others, keyframe(second, place)].sort(([a], [b]) => a - b) };
}

/** The region without its keyframe of a time. @param {MovingRegion} region @param {number} second @param {number} step @returns {MovingRegion} */
export function unmoved(region, second, step) {
  const there = keyframeAt(region, second, step);
  return { ...region, keyframes: region.keyframes.filter((each) => each !== there) };
}

/** Whether it covers anything at a time: from the first keyframe to the last, or throughout where there is only one. @param {MovingRegion} region @param {number} second @param {number} step */
export function isThere({ keyframes: [first, ...others] }, second, step) {
  const end = others.at(-1);
  return !first || !end || (first[0] - step / 2 <= second && second <= end[0]);
}

/** @param {MovingRegion} region @param {number} second */
export const placeOf = ({ keyframes }, second) => placeAt(keyframes, second + WITHIN_S);
