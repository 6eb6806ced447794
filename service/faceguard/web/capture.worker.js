/* Keeps time while the page is hidden, which slows the page's own clocks, and writes JPEGs off the main thread. */

/** @import { CaptureRequest, Shot } from "./types.d.ts" */

let timer = 0;

/** @param {Shot} shot */
async function written({ bitmap, width, height, quality }) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { alpha: false });
  context?.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return context && (await (await canvas.convertToBlob({ type: "image/jpeg", quality })).arrayBuffer());
}

self.addEventListener("message", async (/** @type {MessageEvent<CaptureRequest>} */ { data }) => {
  if ("period" in data) {
    clearInterval(timer);
    timer = data.period ? setInterval(() => self.postMessage("pulse"), data.period) : 0;
    return;
  }
  const jpeg = await written(data).catch(() => null);
  self.postMessage(jpeg, { transfer: jpeg ? [jpeg] : [] });
});
