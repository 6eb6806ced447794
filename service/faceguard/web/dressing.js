/* A form for how faces are covered, where all are covered alike: its fields are named for the options, after a prefix. */
import { within } from "./element.js";
import { Emitter } from "./emitter.js";
import { EmojiRow } from "./emoji.js";
import { choice, tellValue, times } from "./panel.js";
import { number } from "./text.js";

/** @import { DressingControls, Settings } from "./types.d.ts" */

const LOOK = ["style", "shape", "padding", "color", "strength", "softness", "replacement", "label", "detail"];

/** @extends {Emitter<{ change: undefined }>} */
export class Dressing extends Emitter {
  #emoji;

  /** @param {HTMLFormElement} form @param {Settings} settings @param {string} prefix @param {number} [room] for letters of a picture's data URL */
  constructor(form, settings, prefix, room) {
    super();
    this.form = form;
    this.settings = settings;
    this.prefix = prefix;
    this.#emoji = new EmojiRow(within(form, ".emoji", HTMLElement), `${prefix}replacement`, room);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", ({ target }) => this.#input(/** @type {HTMLInputElement} */ (target)));
    form.addEventListener("change", ({ target }) => {
      if (LOOK.includes(this.#optionOf(target))) settings.settle();
    });
    for (const event of /** @type {const} */ (["live", "change", "search"])) settings.on(event, () => this.#show());
  }

  /** A choice for each style that the service has. */
  offerStyles() {
    const mould = within(this.form, ".styles label", HTMLLabelElement);
    const styles = within(this.form, ".choices", HTMLElement);
    styles.replaceChildren(...this.settings.styles.map((style) => choice(mould, style)));
    this.#show();
  }

  /** The field of an option, looked up each time: of one style alone, a form has no list. @param {string} option */
  control(option) {
    return this.form.elements.namedItem(`${this.prefix}${option}`);
  }

  /** The option that a field is about. @param {EventTarget | null} target */
  #optionOf(target) {
    return /** @type {HTMLInputElement} */ (target).name.slice(this.prefix.length);
  }

  /** @param {HTMLInputElement} control */
  #input(control) {
    const { type, value } = control;
    const name = this.#optionOf(control);
    if (!LOOK.includes(name)) return this.tell("change");
    const read = type === "range" ? Number(value) : name === "color" ? value.slice(1) : value;
    this.settings.draft({ ...this.settings.values, [name]: read });
  }

  #show() {
    const { values } = this.settings;
    const found = Object.fromEntries(LOOK.map((name) => [name, this.control(name)]));
    const { style, shape, padding, color, strength, softness, label, detail } = /** @type {DressingControls} */ (found);
    style.value = values.style;
    shape.value = values.shape;
    padding.value = String(values.padding);
    color.value = `#${values.color}`;
    detail.value = values.detail;
    strength.value = String(values.strength);
    softness.value = String(values.softness);
    this.#emoji.show(values.replacement);
    if (label.value !== values.label) label.value = values.label;
    tellValue(padding, within(this.form, ".rim .amount", HTMLElement), number(values.padding, { style: "percent" }));
    tellValue(strength, within(this.form, ".coarse .amount", HTMLElement), times(values.strength));
    tellValue(softness, within(this.form, ".soft .amount", HTMLElement), times(values.softness));
    within(this.form, ".colour", HTMLElement).hidden = !this.settings.heeds("color", [values.style]);
    within(this.form, ".emoji", HTMLElement).hidden = !this.settings.heeds("replacement", [values.style]);
    within(this.form, ".coarse", HTMLElement).hidden = !this.settings.heeds("strength", [values.style]);
    within(this.form, ".soft", HTMLElement).hidden = !this.settings.heeds("softness", [values.style]);
    within(this.form, ".warning", HTMLElement).hidden = !this.settings.isReversible(values.style);
    this.tell("change");
  }
}
