/* What has just happened, shown and read out for a while. */
import { hush, say } from "./text.js";

const SHOWN_MS = 8000;
let timer = 0;

export function toast(key, values) {
  const element = document.getElementById("toast");
  clearTimeout(timer);
  say(element, key, values);
  timer = setTimeout(() => hush(element), SHOWN_MS);
}
