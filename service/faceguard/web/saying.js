/* What the service has said of the faces of a photo, asked with some rules and some reference photos. */

/** @import { Box, DetectionReport, FoundFaceReport, Likeness, Preset, Rectangle, Reference, Said, Saying } from "./types.d.ts" */

/** @type {Likeness[]} from the least to the most */
const LIKENESSES = ["no", "unknown", "perhaps", "surely"];

/** @param {readonly Likeness[]} likenesses */
export const most = (likenesses) => LIKENESSES.findLast((word) => likenesses.includes(word)) ?? "unknown";

/**
 * Of several frames, what all say; else a person has to look where any of them is alike.
 *
 * @param {readonly Likeness[]} seen
 */
function together(seen) {
  const [first, ...others] = seen;
  if (first && others.every((word) => word === first)) return first;
  const alike = seen.some((word) => word === "surely" || word === "perhaps");
  return alike ? "perhaps" : "unknown";
}

/** @param {Rectangle} a @param {Rectangle} b */
const same = (a, b) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

/**
 * What a report says of these boxes; a face that an animation shows in many frames stays only where it does in all.
 *
 * @param {Pick<DetectionReport, "faces">} report
 * @param {readonly Box[]} boxes
 * @param {Preset} preset
 * @param {readonly Reference[]} references
 * @returns {Saying}
 */
export function sayingOf({ faces }, boxes, preset, references) {
  /** @type {Map<number, Said>} */
  const of = new Map();
  for (const box of boxes) {
    const seen = faces.filter((face) => same(face.box, box));
    if (box.kind === "face" && seen.length) of.set(box.id, said(seen, references));
  }
  return { preset, references: references.map(({ id }) => id), of };
}

/** @param {FoundFaceReport[]} seen @param {readonly Reference[]} references @returns {Said} */
function said(seen, references) {
  const likeness = references.map(({ id }, place) => {
    const words = seen.map(({ persons }) => persons?.[place] ?? "unknown");
    return /** @type {[number, Likeness]} */ ([id, together(words)]);
  });
  const least = seen.find(({ action }) => action !== "keep") ?? seen[0];
  return { keeps: least?.action === "keep", decided: least?.decided, likeness: new Map(likeness) };
}
