/* Where to look in a video: times at which what is seen, or covered, is not sure. */

/** @import { Film, MovingRegion, Span } from "./types.d.ts" */

/** What is marked on the time line, with the keyframes of a region. @param {Film} film @param {MovingRegion | null} region @returns {Span[]} */
export function spansOf(film, region) {
  const hidden = film.told?.hidden ?? [];
  const keyframes = region?.keyframes ?? [];
  return [
    ...hidden.map((second) => /** @type {Span} */ ({ from: second, to: second + film.step, kind: "hidden" })),
    ...keyframes.map(([second]) => /** @type {Span} */ ({ from: second, to: second, kind: "keyframe" })),
  ];
}
