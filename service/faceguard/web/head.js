/* Where a head is, by its face's box and the points in it: as the service has it, in redaction/head.py. */

/** @import { Box, Head, Landmarks, Point, Rectangle } from "./types.d.ts" */

const SMALLEST = 24;
const [WIDTH, HEIGHT, RISE, TURNING] = [0.9, 1.12, 0.105, 0.95];
const AGREEING = Math.PI / 9;
const NOSE_ASIDE = 0.15;
const EYES_APART = { least: 0.2, most: 0.6 };
const MOUTH_BELOW = { least: 0.3, most: 0.6 };
const CORNERS = 64; // of the polygon that is drawn
const EXPONENT = 4;

/** How much larger than its box the shape of a head is that holds it. */
export const ROUND = 2 ** (1 / EXPONENT);

/** @param {Point} one @param {Point} other */
const between = (one, other) => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });

/** @param {Point} from @param {Point} to */
const way = (from, to) => ({ x: to.x - from.x, y: to.y - from.y });

/** @param {Point} way */
const length = ({ x, y }) => Math.hypot(x, y);

/** @param {number} value @param {{ least: number, most: number }} bounds */
const likely = (value, { least, most }) => value >= least && value <= most;

/** @param {Rectangle} box @param {Point} point */
const holds = ({ x, y, width, height }, point) =>
  point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;

/** @param {Landmarks} landmarks @param {keyof Landmarks} name @returns {Point | null} */
function spot(landmarks, name) {
  const at = landmarks[name];
  return at ? { x: at[0], y: at[1] } : null;
}

/** The head of a box, whose points are those of a face; null where there are none that tell. @param {Box} box @returns {Head | null} */
export function headOf(box) {
  const size = Math.sqrt(box.width * box.height);
  if (!box.landmarks || size < SMALLEST) return null;
  const [right, left] = [spot(box.landmarks, "right_eye"), spot(box.landmarks, "left_eye")];
  const [nose, mouth] = [spot(box.landmarks, "nose"), spot(box.landmarks, "mouth")];
  if (!right || !left || !nose || !mouth) return null;
  const eyes = between(right, left);
  const [across, down] = [way(right, left), way(eyes, mouth)];
  const first = Math.atan2(across.y, across.x);
  const whole = 2 * Math.PI;
  const off = Math.atan2(-down.x, down.y) - first + Math.PI;
  const difference = off - whole * Math.floor(off / whole) - Math.PI;
  const turn = first + difference / 2;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const from = way(between(eyes, mouth), nose);
  const aside = (from.x * cos + from.y * sin) / size;
  const told =
    Math.abs(difference) <= AGREEING &&
    Math.abs(aside) <= NOSE_ASIDE &&
    likely(length(across) / size, EYES_APART) &&
    likely(length(down) / size, MOUTH_BELOW) &&
    [eyes, nose, mouth].every((point) => holds(box, point));
  if (!told) return null;
  const [shift, rise] = [-TURNING * aside * size, -RISE * size];
  const [width, height] = [WIDTH * size, HEIGHT * size];
  const x = box.x + box.width / 2 + shift * cos - rise * sin - width / 2;
  const y = box.y + box.height / 2 + shift * sin + rise * cos - height / 2;
  return { x, y, width, height, turn };
}

/** The corners of a place in the shape of a head, clockwise. @param {Rectangle & { turn?: number }} place @returns {Point[]} */
export function cornersOf({ x, y, width, height, turn = 0 }) {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return Array.from({ length: CORNERS }, (_, index) => {
    const angle = (2 * Math.PI * index) / CORNERS;
    const [across, down] = [Math.cos(angle), Math.sin(angle)];
    const reach = (across ** EXPONENT + down ** EXPONENT) ** (-1 / EXPONENT) / 2;
    const [u, v] = [reach * across * width, reach * down * height];
    return { x: x + width / 2 + u * cos - v * sin, y: y + height / 2 + u * sin + v * cos };
  });
}
