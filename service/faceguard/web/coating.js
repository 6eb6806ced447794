/* How the people of videos are covered, and what becomes of the sound. Style, colour, shape and padding are those of photos. */
import { within } from "./element.js";
import { Emitter } from "./emitter.js";
import { EmojiRow } from "./emoji.js";
import { choice, tellValue, times } from "./panel.js";
import { has, number, say } from "./text.js";

/** @import { AskedRedaction, CoatingControls, Film, Settings } from "./types.d.ts" */

const NAME = "film-"; // begins the names of the form's fields
const LOOK = ["style", "shape", "padding", "color", "strength", "replacement", "label", "detail"];

/** The option that a field is about. @param {EventTarget | null} target */
const optionOf = (target) => /** @type {HTMLInputElement} */ (target).name.slice(NAME.length);

/** @extends {Emitter<{ change: undefined }>} */
export class Coating extends Emitter {
  #emoji;

  /** @param {HTMLFormElement} form @param {Settings} settings */
  constructor(form, settings) {
    super();
    this.form = form;
    this.settings = settings;
    this.#emoji = new EmojiRow(within(form, ".emoji", HTMLElement), `${NAME}replacement`);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", ({ target }) => this.#input(/** @type {HTMLInputElement} */ (target)));
    form.addEventListener("change", ({ target }) => {
      if (LOOK.includes(optionOf(target))) settings.settle();
    });
    for (const event of /** @type {const} */ (["live", "change", "search"])) settings.on(event, () => this.#show());
  }

  /** Looked up each time: of one style alone, a form has no list. */
  get #controls() {
    return controlsOf(this.form);
  }

  /** Offer what the service has. @param {readonly string[]} codecs */
  offer(codecs) {
    const mould = within(this.form, ".styles label", HTMLLabelElement);
    const styles = within(this.form, ".choices", HTMLElement);
    styles.replaceChildren(...this.settings.styles.map((style) => choice(mould, style)));
    const { codec } = this.#controls;
    codec.replaceChildren(...codecs.map((name) => named(new Option("", name), `codec-${name}`, name)));
    within(this.form, ".codec", HTMLElement).hidden = codecs.length < 2;
    this.#show();
  }

  /** What the service is asked for. @param {Film} film @returns {AskedRedaction} */
  asked({ decisions }) {
    const { style, shape, padding, color, strength, replacement, label } = this.settings.values;
    const { audio, codec } = this.#controls;
    return {
      ...{ style, shape, padding, color, strength, replacement, label },
      audio: audio.value,
      codec: codec.value,
      keep: [...decisions.keep].sort((a, b) => a - b),
      regions: decisions.regions.map(({ keyframes }) => ({ keyframes })),
    };
  }

  /** Say what is known of the sound. @param {Film | null} film */
  show(film) {
    const silent = film?.told?.video?.audio.length === 0;
    within(this.form, ".sound", HTMLElement).hidden = silent;
  }

  /** @param {HTMLInputElement} control */
  #input(control) {
    const { type, value } = control;
    const name = optionOf(control);
    if (!LOOK.includes(name)) return this.tell("change");
    const read = type === "range" ? Number(value) : name === "color" ? value.slice(1) : value;
    this.settings.draft({ ...this.settings.values, [name]: read });
  }

  #show() {
    const { values } = this.settings;
    const { style, shape, padding, color, strength, label, detail } = this.#controls;
    style.value = values.style;
    shape.value = values.shape;
    padding.value = String(values.padding);
    color.value = `#${values.color}`;
    detail.value = values.detail;
    strength.value = String(values.strength);
    this.#emoji.show(values.replacement);
    if (label.value !== values.label) label.value = values.label;
    tellValue(padding, within(this.form, ".rim .amount", HTMLElement), number(values.padding, { style: "percent" }));
    tellValue(strength, within(this.form, ".coarse .amount", HTMLElement), times(values.strength));
    within(this.form, ".colour", HTMLElement).hidden = !this.settings.heeds("color", [values.style]);
    within(this.form, ".emoji", HTMLElement).hidden = !this.settings.heeds("replacement", [values.style]);
    within(this.form, ".coarse", HTMLElement).hidden = !this.settings.heeds("strength", [values.style]);
    within(this.form, ".warning", HTMLElement).hidden = !this.settings.isReversible(values.style);
    this.tell("change");
  }
}

/** The form's fields, by the options that they are about. @param {HTMLFormElement} form */
function controlsOf({ elements }) {
  const names = [...LOOK, "audio", "codec"];
  return /** @type {CoatingControls} */ (
    Object.fromEntries(names.map((name) => [name, elements.namedItem(`${NAME}${name}`)]))
  );
}

/** @param {HTMLOptionElement} option @param {string} key @param {string} name */
function named(option, key, name) {
  if (has(key)) say(option, key);
  else option.textContent = name;
  return option;
}
