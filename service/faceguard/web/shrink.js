/* Small copies of pictures, made by a worker one after the other, so that one large picture is decoded at a time. */

const SIDE = 320;
const waiting = new Map();
let queue = Promise.resolve();
let worker = null;
let last = 0;

function started() {
  const made = new Worker(new URL("./shrink.worker.js", import.meta.url), { type: "module" });
  made.addEventListener("message", ({ data }) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  });
  return made;
}

/** `{small, width, height}` with the small copy as a Blob, or `small: null` where the browser cannot read the picture. */
export function shrink(blob) {
  const result = queue.then(() => ask(blob));
  queue = result;
  return result;
}

function ask(blob) {
  worker ??= started();
  last += 1;
  return new Promise((resolve) => {
    waiting.set(last, resolve);
    worker.postMessage({ id: last, blob, side: SIDE });
  });
}
