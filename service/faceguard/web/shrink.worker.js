/* Makes small pictures of large ones, and covers places in small ones, off the main thread. */
import { fill } from "./fill.js";

/** @import { Paint, ShrinkAnswer, ShrinkRequest, Shrunk } from "./types.d.ts" */

const MADE = { type: "image/webp", quality: 0.8 };

/** @param {Blob} blob @param {number} side @param {Paint} [paint] @returns {Promise<Shrunk>} */
async function shrunk(blob, side, paint) {
  const full = await createImageBitmap(blob);
  const { width, height } = full;
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.max(1, width * scale), Math.max(1, height * scale));
  const context = canvas.getContext("2d");
  if (!context) return { small: null };
  context.imageSmoothingQuality = "high";
  context.drawImage(full, 0, 0, canvas.width, canvas.height);
  full.close();
  if (paint) fill(canvas, context, paint);
  return { width, height, small: await canvas.convertToBlob(MADE) };
}

/** @param {ShrinkAnswer} answer */
const answer = (answer) => self.postMessage(answer);

self.addEventListener("message", async (/** @type {MessageEvent<ShrinkRequest>} */ { data }) => {
  const { id, blob, side, paint } = data;
  try {
    answer({ id, ...(await shrunk(blob, side, paint)) });
  } catch {
    answer({ id, small: null });
  }
});
