/* What is said of the video on display: how far it is, what is wrong with it, and what was found. */
import { get } from "./element.js";
import { figures } from "./reels.js";
import { speak } from "./speech.js";
import { hush, say, text } from "./text.js";

/** @import { Film, TextKey } from "./types.d.ts" */

/** @type {readonly TextKey[]} */
const MOVING = ["film-sending", "film-looking", "film-writing"];

export class Bulletin {
  #told = "";

  /** @param {Film} film @param {{ done: boolean, broken: boolean }} shown whether the result is what was decided, and no player plays it */
  show(film, { done, broken }) {
    this.#progress(film);
    this.#notice(film, broken);
    this.#summarize(film, done);
  }

  /** @param {Film} film */
  #progress(film) {
    const { status, share, left, busy } = film;
    get("film-progress").hidden = !busy;
    if (!busy) return;
    const key = /** @type {TextKey} */ (`film-${status}`); // each of those that are busy has one
    const known = left !== null && MOVING.includes(key);
    say(get("film-progress-text"), key, figures(film));
    if (known) say(get("film-left"), "film-left", figures(film));
    else hush(get("film-left"));
    const bar = get("film-progress-bar", HTMLProgressElement);
    if (MOVING.includes(key)) bar.value = share;
    else bar.removeAttribute("value");
  }

  /** @param {Film} film @param {boolean} broken */
  #notice({ status, problem }, broken) {
    const bad = status === "failed" || status === "cancelled";
    get("film-notice").hidden = !bad;
    get("film-unplayable").hidden = bad || !broken;
    if (problem && status === "failed") say(get("film-notice-text"), problem.key, problem.values);
    else if (bad) say(get("film-notice-text"), "film-cancelled");
  }

  /** @param {Film} film @param {boolean} done */
  #summarize(film, done) {
    const words = this.#words(film, done);
    get("film-summary").textContent = words;
    if (words && words !== this.#told && !film.busy) speak("photo", `${film.name}: ${words}`);
    this.#told = words;
  }

  /** @param {Film} film @param {boolean} done */
  #words(film, done) {
    if (!film.found) return "";
    const kept = film.people.filter((tracks) => film.keepsAny(tracks)).length;
    const drawn = film.decisions.regions.length;
    const parts = [text("film-people", { count: film.people.length })];
    if (kept) parts.push(text("film-kept", { count: kept }));
    if (drawn) parts.push(text("summary-regions", { count: drawn }));
    if (done) parts.push(text("film-done"));
    else if (film.result) parts.push(text("film-stale"));
    return film.tracks.length + drawn ? parts.join(" · ") : text("film-nobody");
  }
}
