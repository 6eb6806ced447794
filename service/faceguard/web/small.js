/* Small copies of pictures from this device, to be sent: nothing of what else their files say is in them. */

/**
 * A picture whose longer side has at most so many pixels; null where the browser cannot show it.
 *
 * @param {Blob} file
 * @param {number} side
 */
export async function scaled(file, side) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context) {
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, 0, 0, width, height);
  }
  picture.close();
  return context && canvas;
}

/** A file as a data URL. @param {Blob} file @returns {Promise<string>} */
export const urlOf = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result)));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
