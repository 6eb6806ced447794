/* What the page says. Every text is in a locale file; elements name theirs, so that a switch re-tells all of them. */

const LANGUAGES = ["en", "zh"];
const load = async (language) => (await import(`./locales/${language}.js`)).default;

let language = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => LANGUAGES.includes(tag)) ?? "en";
let texts = await load(language);

/** The text of a key. One that counts has forms by the language's plural rules, chosen by `count`. */
export function text(key, values = {}) {
  const entry = texts[key];
  const line = typeof entry === "object" ? (entry[plural(values.count)] ?? entry.other) : entry;
  return line.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export const has = (key) => key in texts;

const plural = (count) => new Intl.PluralRules(language).select(count);

export const number = (value, options) => new Intl.NumberFormat(language, options).format(value);

/** Give an element its text, now and in whatever language is switched to. */
export function say(element, key, values = {}) {
  element.dataset.text = key;
  element.dataset.values = JSON.stringify(values);
  retell(element);
}

/** Give an element its name for screen readers, shown to others as a tooltip. */
export function label(element, key, values = {}) {
  element.dataset.label = key;
  element.dataset.values = JSON.stringify(values);
  retell(element);
}

export function hush(element) {
  delete element.dataset.text;
  element.textContent = "";
}

function retell(element) {
  const { text: key, label: name, values = "{}" } = element.dataset;
  const known = JSON.parse(values);
  if (key) element.textContent = text(key, known);
  if (name) {
    element.setAttribute("aria-label", text(name, known));
    element.title = text(name, known);
  }
}

export function translate(root = document) {
  document.documentElement.lang = language;
  document.title = text("title");
  root.querySelectorAll("[data-text], [data-label]").forEach(retell);
}

export async function switchLanguage() {
  const other = otherLanguage();
  texts = await load(other);
  language = other;
  translate();
  document.dispatchEvent(new Event("language"));
}

export const otherLanguage = () => (language === "en" ? "zh" : "en");
