/* What the style with a picture shows: an emoji, or a picture from this device, made small here. */
import { within } from "./element.js";
import { label } from "./text.js";

/** @import { TextKey } from "./types.d.ts" */

/** Those that the service has. */
export const EMOJI = /** @type {const} */ (["smile", "cool", "cat", "bear", "robot", "flower"]);
const SIDE = 256; // pixels of a picture's longer side: it has to travel with each photo

/** The buttons of a form. What is chosen is an `input` of theirs, as of any other field. */
export class EmojiRow {
  #root;
  #name;
  /** The button of the picture from this device. @type {HTMLLabelElement | null} */
  #own = null;

  /** @param {HTMLElement} root @param {string} name of the form's field */
  constructor(root, name) {
    this.#root = root;
    this.#name = name;
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
    const url = await small(file);
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

/** A file as a small PNG in a data URL; null where the browser cannot show it. @param {File} file */
async function small(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.toDataURL();
}
