/* Leaving the page: the browser asks first, as long as there is something decided that no file has yet, and
   that the browser does not keep. */

/** @import { Album, Keeping } from "./types.d.ts" */

/** @param {Event} event */
const ask = (event) => event.preventDefault();

/** @param {Album} album @param {Keeping} keeping @param {() => boolean} saving whether a file is being written */
export function askBeforeLeaving(album, keeping, saving) {
  const update = () => {
    if (saving() || album.photos.some((photo) => photo.unsaved && !keeping.holds(photo)))
      addEventListener("beforeunload", ask);
    else removeEventListener("beforeunload", ask); // a page with such a listener may not be kept for Back and Forward
  };
  for (const event of /** @type {const} */ (["photo", "list", "progress"])) album.on(event, update);
  keeping.on("change", update);
}

/**
 * Ask as well while something else would be lost, which may have changed with each of these events.
 *
 * @param {EventTarget} source
 * @param {readonly string[]} events
 * @param {() => boolean} loses
 */
export function askWhile(source, events, loses) {
  const asking = (/** @type {Event} */ event) => event.preventDefault();
  const update = () => {
    if (loses()) addEventListener("beforeunload", asking);
    else removeEventListener("beforeunload", asking);
  };
  for (const event of events) source.addEventListener(event, update);
}
