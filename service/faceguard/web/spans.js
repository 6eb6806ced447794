/* Where to look in a video: times at which what is seen, or covered, is not sure. */

/** @import { Film, Span } from "./types.d.ts" */

/** In order of time. @param {Film} film @returns {Span[]} */
export function spansOf(film) {
  const hidden = film.told?.hidden ?? [];
  return hidden.map((second) => ({ from: second, to: second + film.step, kind: "hidden" }));
}
