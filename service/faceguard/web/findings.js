/* What a search has found, as boxes, and what of earlier decisions goes with them. */
import { around, decided, faceBox, pointless } from "./box.js";

/** @import { Box, DetectionReport, Rectangle, Size } from "./types.d.ts" */

const SAME = 0.5; // common area of boxes of one face, as a share of what both cover

/** @param {Rectangle} a @param {Rectangle} b */
function common(a, b) {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

/** @param {Size} size */
const area = ({ width, height }) => width * height;

/**
 * How alike two boxes are: their common area as a share of what both cover.
 *
 * @param {Rectangle} a
 * @param {Rectangle} b
 */
const overlap = (a, b) => common(a, b) / (area(a) + area(b) - common(a, b));

/**
 * Whether a box is a part of a face that was found anyway: nothing to ask about.
 *
 * @param {Rectangle} box
 * @param {Rectangle[]} faces
 */
const within = (box, faces) => faces.some((face) => common(box, face) > 0.8 * area(box));

/**
 * The boxes of a report. A face that an animation shows in many frames is one box around all of them.
 *
 * @param {DetectionReport} report
 */
export function reported({ faces, candidates, image }) {
  const found = faces.map(({ box }) => box);
  const boxes = [
    ...faces.map((face) => faceBox("face", face)),
    ...candidates.filter(({ box }) => !within(box, found)).map((face) => faceBox("candidate", face, false)),
  ];
  return readingOrder(image.frames ? united(boxes.map(pointless)) : boxes);
}

/** Row by row, however uneven they are. @param {readonly Box[]} boxes @returns {Box[]} */
function readingOrder(boxes) {
  const rows = [];
  let rest = boxes.toSorted((a, b) => a.y - b.y || a.x - b.x);
  for (let first = rest[0]; first; first = rest[0]) {
    const end = first.y + first.height;
    const row = rest.filter(({ y, height }) => y + height / 2 < end);
    rows.push(...row.toSorted((a, b) => a.x - b.x));
    rest = rest.filter((box) => !row.includes(box));
  }
  return rows;
}

/** @param {Box[]} boxes */
function united(boxes) {
  /** @type {Box[]} */
  const apart = [];
  for (const box of boxes) {
    const same = apart.find((other) => other.kind === box.kind && overlap(other, box) > 0.3);
    if (same) apart[apart.indexOf(same)] = { ...same, ...around([same, box]) };
    else apart.push(box);
  }
  return apart;
}

/**
 * New findings with what a person had decided before: drawn regions stay, and each face that clearly is the same keeps
 * its switch and its look. What a person has covered stays covered, also where it is not found any more.
 * What was only uncertain before, and is found now, is covered as any other.
 *
 * @param {readonly Box[]} found
 * @param {readonly Box[]} before
 */
export function carriedOver(found, before) {
  const same = matched(
    found,
    before.filter(({ kind }) => kind !== "region"),
  );
  const settled = found.map((box) => {
    const was = same.get(box);
    if (!was) return box;
    return { ...(was.decided ? decided(box, was.on) : box), own: was.own, answers: was.answers };
  });
  const again = new Set(same.values());
  const stays = (/** @type {Box} */ box) => box.kind === "region" || (box.on && box.decided && !again.has(box));
  return [...settled, ...before.filter(stays)];
}

/**
 * Which box of before each is now. The most alike come first, so that of two faces beside each other each keeps its own.
 *
 * @param {readonly Box[]} found
 * @param {readonly Box[]} before
 * @returns {Map<Box, Box>}
 */
function matched(found, before) {
  const pairs = [];
  for (const box of found) {
    for (const other of before) {
      const alike = overlap(box, other);
      if (alike > SAME) pairs.push({ box, other, alike });
    }
  }
  pairs.sort((a, b) => b.alike - a.alike);
  const [same, taken] = [new Map(), new Set()];
  for (const { box, other } of pairs) {
    if (same.has(box) || taken.has(other)) continue;
    same.set(box, other);
    taken.add(other);
  }
  return same;
}
