/* The people of a video: a face each, with its times, and whether it is covered throughout. */
import { clock } from "./clock.js";
import { copied, within } from "./element.js";
import { Emitter } from "./emitter.js";
import { label, say } from "./text.js";

/** @import { Film, PeopleParts, TrackReport } from "./types.d.ts" */

/**
 * A person has one line, with all tracks that are theirs. `join` asks that these are looked for, or no longer.
 *
 * @extends {Emitter<{ join: boolean }>}
 */
export class People extends Emitter {
  /** By the first track of each. @type {Map<number, HTMLLIElement>} */
  #items = new Map();
  /** @type {Film | null} */
  #film = null;

  /** @param {PeopleParts} parts */
  constructor({ list, template, player, toggle, join }) {
    super();
    this.list = list;
    this.template = template;
    this.player = player;
    this.toggle = toggle;
    player.on("time", (second) => this.#mark(second));
    join.addEventListener("input", (event) => event.stopPropagation()); // the form is about how faces are covered
    join.addEventListener("change", (event) => {
      event.stopPropagation();
      this.tell("join", join.checked);
    });
  }

  /** @param {Film | null} film */
  show(film) {
    if (film !== this.#film) this.#clear();
    this.#film = film;
    const people = film?.people ?? [];
    const ids = new Set(people.map(([first]) => first?.id));
    for (const [id, item] of this.#items) if (!ids.has(id)) this.#drop(id, item);
    if (film) for (const [index, tracks] of people.entries()) this.#update(film, tracks, index + 1);
    this.#mark(this.player.second);
  }

  /** Show the view of a person, which has come. @param {Film} film @param {number} id */
  face(film, id) {
    const tracks = film.tracksOf(id);
    const item = this.#itemOf(tracks);
    const view = tracks.map((track) => film.faces.get(track.id)).find(Boolean);
    if (film !== this.#film || !item || !view) return;
    const face = within(item, "img", HTMLImageElement);
    face.hidden = false;
    face.src = view;
  }

  /** Show where somebody is. @param {number} track */
  reveal(track) {
    const item = this.#itemOf(this.#film?.tracksOf(track) ?? []);
    item?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @param {readonly TrackReport[]} tracks */
  #itemOf([first]) {
    return first && this.#items.get(first.id);
  }

  #clear() {
    for (const [id, item] of this.#items) this.#drop(id, item);
  }

  /** @param {number} id @param {HTMLElement} item */
  #drop(id, item) {
    item.remove();
    this.#items.delete(id);
  }

  /** @param {Film} film @param {readonly TrackReport[]} tracks @param {number} index */
  #update(film, tracks, index) {
    const [track] = tracks;
    if (!track) return;
    const item = this.#items.get(track.id) ?? this.#made(track);
    const covered = !film.keepsAny(tracks);
    const times = { from: clock(track.from), to: clock(Math.max(...tracks.map(({ to }) => to))) };
    const button = within(item, ".person", HTMLButtonElement);
    button.setAttribute("aria-pressed", String(covered));
    label(button, covered ? "person-covered" : "person-kept", { index, ...times });
    button.removeAttribute("title");
    say(within(item, ".who", HTMLElement), "person", { index });
    const when = tracks.map(({ from, to }) => `${clock(from)}\u00a0–\u00a0${clock(to)}`);
    within(item, ".when", HTMLElement).textContent = when.join(", ");
    say(within(item, ".fate", HTMLElement), covered ? "fate-covered" : "fate-kept");
    label(within(item, ".go", HTMLElement), "person-go", { index, from: times.from });
    this.face(film, track.id);
  }

  /** @param {TrackReport} track */
  #made({ id, from, to }) {
    const item = copied(this.template, HTMLLIElement);
    within(item, ".person", HTMLElement).addEventListener("click", () => this.toggle(id));
    within(item, ".go", HTMLElement).addEventListener("click", () => this.player.seek(Math.min(from + LEAD_S, to)));
    this.#items.set(id, item);
    this.list.append(item);
    return item;
  }

  /** Mark who is in the picture. @param {number} second */
  #mark(second) {
    for (const tracks of this.#film?.people ?? []) {
      const now = tracks.some(({ from, to }) => from <= second && second <= to);
      this.#itemOf(tracks)?.classList.toggle("now", now);
    }
  }
}

const LEAD_S = 0.5; // a person who is just coming in is not yet to be seen
