/* How the people of videos are covered, and what becomes of the sound. Style, colour, shape and padding are those of photos. */
import { Dressing } from "./dressing.js";
import { within } from "./element.js";
import { has, say } from "./text.js";

/** @import { AskedRedaction, Film, Settings } from "./types.d.ts" */

export class Coating extends Dressing {
  /** @param {HTMLFormElement} form @param {Settings} settings */
  constructor(form, settings) {
    super(form, settings, "film-");
  }

  /** Offer what the service has. @param {readonly string[]} codecs */
  offer(codecs) {
    const codec = /** @type {HTMLSelectElement} */ (this.control("codec"));
    codec.replaceChildren(...codecs.map((name) => named(new Option("", name), `codec-${name}`, name)));
    within(this.form, ".codec", HTMLElement).hidden = codecs.length < 2;
    this.offerStyles();
  }

  /** What the service is asked for. @param {Film} film @returns {AskedRedaction} */
  asked({ decisions }) {
    const { style, shape, padding, color, strength, softness, replacement, label } = this.settings.values;
    const audio = /** @type {RadioNodeList} */ (this.control("audio"));
    const codec = /** @type {HTMLSelectElement} */ (this.control("codec"));
    return {
      ...{ style, shape, padding, color, strength, softness, replacement, label },
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
}

/** @param {HTMLOptionElement} option @param {string} key @param {string} name */
function named(option, key, name) {
  if (has(key)) say(option, key);
  else option.textContent = name;
  return option;
}
