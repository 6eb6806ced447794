/* What has just happened, shown and read out for a while, with a button that undoes it where that is offered. */
import { get } from "./element.js";
import { hush, say } from "./text.js";

/** @import { TextKey, Values } from "./types.d.ts" */

const SHOWN_MS = 8000;
const OFFERED_MS = 30_000;
let timer = 0;
/** @type {(() => void) | null} */
let takeBack = null;

/** @param {TextKey} key @param {Values} [values] @param {(() => void) | null} [undo] */
export function toast(key, values, undo = null) {
  clearTimeout(timer);
  say(get("toast"), key, values);
  takeBack = undo;
  get("take-back").hidden = !undo;
  timer = setTimeout(dismiss, undo ? OFFERED_MS : SHOWN_MS);
}

/** Offer no longer to undo what is not the last thing that was done. */
export function withdraw() {
  if (takeBack) dismiss();
}

/** Say it no longer. */
export function dismiss() {
  clearTimeout(timer);
  takeBack = null;
  hush(get("toast"));
  get("take-back").hidden = true;
}

get("take-back").addEventListener("click", () => takeBack?.());
