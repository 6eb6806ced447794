/* What is marked on the time line of a video: where to look, as it is not sure that all is covered. */
import { placeAt } from "./keyframes.js";

/** @import { Film, MovingRegion, Span, TrackReport } from "./types.d.ts" */

const NEAR_S = 0.3; // marks that are as near to each other are one place to look at
const RARE = 2; // sightings, of which the detector may have been wrong
const RIM = 0.02; // of the picture's sides: who leaves it there has left

/** In order of time. @param {Film} film @returns {Span[]} */
export function doubtsOf(film) {
  const covered = film.tracks.filter(({ id }) => !film.keeps(id));
  const spans = [...hidden(film), ...covered.flatMap((track) => ofTrack(film, track)), ...again(film)];
  return spans.sort((a, b) => a.from - b.from);
}

/** The places to look at: the first of those marks that are near to each other. @param {readonly Span[]} spans @returns {Span[]} */
export function stopsOf(spans) {
  let end = Number.NEGATIVE_INFINITY;
  return spans.filter(({ from, to }) => {
    const first = from > end + NEAR_S;
    end = Math.max(end, to);
    return first;
  });
}

/** @param {MovingRegion | null} region @returns {Span[]} */
export const keyframesOf = (region) =>
  (region?.keyframes ?? []).map(([second]) => ({ from: second, to: second, kind: "keyframe" }));

/** Frames that could not be read. @param {Film} film @returns {Span[]} */
const hidden = ({ told, step }) =>
  (told?.hidden ?? []).map((second) => ({ from: second, to: second + step, kind: "hidden" }));

/** @param {Film} film @param {TrackReport} track @returns {Span[]} */
function ofTrack(film, track) {
  const person = film.numberOf(track);
  const { from, to, sightings, bridged } = track;
  if (sightings <= RARE) return [{ from, to, kind: "rare", person }];
  /** @type {Span[]} */
  const gaps = bridged.map(([start, end]) => ({ from: start, to: end, kind: "gap", person }));
  return [...gaps, ...ends(film, track).map((at) => /** @type {Span} */ ({ from: at, to: at, kind: "end", person }))];
}

/** When somebody begins or ends to be covered in the middle of the picture and of the video. @param {Film} film @param {TrackReport} track */
function ends(film, { from, to, keyframes }) {
  const length = film.told?.video?.seconds ?? 0;
  const inside = (/** @type {number} */ at) => isInside(film, placeAt(keyframes, at));
  return [from, to].filter((at) => at > NEAR_S && at < length - NEAR_S && inside(at));
}

/** @param {Film} film @param {import("./types.d.ts").Rectangle} place */
function isInside({ told }, { x, y, width, height }) {
  const size = told?.video ?? { width: 0, height: 0 };
  const [dx, dy] = [size.width * RIM, size.height * RIM];
  return x > dx && y > dy && x + width < size.width - dx && y + height < size.height - dy;
}

/** Faces that are seen in the result, but for those who were kept. @param {Film} film @returns {Span[]} */
function again(film) {
  const found = film.result === null ? [] : (film.told?.result?.found_again ?? []);
  return found.filter(({ track }) => track === undefined).map(({ at }) => ({ from: at, to: at, kind: "again" }));
}
