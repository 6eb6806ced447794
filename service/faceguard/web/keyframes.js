/* Where something is at a time, of which its places at some times are known: on a straight way between them. */

/** @import { Keyframe, Rectangle } from "./types.d.ts" */

/** @param {Keyframe} keyframe @returns {Rectangle} */
const placeOf = ([, x, y, width, height]) => ({ x, y, width, height });

/** Before the first time and after the last one it is where it was then. @param {readonly Keyframe[]} keyframes @param {number} second */
export function placeAt(keyframes, second) {
  const after = keyframes.findIndex(([time]) => time > second);
  const [one, other] = [keyframes.at(after - 1), keyframes[after]];
  if (!other) return placeOf(/** @type {Keyframe} */ (keyframes.at(-1)));
  if (after === 0 || !one) return placeOf(other);
  const share = (second - one[0]) / (other[0] - one[0]);
  const [a, b] = [placeOf(one), placeOf(other)];
  const between = (/** @type {keyof Rectangle} */ side) => a[side] + (b[side] - a[side]) * share;
  return { x: between("x"), y: between("y"), width: between("width"), height: between("height") };
}
