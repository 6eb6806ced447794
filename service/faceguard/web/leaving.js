/* Leaving the page: the browser asks first, as long as there is something decided that no file has yet, and
   that the browser does not keep. */

/** @import { Album, Keeping } from "./types.d.ts" */

/** @param {Event} event */
const ask = (event) => event.preventDefault();

/** @param {Album} album @param {Keeping} keeping */
export function askBeforeLeaving(album, keeping) {
  const update = () => {
    if (album.photos.some((photo) => photo.unsaved && !keeping.holds(photo))) addEventListener("beforeunload", ask);
    else removeEventListener("beforeunload", ask); // a page with such a listener may not be kept for Back and Forward
  };
  album.on("photo", update);
  album.on("list", update);
  keeping.on("change", update);
}
