/* How live pictures are covered: a form like that of videos, with what frames may wait for and who stays as they are. */
import { Dressing } from "./dressing.js";
import { within } from "./element.js";
import { Likenesses } from "./likenesses.js";
import { say } from "./text.js";

/** @import { LiveFields, Options, Settings, Shape } from "./types.d.ts" */

/** What the service does for live pictures where nothing is asked for. */
const DETAIL = "fast";
const LOOK_AHEAD = "5";
/** Letters of a picture's data URL: most of those that a message may have. */
const ROOM = 48 * 1024;
/** The rules that ask for a photo. */
const [ALL_BUT, ONLY] = ["all-but", "only"];
const OF_PERSONS = [ALL_BUT, ONLY];
/** @type {readonly Blob[]} */
const NONE = [];
/** Options of the form as the address has them; null for what the form cannot show. @type {Record<string, (value: string) => Partial<Options> | null>} */
const READ = {
  style: (style) => ({ style }),
  shape: (shape) => (isShape(shape) ? { shape } : null),
  padding: (padding) => (Number.isFinite(Number(padding)) ? { padding: Number(padding) } : null),
  color: (color) => ({ color: color.replace(/^#/, "") }),
  strength: (strength) => (Number.isFinite(Number(strength)) ? { strength: Number(strength) } : null),
  softness: (softness) => (Number.isFinite(Number(softness)) ? { softness: Number(softness) } : null),
  replacement: (replacement) => ({ replacement }),
  label: (label) => ({ label }),
  detail: (detail) => ({ detail }),
};

export class Staging extends Dressing {
  /** What the address asks for and the form does not show. It is asked of the service, which may refuse it. @type {LiveFields} */
  #others;
  #likenesses;

  /** @param {HTMLFormElement} form @param {Settings} settings @param {LiveFields} asked by the address */
  constructor(form, settings, asked) {
    super(form, settings, "live-", ROOM);
    const { look_ahead: ahead = LOOK_AHEAD, rules = "", ...rest } = asked;
    this.#others = rest;
    this.#ahead.value = String(ahead);
    if (this.#ahead.value !== ahead) this.#others.look_ahead = ahead;
    if (rules && ![...this.#rules.options].some(({ value }) => value === rules)) {
      const own = new Option("", String(rules));
      say(own, "live-rules-own");
      this.#rules.append(own);
    }
    this.#rules.value = String(rules);
    this.#likenesses = new Likenesses(within(form, "#live-persons", HTMLElement));
    this.#likenesses.on("change", () => this.#acquaint());
    this.on("change", () => this.#show());
  }

  /** Offer what the service has, once, and begin with what the address asks for. */
  offer() {
    const { styles, values } = this.settings;
    /** @type {Partial<Options>} */
    const asked = {};
    for (const [name, read] of Object.entries(READ)) {
      const value = this.#others[name];
      if (value === undefined || (name === "style" && !styles.some((style) => style.name === value))) continue;
      const shown = read(String(value));
      Object.assign(asked, shown);
      if (shown) delete this.#others[name];
    }
    this.settings.resume({ ...values, detail: DETAIL, ...asked });
    this.offerStyles();
  }

  /** What the service is asked for. @returns {LiveFields} */
  get fields() {
    const { format: _, outline: __, ...look } = this.settings.values;
    const rules = this.#rules.value;
    return { ...look, look_ahead: this.#ahead.value, ...(rules ? { rules } : {}), ...this.#others };
  }

  /** The photos that the service has to have for that. */
  get photos() {
    return this.#asksForPersons ? this.#likenesses.photos : NONE;
  }

  get #asksForPersons() {
    return OF_PERSONS.includes(this.#rules.value);
  }

  /** Offer the rules on persons where there are photos of some, and choose the one that they were chosen for. */
  #acquaint() {
    const any = this.#likenesses.photos.length > 0;
    for (const option of this.#rules.options) {
      if (OF_PERSONS.includes(option.value)) option.hidden = option.disabled = !any;
    }
    if (any && !this.#rules.value) this.#rules.value = ALL_BUT;
    if (!any && this.#asksForPersons) this.#rules.value = "";
    this.tell("change");
  }

  get #ahead() {
    return /** @type {HTMLInputElement} */ (this.control("look_ahead"));
  }

  get #rules() {
    return /** @type {HTMLSelectElement} */ (this.control("rules"));
  }

  #show() {
    const words = this.#ahead.value;
    within(this.form, ".frames", HTMLElement).textContent = words;
    within(this.form, ".left-bare", HTMLElement).hidden = !this.#rules.value;
  }
}

/** @param {string} shape @returns {shape is Shape} */
function isShape(shape) {
  return ["ellipse", "rectangle", "head"].includes(shape);
}
