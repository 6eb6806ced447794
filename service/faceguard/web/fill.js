/* Covered places in a small copy of a picture. They look like what the service makes of them; its own file has that. */
import { cornersOf } from "./head.js";

/** @import { Cover, Paint, Rectangle } from "./types.d.ts" */

const ROUND = 0.5; // of a place, on each side: what is around it
/** Samples across what a place is filled from. @type {Record<string, number>} */
const SAMPLES = { blur: 2, pixelate: 4, gaussian: 6 };
const MOST = 6;
const few = new OffscreenCanvas(MOST, MOST).getContext("2d");
if (few) few.imageSmoothingQuality = "high";

/**
 * Cover places of a canvas.
 *
 * @param {OffscreenCanvas} canvas
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {Paint} paint
 */
export function fill(canvas, context, { covers, color, width }) {
  const untouched = new OffscreenCanvas(canvas.width, canvas.height);
  untouched.getContext("2d")?.drawImage(canvas, 0, 0);
  const scale = canvas.width / width;
  for (const { x, y, width, height, shape, style, turn = 0 } of covers) {
    const place = { x: x * scale, y: y * scale, width: width * scale, height: height * scale, turn };
    context.save();
    context.beginPath();
    outline(context, place, shape);
    context.clip();
    if (style === "solid") {
      context.fillStyle = `#${color}`;
      context.fillRect(place.x, place.y, place.width, place.height);
    } else smear(untouched, context, place, style);
    context.restore();
  }
}

/** @param {OffscreenCanvasRenderingContext2D} context @param {Rectangle & { turn: number }} place @param {Cover["shape"]} shape */
function outline(context, place, shape) {
  const { x, y, width, height } = place;
  if (shape === "head") for (const corner of cornersOf(place)) context.lineTo(corner.x, corner.y);
  else if (shape === "rectangle") context.rect(x, y, width, height);
  else context.ellipse(x + width / 2, y + height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
}

/**
 * Fill a place from few samples: of what is around it, or of itself for the style that can be undone.
 *
 * @param {OffscreenCanvas} source
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {Rectangle} place
 * @param {string} style
 */
function smear(source, context, { x, y, width, height }, style) {
  const side = SAMPLES[style] ?? 2;
  const round = style === "gaussian" ? 0 : ROUND;
  if (!few) return;
  const [dx, dy] = [width * round, height * round];
  const [left, top] = [Math.max(0, x - dx), Math.max(0, y - dy)]; // beyond the rim there is nothing to sample
  const [right, bottom] = [Math.min(source.width, x + width + dx), Math.min(source.height, y + height + dy)];
  few.drawImage(source, left, top, right - left, bottom - top, 0, 0, side, side);
  context.imageSmoothingEnabled = style !== "pixelate";
  context.drawImage(few.canvas, 0, 0, side, side, x, y, width, height);
}
