/* Who stays, and why: by the choice for all photos, by what the service says of a face, and by what a person has answered. */
import { most } from "./saying.js";

/** @import { Box, Likeness, Person, Photo, PolicyState, Reference, Said, Verdict, Whose } from "./types.d.ts" */

/** @param {string} preset */
export const isPersonal = (preset) => preset === "all-but" || preset === "only";

/** @param {PolicyState} policy */
export const referencesOf = ({ preset, people }) =>
  isPersonal(preset) ? people.flatMap((person) => person.references) : [];

/**
 * What was said of a photo under this choice, and nobody else.
 *
 * @param {Photo} photo
 * @param {PolicyState} policy
 */
function sayings(photo, policy) {
  const known = new Set(referencesOf(policy).map(({ id }) => id));
  return photo.sayings.filter(
    ({ preset, references }) => preset === policy.preset && references.every((id) => known.has(id)),
  );
}

/**
 * The references that a photo has yet to be compared with, none where it has to be asked without any, or null.
 *
 * @param {Photo} photo
 * @param {PolicyState} policy
 * @returns {Reference[] | null}
 */
export function missing(photo, policy) {
  const { preset } = policy;
  const there = sayings(photo, policy);
  if (preset === "everyone") return null;
  if (!isPersonal(preset)) return there.length ? null : [];
  const asked = new Set(there.flatMap(({ references }) => references));
  const left = policy.people.flatMap((person) => {
    const { references } = person;
    const open = references.filter(({ id }) => !asked.has(id));
    const known = open.length > 0 && open.length < references.length && isSettled(photo, person, policy);
    return known ? [] : open;
  });
  return left.length ? left : null;
}

/** Whether it is known where in a photo somebody is, so that nothing is won by more of their pictures. @param {Photo} photo @param {Person} person @param {PolicyState} policy */
const isSettled = (photo, person, policy) =>
  photo.boxes.some((box) => box.answers?.[person.id] || likenessOf(photo, box, person, policy) === "surely");

/**
 * What becomes of a face about which nobody has decided.
 *
 * @param {Photo} photo
 * @param {readonly Box[]} boxes those of the photo
 * @param {Box} box
 * @param {PolicyState} policy
 * @returns {Verdict}
 */
export function verdictOf(photo, boxes, box, policy) {
  const { preset } = policy;
  if (preset === "everyone") return redacted("everyone");
  const said = sayings(photo, policy).flatMap(({ of }) => of.get(box.id) ?? []);
  if (preset === "all-but") return allBut(photo, said, whoseOf(photo, boxes, box, policy), policy);
  if (preset === "only") return only(photo, said, whoseOf(photo, boxes, box, policy), policy);
  const [first] = said;
  if (!first) return redacted("waiting");
  if (first.keeps) return kept(`${preset}-kept`);
  if (first.decided?.by === "operator") return redacted("operator");
  return redacted(first.decided?.sure === false ? `${preset}-doubt` : `${preset}-redacted`);
}

/** @param {string} why @returns {Verdict} */
const kept = (why) => ({ keeps: true, why, asks: [] });

/** @param {string} why @param {Person[]} asks @returns {Verdict} */
const redacted = (why, asks = []) => ({ keeps: false, why, asks });

/** @param {Photo} photo @param {Said[]} said @param {Whose[]} whose @param {PolicyState} policy @returns {Verdict} */
function allBut(photo, said, whose, policy) {
  if (whose.some(({ answer }) => answer === true)) return kept("confirmed");
  if (whose.some(({ likeness, answer }) => likeness === "surely" && answer !== false)) {
    return said.some(({ keeps }) => keeps) ? kept("surely") : redacted("operator");
  }
  const asks = asked(whose);
  if (asks.length) return redacted("perhaps", asks);
  if (!policy.people.length) return redacted("nobody");
  return redacted(missing(photo, policy) || !said.length ? "waiting" : "others");
}

/** @param {Photo} photo @param {Said[]} said @param {Whose[]} whose @param {PolicyState} policy @returns {Verdict} */
function only(photo, said, whose, policy) {
  if (!policy.people.length) return redacted("nobody");
  if (whose.some(({ answer }) => answer === true)) return redacted("only-confirmed");
  const open = whose.filter(({ likeness, answer }) => likeness !== "no" && answer !== false);
  if (open.some(({ likeness }) => likeness === "surely")) return redacted("only-surely");
  const asks = asked(open);
  if (asks.length) return redacted("only-perhaps", asks);
  if (missing(photo, policy) || !said.length) return redacted("waiting");
  if (open.length) return redacted("only-unknown");
  if (said.every(({ keeps }) => keeps)) return kept("only-others");
  return whose.some(({ answer }) => answer === false) ? kept("only-denied") : redacted("operator");
}

/** @param {Whose[]} whose */
const asked = (whose) =>
  whose.filter(({ likeness, answer }) => likeness === "perhaps" && answer === undefined).map(({ person }) => person);

/**
 * How alike a face is to each person. Nobody is in a photo twice: where two are surely the same person, a person says which.
 *
 * @param {Photo} photo
 * @param {readonly Box[]} boxes
 * @param {Box} box
 * @param {PolicyState} policy
 * @returns {Whose[]}
 */
function whoseOf(photo, boxes, box, policy) {
  return policy.people.map((person) => {
    const likeness = likenessOf(photo, box, person, policy);
    const rival = (/** @type {Box} */ other) => {
      if (other.id === box.id || other.answers?.[person.id] === false) return false;
      return other.answers?.[person.id] || likenessOf(photo, other, person, policy) === "surely";
    };
    const disputed = likeness === "surely" && boxes.some(rival);
    return { person, likeness: disputed ? "perhaps" : likeness, answer: box.answers?.[person.id] };
  });
}

/** @param {Photo} photo @param {Box} box @param {Person} person @param {PolicyState} policy @returns {Likeness} */
function likenessOf(photo, box, person, policy) {
  const said = sayings(photo, policy).flatMap(({ of }) => of.get(box.id) ?? []);
  return most(person.references.flatMap(({ id }) => said.flatMap(({ likeness }) => likeness.get(id) ?? [])));
}
