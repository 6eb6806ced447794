/* Makes small pictures of large ones, off the main thread. */

async function shrunk(blob, side) {
  const full = await createImageBitmap(blob);
  const { width, height } = full;
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.max(1, width * scale), Math.max(1, height * scale));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(full, 0, 0, canvas.width, canvas.height);
  full.close();
  return { width, height, small: await canvas.convertToBlob({ type: "image/webp", quality: 0.8 }) };
}

self.addEventListener("message", async ({ data: { id, blob, side } }) => {
  try {
    self.postMessage({ id, ...(await shrunk(blob, side)) });
  } catch {
    self.postMessage({ id, small: null });
  }
});
