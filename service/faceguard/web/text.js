/* What the page says. Every text is in a locale file; elements name theirs, so that a switch re-tells all of them. */

/** @import { TextEntry, TextKey, Values } from "./types.d.ts" */

const LOCALES = { en: () => import("./locales/en.js"), zh: () => import("./locales/zh.js") };

/** @typedef {keyof typeof LOCALES} Language */
/** @param {Language} language @returns {Promise<Record<TextKey, TextEntry>>} */
const load = async (language) => (await LOCALES[language]()).default;

/** @param {string} tag @returns {tag is Language} */
const isSpoken = (tag) => Object.hasOwn(LOCALES, tag);

let language = navigator.languages.map((tag) => tag.slice(0, 2)).find(isSpoken) ?? "en";
let texts = await load(language);

/**
 * The text of a key. One that counts has forms by the language's plural rules, chosen by `count`.
 *
 * @param {TextKey} key
 * @param {Values} values
 */
export function text(key, values = {}) {
  const entry = texts[key];
  const line = typeof entry === "object" ? (entry[plural(Number(values.count))] ?? entry.other) : entry;
  return line.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** @param {string} key @returns {key is TextKey} */
export const has = (key) => key in texts;

/** @param {number} count */
const plural = (count) => new Intl.PluralRules(language).select(count);

/** @param {number} value @param {Intl.NumberFormatOptions} options */
export const number = (value, options) => new Intl.NumberFormat(language, options).format(value);

/**
 * Give an element its text, now and in whatever language is switched to.
 *
 * @param {HTMLElement} element
 * @param {TextKey} key
 * @param {Values} values
 */
export function say(element, key, values = {}) {
  element.dataset.text = key;
  element.dataset.values = JSON.stringify(values);
  retell(element);
}

/**
 * Give an element its name for screen readers, shown to others as a tooltip.
 *
 * @param {HTMLElement} element
 * @param {TextKey} key
 * @param {Values} values
 */
export function label(element, key, values = {}) {
  element.dataset.label = key;
  element.dataset.values = JSON.stringify(values);
  retell(element);
}

/** @param {HTMLElement} element */
export function hush(element) {
  delete element.dataset.text;
  element.textContent = "";
}

/** The keys that the HTML names are there; a test sees to that. @param {HTMLElement} element */
function retell(element) {
  const { text: key, label: name } = /** @type {{ text?: TextKey, label?: TextKey }} */ (element.dataset);
  const known = JSON.parse(element.dataset.values ?? "{}");
  if (key) element.textContent = text(key, known);
  if (name) {
    element.setAttribute("aria-label", text(name, known));
    element.title = text(name, known);
  }
}

export function translate() {
  document.documentElement.lang = language;
  /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-text], [data-label]")).forEach(retell);
}

export async function switchLanguage() {
  const other = otherLanguage();
  texts = await load(other);
  language = other;
  translate();
  document.dispatchEvent(new Event("language"));
}

/** @returns {Language} */
export const otherLanguage = () => (language === "en" ? "zh" : "en");
