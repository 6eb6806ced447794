/* Going from one doubtful place of a video to the next, and saying what is doubtful there. */
import { clock } from "./clock.js";
import { get, onClick } from "./element.js";
import { stopsOf } from "./spans.js";
import { speak } from "./speech.js";
import { hush, label, number, say, text } from "./text.js";

/** @import { Film, Player, Span, TextKey } from "./types.d.ts" */

const HERE_S = 0.02;

export class Doubting {
  /** @type {readonly Span[]} */
  #stops = [];
  /** @type {Span | null} */
  #at = null;

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    onClick("film-doubt", () => this.#go(1));
    onClick("film-doubt-back", () => this.#go(-1));
  }

  /** @param {Film} film @param {readonly Span[]} doubts */
  show(film, doubts) {
    this.#stops = stopsOf(doubts);
    const count = this.#stops.length;
    get("film-doubts").hidden = !count;
    say(get("film-doubt"), "film-doubt", { count });
    label(get("film-doubt-back"), "film-doubt-back");
    if (!this.#stops.some((stop) => stop.from === this.#at?.from)) this.#say(null);
    this.#tellCoverage(film);
  }

  /** @param {1 | -1} direction */
  #go(direction) {
    const { second } = this.player;
    const onward = this.#stops.find(({ from }) => from > second + HERE_S) ?? this.#stops[0];
    const back = this.#stops.findLast(({ from }) => from < second - HERE_S) ?? this.#stops.at(-1);
    const stop = direction > 0 ? onward : back;
    if (!stop) return;
    this.player.pause();
    this.player.seek(stop.from + HERE_S / 2); // within its frame, not at its edge
    this.#say(stop);
  }

  /** @param {Span | null} stop */
  #say(stop) {
    this.#at = stop;
    if (!stop) return hush(get("film-doubt-text"));
    const key = /** @type {TextKey} */ (`span-${stop.kind}`);
    say(get("film-doubt-text"), key, { index: stop.person, at: clock(stop.from) });
    speak("box", text(key, { index: stop.person, at: clock(stop.from) }));
  }

  /** How much of what is covered was seen. @param {Film} film */
  #tellCoverage({ told }) {
    const { covered = 0, bridged = 0, beyond = 0 } = told?.coverage ?? {};
    if (!covered) return hush(get("film-coverage"));
    const share = 1 - (bridged + beyond) / covered;
    say(get("film-coverage"), "film-coverage", { percent: number(share, { style: "percent" }) });
  }
}
