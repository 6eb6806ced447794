/* What a small picture of a photo says of it: the state of its search, what is covered, what is open. */
import { within } from "./element.js";
import { label } from "./text.js";

/** @import { Photo, TextKey } from "./types.d.ts" */

/** Dress an item that has a `.thumb` with a `.state`, `.doubts` and a `.tick`. @param {Element} item @param {Photo} photo */
export function badge(item, photo) {
  const { covered: count, doubts } = photo;
  const { status } = photo.search;
  const marks = { waiting: "", looking: "", ready: String(count), failed: "!", cancelled: "–" };
  const element = (/** @type {string} */ selector) => within(item, selector, HTMLElement);
  element(".state").textContent = marks[status];
  element(".doubts").textContent = doubts ? `${doubts}?` : "";
  element(".tick").hidden = !photo.viewed;
  label(element(".thumb"), nameOf(photo), { name: photo.name, count, doubts });
}

/** @param {Photo} photo @returns {TextKey} */
function nameOf(photo) {
  if (photo.unreadable) return "thumb-unreadable";
  if (photo.doubts) return "thumb-doubtful";
  return photo.isReady() && photo.viewed ? "thumb-viewed" : `thumb-${photo.search.status}`;
}
