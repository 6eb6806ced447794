/* Small copies of pictures, made by a worker one after the other, so that one large picture is decoded at a time. */

/** @import { Paint, ShrinkAnswer, ShrinkRequest, Shrunk } from "./types.d.ts" */

const SIDE = 320;

/** @type {Map<number, (shrunk: Shrunk) => void>} */
const waiting = new Map();

/** @type {Promise<unknown>} */
let queue = Promise.resolve();

/** @type {Worker | null} */
let worker = null;
let last = 0;

function started() {
  const made = new Worker(new URL("./shrink.worker.js", import.meta.url), { type: "module" });
  made.addEventListener("message", (/** @type {MessageEvent<ShrinkAnswer>} */ { data }) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  });
  return made;
}

/**
 * The small copy and the picture's own size, or `small: null` where the browser cannot read the picture.
 *
 * @param {Blob} blob
 */
export function shrink(blob) {
  const result = queue.then(() => ask(blob));
  queue = result;
  return result;
}

/** A small copy with places covered; it waits for no large picture. @param {Blob} small @param {Paint} paint */
export const painted = async (small, paint) => (await ask(small, paint)).small;

/** @param {Blob} blob @param {Paint} [paint] @returns {Promise<Shrunk>} */
function ask(blob, paint) {
  worker ??= started();
  last += 1;
  worker.postMessage(/** @type {ShrinkRequest} */ ({ id: last, blob, side: SIDE, paint }));
  return new Promise((resolve) => {
    waiting.set(last, resolve);
  });
}
