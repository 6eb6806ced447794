/* What is read out to those who do not see it: the last of each kind, once nothing has followed for a moment. */
import { get } from "./element.js";

const QUIET_MS = 700;
/** @type {Map<string, string>} */
const open = new Map();
let timer = 0;

/** @param {"box" | "photo" | "progress"} kind @param {string} words */
export function speak(kind, words) {
  open.set(kind, words);
  clearTimeout(timer);
  timer = setTimeout(() => {
    get("live").textContent = [...open.values()].join(" · ");
    open.clear();
  }, QUIET_MS);
}
