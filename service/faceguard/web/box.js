/* Boxes in whole pixels of the upright picture. They are never changed, only replaced, so that undo can keep the old. */

const SMALLEST = 4;
let last = 0;

const between = (value, low, high) => Math.min(Math.max(value, low), high);

/** `kind` is face, candidate or region (drawn by hand); `on` tells whether it will be redacted. */
export function newBox(kind, { x, y, width, height }, on = true) {
  last += 1;
  return { id: last, kind, on, x, y, width, height };
}

/** The box moved, but not out of the picture. */
export function moved(box, dx, dy, size) {
  const x = between(Math.round(box.x + dx), 0, Math.max(0, size.width - box.width));
  const y = between(Math.round(box.y + dy), 0, Math.max(0, size.height - box.height));
  return { ...box, x, y };
}

/** The box with one corner moved; `corner` names it by sides, like "nw" or "se". */
export function resized(box, corner, dx, dy, size) {
  let [left, top, right, bottom] = [box.x, box.y, box.x + box.width, box.y + box.height];
  if (corner.includes("w")) left = between(left + dx, 0, right - SMALLEST);
  if (corner.includes("e")) right = between(right + dx, left + SMALLEST, size.width);
  if (corner.includes("n")) top = between(top + dy, 0, bottom - SMALLEST);
  if (corner.includes("s")) bottom = between(bottom + dy, top + SMALLEST, size.height);
  return { ...box, ...rounded(left, top, right, bottom) };
}

/** The box grown by a share of its size on each side, or shrunk by a negative one. */
export function grown(box, share, size) {
  const [dx, dy] = [box.width * share, box.height * share];
  return resized(resized(box, "nw", -dx, -dy, size), "se", dx, dy, size);
}

/** The rectangle between two points, as far as it lies in the picture; null where it is too small to be meant. */
export function spanned(from, to, size) {
  const [left, right] = [from.x, to.x].sort((a, b) => a - b).map((x) => between(x, 0, size.width));
  const [top, bottom] = [from.y, to.y].sort((a, b) => a - b).map((y) => between(y, 0, size.height));
  return right - left < SMALLEST || bottom - top < SMALLEST ? null : rounded(left, top, right, bottom);
}

function rounded(left, top, right, bottom) {
  const [x, y] = [Math.round(left), Math.round(top)];
  return { x, y, width: Math.round(right) - x, height: Math.round(bottom) - y };
}

function common(a, b) {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

const area = ({ width, height }) => width * height;

/** How alike two boxes are: their common area as a share of what both cover. */
const overlap = (a, b) => common(a, b) / (area(a) + area(b) - common(a, b));

/** Whether a box is a part of a face that was found anyway: nothing to ask about. */
const within = (box, faces) => faces.some((face) => common(box, face) > 0.8 * area(box));

const around = (a, b) => ({
  ...a,
  ...rounded(
    Math.min(a.x, b.x),
    Math.min(a.y, b.y),
    Math.max(a.x + a.width, b.x + b.width),
    Math.max(a.y + a.height, b.y + b.height),
  ),
});

/** The boxes of a report. A face that an animation shows in many frames is one box around all of them. */
export function reported({ faces, candidates, image }) {
  const found = faces.map(({ box }) => box);
  const boxes = [
    ...faces.map((face) => newBox("face", face.box)),
    ...candidates.filter(({ box }) => !within(box, found)).map((face) => newBox("candidate", face.box, false)),
  ];
  return (image.frames ? boxes.reduce(united, []) : boxes).sort((a, b) => a.y - b.y || a.x - b.x);
}

function united(boxes, box) {
  const same = boxes.findIndex((other) => other.kind === box.kind && overlap(other, box) > 0.3);
  return same < 0 ? [...boxes, box] : boxes.with(same, around(boxes[same], box));
}

/** New findings with what a person had decided before: drawn regions stay, and so does each face's switch. */
export function carriedOver(found, before) {
  const decided = found.map((box) => {
    const same = before.find((other) => other.kind !== "region" && overlap(other, box) > 0.5);
    return same ? { ...box, on: same.on } : box;
  });
  return [...decided, ...before.filter(({ kind }) => kind === "region")];
}

const sent = ({ x, y, width, height }) => ({ x, y, width, height });

/** What the service is sent: exactly the reviewed boxes. A drawn region is covered as it is, a face with padding. */
export function boxFields(boxes) {
  const on = boxes.filter((box) => box.on);
  return {
    boxes: JSON.stringify(on.filter(({ kind }) => kind !== "region").map(sent)),
    regions: JSON.stringify(on.filter(({ kind }) => kind === "region").map(sent)),
  };
}
