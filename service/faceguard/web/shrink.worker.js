/* Makes small pictures of large ones, off the main thread. */

/** @import { ShrinkAnswer, ShrinkRequest, Shrunk } from "./types.d.ts" */

/** @param {Blob} blob @param {number} side @returns {Promise<Shrunk>} */
async function shrunk(blob, side) {
  const full = await createImageBitmap(blob);
  const { width, height } = full;
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.max(1, width * scale), Math.max(1, height * scale));
  const context = canvas.getContext("2d");
  if (!context) return { small: null };
  context.imageSmoothingQuality = "high";
  context.drawImage(full, 0, 0, canvas.width, canvas.height);
  full.close();
  return { width, height, small: await canvas.convertToBlob({ type: "image/webp", quality: 0.8 }) };
}

/** @param {ShrinkAnswer} answer */
const answer = (answer) => self.postMessage(answer);

self.addEventListener("message", async (/** @type {MessageEvent<ShrinkRequest>} */ { data: { id, blob, side } }) => {
  try {
    answer({ id, ...(await shrunk(blob, side)) });
  } catch {
    answer({ id, small: null });
  }
});
