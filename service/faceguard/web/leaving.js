/* Leaving the page: the browser asks first, as long as there is something decided that no file has yet. */

/** @import { Album } from "./types.d.ts" */

/** @param {Event} event */
const ask = (event) => event.preventDefault();

/** @param {Album} album */
export function askBeforeLeaving(album) {
  const update = () => {
    if (album.photos.some(({ unsaved }) => unsaved)) addEventListener("beforeunload", ask);
    else removeEventListener("beforeunload", ask); // a page with such a listener may not be kept for Back and Forward
  };
  album.on("photo", update);
  album.on("list", update);
}
