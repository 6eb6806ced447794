/* How faces are redacted: the form's values, the same for all photos. */
import { within } from "./element.js";
import { Emitter } from "./emitter.js";
import { has, hush, number, say } from "./text.js";

/** @import { Controls, History, Info, Options, StyleInfo } from "./types.d.ts" */

/** @type {Intl.NumberFormatOptions} */
const PERCENT = { style: "percent" };

/** @type {Omit<Options, "format">} */
const BASE = { style: "blur", shape: "ellipse", padding: 0.2, color: "000000", outline: false, detail: "balanced" };

/**
 * `live` comes while a slider moves, `change` when a value is settled, `search` when faces have to be found anew.
 *
 * @extends {Emitter<{ live: undefined, change: undefined, search: undefined }>}
 */
export class Settings extends Emitter {
  #form;
  #controls;
  #history;
  #settled;
  /** @type {Map<string, StyleInfo>} */
  #styles = new Map();

  /** @param {HTMLFormElement} form @param {History} history */
  constructor(form, history) {
    super();
    this.#form = form;
    this.#controls = /** @type {Controls} */ (form.elements);
    this.#history = history;
    this.#settled = this.values;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => this.#live());
    form.addEventListener("change", () => this.#settle());
    document.addEventListener("language", () => this.#dress());
  }

  /** Begin with what the service does where nothing is asked for, and offer what it can do. @param {Info} info */
  start({ defaults, writes, styles }) {
    this.#offer(styles);
    const { format } = this.#controls;
    const own = new Option("", "");
    format.replaceChildren(own, ...writes.map((name) => new Option(name.toUpperCase(), name)));
    say(own, "format-own");
    this.#write({ ...BASE, ...defaults, format: "" });
    this.#settled = this.values;
  }

  /** Be as in an earlier visit, as far as the service still offers it. @param {Options} values */
  resume(values) {
    const offered = this.#styles.has(values.style) ? values : { ...values, style: this.values.style };
    this.#write({ ...this.values, ...offered });
    this.#settled = this.values;
    this.tell("change");
  }

  /** A choice for each style; the page has the first one, which is the mould of the others. @param {StyleInfo[]} styles */
  #offer(styles) {
    const mould = within(this.#form, ".styles label", HTMLLabelElement);
    const choices = styles.map((style) => choice(mould, style));
    mould.replaceWith(...choices);
    this.#styles = new Map(styles.map((style) => [style.name, style]));
    this.#controls.strength.disabled = !styles.some((style) => style.parameters.includes("strength"));
  }

  /** @returns {Options} */
  get values() {
    const { style, shape, padding, color, outline, detail, format, strength } = this.#controls;
    return {
      style: style.value,
      shape: shape.value === "rectangle" ? "rectangle" : "ellipse",
      padding: Number(padding.value),
      color: color.value.slice(1),
      outline: outline.checked,
      detail: detail.value,
      format: format.value,
      ...(strength.disabled ? {} : { strength: Number(strength.value) }),
    };
  }

  /** Options of `/v1/detect`. */
  get searchFields() {
    return { detail: this.values.detail };
  }

  /** Options of `/v1/redact`, but for the boxes. */
  get fields() {
    const { detail: _, ...fields } = this.values;
    return fields;
  }

  /** @param {Options} values */
  #write(values) {
    const { style, shape, padding, color, outline, detail, format, strength } = this.#controls;
    style.value = values.style;
    shape.value = values.shape;
    padding.value = String(values.padding);
    color.value = `#${values.color}`;
    outline.checked = values.outline;
    detail.value = values.detail;
    format.value = values.format;
    if (values.strength !== undefined) strength.value = String(values.strength);
    this.#dress();
  }

  #live() {
    this.#dress();
    this.tell("live");
  }

  #settle() {
    const before = this.#settled;
    const after = this.values;
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    this.#settled = after;
    this.#history.record(
      () => this.#restore(before),
      () => this.#restore(after),
    );
    this.#announce(before, after);
  }

  /** @param {Options} values */
  #restore(values) {
    const before = this.#settled;
    this.#settled = values;
    this.#write(values);
    this.#announce(before, values);
  }

  /** @param {Options} before @param {Options} after */
  #announce(before, after) {
    this.tell(before.detail === after.detail ? "change" : "search");
  }

  /** Show what applies to the chosen style, and what the sliders say. */
  #dress() {
    const { style, padding, strength } = this.#controls;
    const row = (/** @type {string} */ id) => within(this.#form, id, HTMLElement);
    const { reversible = false, parameters = [] } = this.#styles.get(style.value) ?? {};
    row("#reversible").hidden = !reversible;
    row("#color-row").hidden = !parameters.includes("color");
    row("#strength-row").hidden = !parameters.includes("strength");
    for (const slider of [padding, strength]) {
      const words = number(Number(slider.value), PERCENT);
      slider.setAttribute("aria-valuetext", words);
      row(`#${slider.id}-value`).textContent = words;
    }
  }
}

/** @param {HTMLLabelElement} mould @param {StyleInfo} style */
function choice(mould, { name, summary, reversible }) {
  const label = /** @type {HTMLLabelElement} */ (mould.cloneNode(true));
  const radio = within(label, "input", HTMLInputElement);
  const word = within(label, "span:last-child", HTMLElement);
  const key = `style-${name}`;
  radio.value = name;
  if (reversible) radio.setAttribute("aria-describedby", "reversible");
  within(label, ".sample", HTMLElement).className = `sample ${name}`;
  if (has(key)) say(word, key);
  else {
    hush(word);
    word.textContent = name;
    label.title = summary;
  }
  return label;
}
