/* How faces are redacted in all photos, and what a photo has of its own. */
import { Emitter } from "./emitter.js";

/** @import { Fields, Info, Look, Options, Photo, StyleInfo } from "./types.d.ts" */

/** @type {Options} */
const BASE = {
  style: "blur",
  shape: "ellipse",
  padding: 0.2,
  color: "000000",
  strength: 1,
  softness: 1,
  replacement: "smile",
  label: "",
  outline: false,
  detail: "balanced",
  format: "",
};

/**
 * `start` comes when it is known what the service offers, `live` while a value is being chosen, `change` when one is
 * settled, and `search` when faces have to be found anew.
 *
 * @extends {Emitter<{ start: undefined, live: undefined, change: undefined, search: undefined }>}
 */
export class Settings extends Emitter {
  #values = BASE;
  #settled = BASE;
  /** @type {Map<string, StyleInfo>} */
  #styles = new Map();
  /** The formats that the service writes. @type {readonly string[]} */
  formats = [];

  /** Begin with what the service does where nothing is asked for. @param {Info} info */
  start({ defaults, writes, styles }) {
    this.#styles = new Map(styles.map((style) => [style.name, style]));
    this.formats = writes;
    const offered = Object.entries(defaults).filter(([name, value]) => name in BASE && value !== null);
    this.#values = { ...BASE, ...Object.fromEntries(offered), format: "" };
    this.#settled = this.#values;
    this.tell("start");
  }

  /** Be as in an earlier visit, as far as the service still offers it. @param {Options} values */
  resume(values) {
    const offered = this.#styles.has(values.style) ? values : { ...values, style: this.#values.style };
    this.draft({ ...this.#values, ...offered });
    this.#settled = this.#values;
    this.tell("change");
  }

  get values() {
    return this.#values;
  }

  /** The styles that the service has. */
  get styles() {
    return [...this.#styles.values()];
  }

  /** @param {string} style */
  isReversible(style) {
    return this.#styles.get(style)?.reversible ?? false;
  }

  /** Whether any of these styles has use for this option. @param {string} option @param {readonly string[]} styles */
  heeds(option, styles) {
    return styles.some((style) => this.#styles.get(style)?.parameters.includes(option));
  }

  /** Try values, which are not settled yet. @param {Options} values */
  draft(values) {
    this.#values = values;
    this.tell("live");
  }

  /** What was tried is to stay. */
  settle() {
    const before = this.#settled;
    this.#settled = this.#values;
    this.tell(before.detail === this.#values.detail ? "change" : "search");
  }

  /** What a photo looks like where its boxes have nothing of their own. @param {Photo} photo @returns {Look} */
  lookOf(photo) {
    const { style, shape, padding, strength, softness, replacement, label } = this.#values;
    return { style, shape, padding, strength, softness, replacement, label, ...photo.own };
  }

  /** Options of `/v1/detect`. */
  get searchFields() {
    return { detail: this.#values.detail };
  }

  /** Options of `/v1/redact` for a photo, but for its boxes. @param {Photo} photo @returns {Fields} */
  fieldsOf(photo) {
    const { detail: _, ...fields } = this.#values;
    return { ...fields, ...photo.own };
  }
}
