/* What has just happened, shown and read out for a while. */
import { get } from "./element.js";
import { hush, say } from "./text.js";

/** @import { TextKey, Values } from "./types.d.ts" */

const SHOWN_MS = 8000;
let timer = 0;

/** @param {TextKey} key @param {Values} [values] */
export function toast(key, values) {
  const element = get("toast");
  clearTimeout(timer);
  say(element, key, values);
  timer = setTimeout(() => hush(element), SHOWN_MS);
}
