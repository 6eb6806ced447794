/* What the style with a picture shows: an emoji, or a picture from this device, made small here. */
import { within } from "./element.js";
import { scaled, urlOf } from "./small.js";
import { label } from "./text.js";

/** @import { TextKey } from "./types.d.ts" */

/** Those that the service has. */
export const EMOJI = /** @type {const} */ (["smile", "cool", "cat", "bear", "robot", "flower"]);
/** How a picture is written, from the best to what has room anywhere: pixels of the longer side, and a type, which is PNG in browsers that write no other. @type {[number, string][]} */
const FORMS = [
  [256, "image/png"],
  [256, "image/webp"],
  [128, "image/webp"],
  [64, "image/png"],
];
const QUALITY = 0.85; // of what is no PNG

/** The buttons of a form. What is chosen is an `input` of theirs, as of any other field. */
export class EmojiRow {
  #root;
  #name;
  #room;
  /** The button of the picture from this device. @type {HTMLLabelElement | null} */
  #own = null;

  /** @param {HTMLElement} root @param {string} name of the form's field @param {number} room for letters of a picture's data URL */
  constructor(root, name, room = Number.POSITIVE_INFINITY) {
    this.#root = root;
    this.#name = name;
    this.#room = room;
    const buttons = EMOJI.map((value) => this.#button(value, `static/emoji/${value}.svg`, `emoji-${value}`));
    within(root, ".faces", HTMLElement).replaceChildren(...buttons);
    const file = within(root, "[type=file]", HTMLInputElement);
    file.addEventListener("change", async (event) => {
      event.stopPropagation(); // it is no value of the form
      const [chosen] = file.files ?? [];
      file.value = "";
      if (chosen) await this.#take(chosen);
    });
    file.addEventListener("input", (event) => event.stopPropagation());
  }

  /** Show what is chosen. @param {string} value @param {boolean} mayBeOwn whether a picture from this device may be */
  show(value, mayBeOwn = true) {
    const isOwn = !EMOJI.some((each) => each === value);
    if (isOwn) this.#put(value);
    if (this.#own) this.#own.hidden = !mayBeOwn;
    within(this.#root, ".own", HTMLElement).hidden = !mayBeOwn;
    for (const radio of this.#root.querySelectorAll("input")) {
      if (radio.type === "radio") radio.checked = radio.value === value;
    }
  }

  /** @param {File} file */
  async #take(file) {
    const url = await small(file, this.#room);
    within(this.#root, ".hint", HTMLElement).hidden = url !== null;
    if (url === null) return;
    const radio = within(this.#put(url), "input", HTMLInputElement);
    radio.checked = true;
    for (const kind of ["input", "change"]) radio.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  /** Offer a picture beside the emojis. @param {string} url */
  #put(url) {
    if (!this.#own) {
      this.#own = this.#button(url, url, "emoji-own");
      within(this.#root, ".faces", HTMLElement).append(this.#own);
    }
    within(this.#own, "input", HTMLInputElement).value = url;
    within(this.#own, "img", HTMLImageElement).src = url;
    return this.#own;
  }

  /** @param {string} value @param {string} source @param {TextKey} words */
  #button(value, source, words) {
    const button = document.createElement("label");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: this.#name, value });
    button.append(radio, Object.assign(new Image(), { src: source, alt: "" }));
    label(radio, words);
    return button;
  }
}

/** A file as a data URL, no longer than that if it can be; null where the browser cannot show it. @param {File} file @param {number} room */
async function small(file, room) {
  let url = null;
  for (const [side, type] of FORMS) {
    const canvas = await scaled(file, side);
    url = canvas && (await urlOf(await canvas.convertToBlob({ type, quality: QUALITY })));
    if (!url || url.length <= room) break;
  }
  return url;
}
