/* Who is redacted in all photos: a choice with a name, and the people whom it is about. */
import { Emitter } from "./emitter.js";
import { isPersonal, missing, referencesOf, verdictOf } from "./verdict.js";

/** @import { Box, Fields, Info, Person, Photo, PolicyState, Preset, Question } from "./types.d.ts" */

/** @type {Preset[]} in the order in which they are offered */
export const PRESETS = ["everyone", "all-but", "only", "bystanders", "children"];

/**
 * `start` comes when it is known what can be chosen, and `change` when something else is chosen or known.
 *
 * @extends {Emitter<{ start: undefined, change: undefined }>}
 */
export class Policy extends Emitter {
  /** @type {PolicyState} */
  #state = { preset: "everyone", people: [] };
  /** What the service can be asked. @type {readonly Preset[]} */
  offered = ["everyone"];

  /** @param {Info} info */
  start({ presets }) {
    const there = new Set(presets.filter(({ available }) => available).map(({ name }) => name));
    this.offered = PRESETS.filter((preset) => there.has(preset));
    this.tell("start");
  }

  /** Whether people can be told apart. */
  get tellsApart() {
    return this.offered.some(isPersonal);
  }

  /** What is chosen, but for who is forgotten. @returns {PolicyState} */
  get state() {
    const { preset, people } = this.#state;
    return { preset, people: people.filter(({ forgotten }) => !forgotten) };
  }

  /** @param {PolicyState} state */
  put(state) {
    this.#state = state;
    this.tell("change");
  }

  /** What all people together are known by. */
  get references() {
    return referencesOf(this.state);
  }

  /** Options that ask the service, where there is something to ask. @returns {Fields} */
  get fields() {
    const { preset } = this.state;
    return preset === "everyone" || (isPersonal(preset) && !this.references.length) ? {} : { rules: preset };
  }

  /** What a photo has yet to be compared with; null where all is said. @param {Photo} photo */
  missing(photo) {
    return missing(photo, this.state);
  }

  /** @param {Photo} photo @param {Box} box */
  verdict(photo, box) {
    return verdictOf(photo, photo.boxes, box, this.state);
  }

  /**
   * The boxes as they are under this choice; what a person has decided stays. The same list where nothing is different.
   *
   * @param {Photo} photo
   * @param {readonly Box[]} boxes
   * @returns {readonly Box[]}
   */
  applied(photo, boxes) {
    const { state } = this;
    const made = boxes.map((box) => {
      if (box.kind !== "face" || box.decided) return box.asks ? { ...box, asks: false } : box;
      const { keeps, asks: open } = verdictOf(photo, boxes, box, state);
      const [on, asks] = [!keeps, open.length > 0];
      return on === box.on && asks === (box.asks ?? false) ? box : { ...box, on, asks };
    });
    return made.some((box, index) => box !== boxes[index]) ? made : boxes;
  }

  /** Who may be whom, in these photos. @param {readonly Photo[]} photos @returns {Question[]} */
  questions(photos) {
    return photos.flatMap((photo) =>
      photo.boxes
        .filter(({ asks }) => asks && photo.isReady())
        .flatMap((box) =>
          this.verdict(photo, box).asks.map((/** @type {Person} */ person) => ({ photo, box, person })),
        ),
    );
  }
}
