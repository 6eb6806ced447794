/* The videos, and the work on them: each is sent and searched in its turn, written on demand, and let go of. */
import { Emitter } from "./emitter.js";
import { Film } from "./film.js";
import { Gate } from "./gate.js";
import { asProblem, isAbort, Problem } from "./problem.js";

/** @import { AskedRedaction, FilmDecisions, History, Settings, Taken, Videos } from "./types.d.ts" */

const GONE = "unknown-video"; // the service has it no longer
const AT_ONCE = 2; // one is sent while another is searched; each takes a connection, of which browsers have few

/**
 * `current` is the video on display, null where photos are.
 *
 * @extends {Emitter<{ list: undefined, current: undefined, film: Film, decided: Film, face: { film: Film, id: number } }>}
 */
export class Reel extends Emitter {
  /** @type {Film[]} */
  films = [];
  /** @type {Film | null} */
  current = null;
  /** Whether it is asked which tracks are of one person, for which faces are compared. */
  join = false;
  #gate = new Gate(AT_ONCE);
  #videos;
  #settings;
  #history;
  #prepare;

  /** @param {Videos} videos @param {Settings} settings @param {History} history @param {() => Promise<void>} prepare */
  constructor(videos, settings, history, prepare) {
    super();
    this.#videos = videos;
    this.#settings = settings;
    this.#history = history;
    this.#prepare = prepare;
    addEventListener("pagehide", () => this.#leave());
  }

  /** @param {readonly Taken[]} taken */
  add(taken) {
    const films = taken.map(({ file }) => new Film(file));
    this.films.push(...films);
    this.tell("list");
    for (const film of films) this.search(film);
    return films;
  }

  /** @param {Film | null} film */
  select(film) {
    this.current = film;
    this.tell("current");
  }

  /** Take a video out, here and at the service. @param {Film} film */
  remove(film) {
    const index = this.films.indexOf(film);
    this.#drop(film);
    film.forget();
    this.films.splice(index, 1);
    if (film === this.current) this.select(this.films[index] ?? this.films[index - 1] ?? null);
    this.tell("list");
  }

  /** Put it back, and search it anew: the service has forgotten it. @param {Film} film @param {number} index */
  restore(film, index) {
    film.revive();
    this.films.splice(index, 0, film);
    this.tell("list");
    this.select(film);
    this.search(film);
  }

  /** Send a video, and have its people found. @param {Film} film */
  async search(film) {
    this.#drop(film);
    film.begin();
    const { signal } = film;
    await this.#during(film, signal, async () => {
      await this.#prepare();
      const leave = await this.#gate.enter("videos", signal);
      try {
        film.place = await this.#videos.send(
          film.file,
          { ...this.#settings.searchFields, join: this.join },
          signal,
          (share) => {
            film.send(share);
            this.tell("film", film);
          },
        );
        await this.#follow(film, "ready", signal);
      } finally {
        leave();
      }
    });
  }

  /** Search all anew, in another way. */
  lookAgain() {
    for (const film of this.films) this.search(film);
  }

  /** Have it written. @param {Film} film @param {AskedRedaction} asked */
  async redact(film, asked) {
    const { place, signal } = film;
    if (!place) return;
    film.write(JSON.stringify(asked));
    await this.#during(film, signal, async () => {
      await this.#videos.redact(place, asked, signal);
      await this.#follow(film, "done", signal);
      film.finish(await this.#videos.result(place, film.told?.result?.bytes ?? 0, signal));
    });
  }

  /** @param {Film} film */
  cancel(film) {
    if (!film.found) this.#drop(film);
    film.cancel();
    this.tell("film", film);
  }

  /** Save what was written. Returns whether it could be. @param {Film} film */
  async save(film) {
    const { result, signal } = film;
    let saved = false;
    await this.#during(film, signal, async () => {
      if (!result) return;
      await this.#videos.save(result, film.savedAs, signal);
      film.saved();
      saved = true;
    });
    return saved;
  }

  /** Decide about its people, as a step that can be undone. @param {Film} film @param {FilmDecisions} after @param {string | null} key */
  decide(film, after, key = null) {
    const before = film.decisions;
    const write = (/** @type {FilmDecisions} */ decisions) => {
      film.decisions = decisions;
      this.tell("decided", film);
    };
    const back = (/** @type {FilmDecisions} */ decisions) => {
      if (!this.films.includes(film)) return;
      if (film !== this.current) this.select(film);
      write(decisions);
    };
    write(after);
    this.#history.record(
      () => back(before),
      () => back(after),
      key,
    );
  }

  /** Keep a person throughout, or cover them again. @param {Film} film @param {number} track */
  toggle(film, track) {
    const { keep } = film.decisions;
    const tracks = film.tracksOf(track);
    const own = tracks.map(({ id }) => id);
    const others = keep.filter((kept) => !own.includes(kept));
    this.decide(film, { ...film.decisions, keep: film.keepsAny(tracks) ? others : [...others, ...own] });
  }

  /** @param {Film} film @param {AbortSignal} signal @param {() => Promise<void>} work */
  async #during(film, signal, work) {
    this.tell("film", film);
    try {
      await work();
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      const problem = asProblem(error);
      if (problem.slug === GONE) film.place = null;
      film.fail(problem);
    }
    this.tell("film", film);
  }

  /** Hear of a video until it is so far. @param {Film} film @param {"ready" | "done"} until @param {AbortSignal} signal */
  async #follow(film, until, signal) {
    if (!film.place) return;
    for await (const told of this.#videos.states(film.place, signal)) {
      if (told.error) throw new Problem(told.error.type.slice(told.error.type.lastIndexOf(":") + 1));
      if (told.state === until) this.#faces(film, signal);
      film.hear(told);
      this.tell("film", film);
      if (told.state === until) return;
    }
  }

  /** Fetch the views of its people, one after the other. @param {Film} film @param {AbortSignal} signal */
  async #faces(film, signal) {
    await Promise.resolve(); // until it has heard of them
    for (const { id } of film.tracks) {
      if (film.faces.has(id) || !film.place || signal.aborted) continue;
      const face = await this.#videos.face(film.place, id, signal).catch(() => null);
      if (!face || signal.aborted) continue;
      film.faces.set(id, URL.createObjectURL(face));
      this.tell("face", { film, id });
    }
  }

  /** @param {Film} film */
  #drop(film) {
    if (film.place) this.#videos.forget(film.place);
    film.place = null;
  }

  /** The page goes, or is put away: the service holds nothing for it. */
  #leave() {
    for (const film of this.films) {
      const lost = film.busy || film.place !== null;
      this.#drop(film);
      if (!lost) continue;
      film.cancel();
      film.fail(new Problem(GONE));
      this.tell("film", film);
    }
  }
}
