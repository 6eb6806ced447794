/* Faces cut out of photos, by the browser. */

/** @import { Rectangle } from "./types.d.ts" */

const AROUND = 0.6; // of a face, on each side
const SIDE = 384; // pixels of a crop at most; a smaller face is never enlarged
const MADE = { type: "image/jpeg", quality: 0.95 };

/**
 * A face with what is around it, and no other face beside it.
 *
 * @param {Blob} picture
 * @param {Rectangle} face
 * @param {readonly Rectangle[]} others
 */
export async function cropped(picture, face, others) {
  const whole = await createImageBitmap(picture);
  try {
    return await cut(whole, face, others);
  } finally {
    whole.close();
  }
}

/** @param {ImageBitmap} whole @param {Rectangle} face @param {readonly Rectangle[]} others */
function cut(whole, face, others) {
  const { x, y, width, height } = framed(face, whole);
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const context = canvas.getContext("2d");
  if (!context) throw new TypeError("there is no canvas");
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#808080";
  context.scale(scale, scale);
  context.translate(-x, -y);
  context.drawImage(whole, 0, 0);
  for (const other of others) context.fillRect(other.x, other.y, other.width, other.height);
  context.drawImage(whole, face.x, face.y, face.width, face.height, face.x, face.y, face.width, face.height);
  return canvas.convertToBlob(MADE);
}

/** @param {Rectangle} face @param {ImageBitmap} whole @returns {Rectangle} */
function framed(face, whole) {
  const [left, top] = [Math.max(0, face.x - face.width * AROUND), Math.max(0, face.y - face.height * AROUND)];
  const right = Math.min(whole.width, face.x + face.width * (1 + AROUND));
  const bottom = Math.min(whole.height, face.y + face.height * (1 + AROUND));
  return { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}
