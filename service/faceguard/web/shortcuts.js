/* Keys for the whole flow. Each presses a button of the page; a sheet names them, and those of the photo beside them. */
import { get, onClick } from "./element.js";
import { say } from "./text.js";

/** @import { TextKey } from "./types.d.ts" */

/** What keys do, each a chord, and the element that they press where they are heard here. @typedef {[keys: string[], does: TextKey, id?: string]} Shortcut */

/** @type {Shortcut[]} */
const FLOW = [
  [["A"], "more", "pick"],
  [["Shift A"], "more-folder", "pick-folder"],
  [["D"], "next-doubt", "next-doubt"],
  [["C"], "keys-cover", "cover"],
  [["X"], "dismiss", "dismiss"],
  [["V"], "viewed", "viewed"],
  [["Page Down"], "keys-onward", "onward"],
  [["Page Up"], "previous", "previous"],
  [["W"], "keys-this-is", "this-is"],
  [["Q"], "keys-compare", "compare-faces"],
  [["F"], "keys-filter", "filter"],
  [["G"], "contact", "contact"],
  [["R"], "again", "again"],
  [["S"], "save", "save"],
  [["Shift S"], "keys-save-all", "save-all"],
  [["Ctrl Z"], "take-back"],
  [["Ctrl Shift Z"], "keys-redo"],
  [["?"], "keys-title", "sheet"],
];

/** @type {Shortcut[]} */
const PHOTO = [
  [["Tab"], "keys-faces"],
  [["←", "→", "↑", "↓"], "keys-nearest"],
  [["J", "K"], "keys-face"],
  [["Enter"], "keys-toggle"],
  [["M"], "keys-move"],
  [["Shift ←", "Shift →"], "keys-resize"],
  [["N"], "draw-rectangle"],
  [["O"], "draw-ellipse"],
  [["B"], "draw-brush"],
  [["L"], "keys-look"],
  [["Delete"], "keys-delete"],
  [["+", "−", "0"], "keys-zoom"],
  [["E"], "keys-glance"],
];

/** @type {Shortcut[]} */
const VIDEO = [
  [["P"], "keys-play", "film-play"],
  [[",", "."], "keys-frames"],
  [["←", "→"], "keys-seek"],
  [["D"], "next-doubt", "film-doubt"],
  [["Shift D"], "keys-doubt-back", "film-doubt-back"],
  [["N"], "keys-draw", "film-draw"],
  [["K"], "keys-keyframe"],
  [["S"], "keys-film-save", "film-save"],
  [["R"], "again", "film-again"],
];

/** Keys that a row names together. @type {[string, string][]} */
const PAIRED = [
  [",", "film-back"],
  [".", "film-forward"],
];

/** @type {[TextKey, Shortcut[]][]} */
const GROUPS = [
  ["keys-flow", FLOW],
  ["keys-photo", PHOTO],
  ["keys-video", VIDEO],
];

/** Of each key, what it presses: in the review of photos or of videos, whichever is on display. @type {[string, string][]} */
const PRESSED = [
  ...[...FLOW, ...VIDEO].flatMap(([keys, , id]) =>
    id ? keys.map((key) => /** @type {[string, string]} */ ([key, id])) : [],
  ),
  ...PAIRED,
];

const HIDDEN = ":is(#desk, #cinema)[hidden]";

export class Shortcuts {
  #dialog = get("sheet-dialog", HTMLDialogElement);
  #letters = get("letters", HTMLInputElement);

  constructor() {
    get("sheet-list").replaceChildren(...GROUPS.map(([title, rows]) => section(title, rows)));
    for (const [keys, id] of PRESSED)
      get(id).setAttribute("aria-keyshortcuts", keys.replace("Page ", "Page").replaceAll(" ", "+"));
    onClick("sheet", () => this.#dialog.showModal());
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const pressed = chord(event);
    const id = PRESSED.find(([key, id]) => key === pressed && !get(id).closest(HIDDEN))?.[1];
    if (!id || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (isTaken(event) || (event.key.length === 1 && !this.#letters.checked)) return;
    const element = get(id);
    event.preventDefault();
    if (element instanceof HTMLSelectElement) element.focus();
    else element.click();
  }
}

/**
 * The keys as the sheet names them; none where other modifiers are held, which make them somebody else's.
 *
 * @param {KeyboardEvent} event
 */
function chord({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return "";
  if (key.length > 1) return key.replace("Page", "Page ");
  const letter = key.toUpperCase();
  return shiftKey && letter !== key.toLowerCase() ? `Shift ${letter}` : letter;
}

/** Whether what has the focus needs the key for itself: fields letters, sliders pages. @param {KeyboardEvent} event */
function isTaken({ key, target }) {
  const fields = "select, textarea, input:not([type=radio], [type=checkbox], [type=range])";
  const takers = key.length > 1 ? `${fields}, [type=range]` : fields;
  return target instanceof Element && target.closest(takers) !== null;
}

/** @param {TextKey} title @param {Shortcut[]} rows */
function section(title, rows) {
  const root = document.createElement("section");
  const heading = document.createElement("h3");
  const list = document.createElement("dl");
  say(heading, title);
  list.append(...rows.map(row));
  root.append(heading, list);
  return root;
}

/** @param {Shortcut} shortcut */
function row([keys, does]) {
  const pair = document.createElement("div");
  const term = document.createElement("dt");
  const words = document.createElement("dd");
  term.append(...keys.flatMap((chord) => [...chord.matchAll(/Page \w+|\S+/g)].map(([name]) => keycap(name))));
  say(words, does);
  pair.append(term, words);
  return pair;
}

/** @param {string} name */
function keycap(name) {
  const cap = document.createElement("kbd");
  cap.textContent = name;
  return cap;
}
