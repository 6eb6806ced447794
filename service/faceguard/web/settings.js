/* How faces are redacted: the form's values, the same for all photos. */
import { Emitter } from "./emitter.js";
import { number, say } from "./text.js";

const PERCENT = { style: "percent" };

/**
 * `live` comes while a slider moves, `change` when a value is settled, `search` when faces have to be found anew.
 *
 * @extends {Emitter<{ live: undefined, change: undefined, search: undefined }>}
 */
export class Settings extends Emitter {
  #form;
  #history;
  #settled = null;

  constructor(form, history) {
    super();
    this.#form = form;
    this.#history = history;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => this.#live());
    form.addEventListener("change", () => this.#settle());
    document.addEventListener("language", () => this.#dress());
  }

  /** Begin with what the service does where nothing is asked for, and offer what it can do. */
  start({ defaults, writes }) {
    const format = this.#form.elements.format;
    format.replaceChildren(new Option("", ""), ...writes.map((name) => new Option(name.toUpperCase(), name)));
    say(format.options[0], "format-own");
    const strength = typeof defaults.strength === "number"; // not every service has it
    this.#form.elements.strength.disabled = !strength;
    const base = { style: "blur", shape: "ellipse", padding: 0.2, color: "000000", outline: false, detail: "balanced" };
    const known = Object.entries(defaults).filter(([name, value]) => value !== null && name in this.#form.elements);
    this.#write({ ...base, ...Object.fromEntries(known), format: "" });
    this.#settled = this.values;
  }

  get values() {
    const { style, shape, padding, color, outline, detail, format, strength } = this.#form.elements;
    return {
      style: style.value,
      shape: shape.value,
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

  #write(values) {
    const { elements } = this.#form;
    for (const [name, value] of Object.entries(values)) {
      if (name === "outline") elements.outline.checked = value;
      else elements[name].value = name === "color" ? `#${value}` : value;
    }
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

  #restore(values) {
    const before = this.#settled;
    this.#settled = values;
    this.#write(values);
    this.#announce(before, values);
  }

  #announce(before, after) {
    this.tell(before.detail === after.detail ? "change" : "search");
  }

  /** Show what applies to the chosen style, and what the sliders say. */
  #dress() {
    const { style, padding, strength } = this.#form.elements;
    const row = (id) => this.#form.querySelector(id);
    row("#reversible").hidden = style.value !== "gaussian";
    row("#color-row").hidden = style.value !== "solid";
    row("#strength-row").hidden = strength.disabled || style.value === "solid";
    row("#padding-value").value = number(Number(padding.value), PERCENT);
    row("#strength-value").value = number(Number(strength.value), PERCENT);
  }
}
