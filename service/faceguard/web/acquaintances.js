/* The people whom a person shows to the page: a face that is taken, told again by a yes, and forgotten. */
import { cropped } from "./crop.js";
import { MOST, Person } from "./person.js";
import { othersThan } from "./portrait.js";
import { asProblem, Problem } from "./problem.js";
import { toast } from "./toast.js";

/** @import { AcquaintancesParts, Box, Given, Photo, PolicyState, Preset, Question } from "./types.d.ts" */

const SMALLEST = 64; // pixels that a face on a reference photo has to be high
const EACH = 3; // crops that one person is known by: more of them tell little

export class Acquaintances {
  /** What was said to be whom, and may teach more of them. @type {(Question & { given: Given })[]} */
  #told = [];

  /** @param {AcquaintancesParts} parts */
  constructor({ album, policy, history, client }) {
    this.album = album;
    this.policy = policy;
    this.history = history;
    this.client = client;
  }

  /** Choose who is redacted in all photos. @param {Preset} preset */
  choose(preset) {
    const before = this.policy.state;
    if (before.preset !== preset) this.#step(before, { ...before, preset });
  }

  /**
   * Take the person of a face, who is kept in all photos or alone redacted. Resolves to whether they can be told.
   *
   * @param {Photo} photo
   * @param {number} id of the face's box
   * @param {"all-but" | "only"} preset
   */
  async take(photo, id, preset) {
    const found = photo.boxes.find((box) => box.id === id);
    if (!found) return false;
    if (found.height < SMALLEST) return this.#refuse("person-small");
    if (this.policy.references.length >= MOST) return this.#refuse("person-many");
    const crop = await this.#crop(photo, found, true);
    const box = photo.boxes.find((other) => other.id === id); // as it is by now
    if (!crop || !box) return false;
    const given = { holds: true };
    const person = new Person(crop, given);
    const before = this.policy.state;
    const people = before.preset === preset ? [...before.people, person] : [person];
    this.#step(before, { preset, people }, this.#answered(photo, box, person, true));
    return true;
  }

  /** Say whether a face is somebody's. @param {Question} question @param {boolean} yes */
  answer(question, yes) {
    const { photo, person } = question;
    const box = photo.boxes.find(({ id }) => id === question.box.id);
    if (!box) return;
    const given = { holds: yes };
    const { undo, redo } = this.#answered(photo, box, person, yes);
    if (yes) this.#told.push({ photo, box, person, given });
    redo();
    this.history.record(
      () => {
        given.holds = false;
        undo();
        this.policy.tell("change");
      },
      () => {
        given.holds = yes;
        redo();
        this.policy.tell("change");
      },
    );
  }

  /** Know people by what was said to be theirs, and compare again where they were not found. */
  async learn() {
    const told = this.#told;
    this.#told = [];
    let learnt = false;
    for (const { photo, box, person, given } of told) {
      const full = person.references.length >= EACH || this.policy.references.length >= MOST;
      if (full || person.forgotten || box.height < SMALLEST) continue;
      const crop = await this.#crop(photo, box, false);
      if (!crop || person.forgotten) continue;
      person.add(crop, given);
      learnt = true;
    }
    if (learnt) this.policy.tell("change");
  }

  /** For good: no undoing brings them back. @param {Person} person */
  forget(person) {
    const { preset, people } = this.policy.state;
    person.forget();
    this.#told = this.#told.filter((told) => told.person !== person);
    for (const photo of this.album.photos) {
      photo.boxes = photo.boxes.map((box) => (box.answers ? without(box, person) : box));
    }
    const rest = people.filter((other) => other !== person);
    this.policy.put(rest.length ? { preset, people: rest } : { preset: "everyone", people: [] });
    toast("person-forgotten");
  }

  /** @param {PolicyState} before @param {PolicyState} after @param {{ undo: () => void, redo: () => void }} [boxes] */
  #step(before, after, boxes) {
    const redo = () => {
      boxes?.redo();
      this.policy.put(after);
    };
    redo();
    this.history.record(() => {
      boxes?.undo();
      this.policy.put(before);
    }, redo);
  }

  /** What a person says of a face holds as long as they do not decide otherwise about it. @param {Photo} photo @param {Box} box @param {Person} person @param {boolean} yes */
  #answered(photo, box, person, yes) {
    const before = photo.boxes;
    const said = { ...box, decided: false, answers: { ...box.answers, [person.id]: yes } };
    const after = before.map((other) => (other.id === box.id ? said : other));
    return {
      undo: () => this.album.setBoxes(photo, before),
      redo: () => this.album.setBoxes(photo, after),
    };
  }

  /** The face alone, if the service can tell somebody by it. @param {Photo} photo @param {Box} box @param {boolean} tells */
  async #crop(photo, box, tells) {
    try {
      const crop = await cropped(await this.album.shown(photo), box, othersThan(photo, box));
      await this.client.detect(crop, { detail: "fast", rules: "all-but", boxes: "[]" }, { urgent: true }, [crop]);
      return crop;
    } catch (error) {
      const unclear = error instanceof Problem && error.slug === "reference-photo";
      if (tells) toast(unclear ? "person-unclear" : asProblem(error).key);
      return null;
    }
  }

  /** @param {"person-small" | "person-many"} why */
  #refuse(why) {
    toast(why);
    return false;
  }
}

/** @param {Box} box @param {Person} person @returns {Box} */
function without(box, person) {
  const { [person.id]: _, ...answers } = box.answers ?? {};
  return { ...box, answers };
}
