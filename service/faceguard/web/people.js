/* The people of a video: a face each, with its times, and whether it is covered throughout. */
import { clock } from "./clock.js";
import { copied, within } from "./element.js";
import { label, say } from "./text.js";

/** @import { Film, PeopleParts, TrackReport } from "./types.d.ts" */

export class People {
  /** @type {Map<number, HTMLLIElement>} */
  #items = new Map();
  /** @type {Film | null} */
  #film = null;

  /** @param {PeopleParts} parts */
  constructor({ list, template, player, toggle }) {
    this.list = list;
    this.template = template;
    this.player = player;
    this.toggle = toggle;
    player.on("time", (second) => this.#mark(second));
  }

  /** @param {Film | null} film */
  show(film) {
    if (film !== this.#film) this.#clear();
    this.#film = film;
    const tracks = film?.tracks ?? [];
    const ids = new Set(tracks.map(({ id }) => id));
    for (const [id, item] of this.#items) if (!ids.has(id)) this.#drop(id, item);
    if (film) for (const [index, track] of tracks.entries()) this.#update(film, track, index + 1);
    this.#mark(this.player.second);
  }

  /** Show the view of a person, which has come. @param {Film} film @param {number} id */
  face(film, id) {
    const item = this.#items.get(id);
    const view = film.faces.get(id);
    if (film !== this.#film || !item || !view) return;
    const face = within(item, "img", HTMLImageElement);
    face.hidden = false;
    face.src = view;
  }

  /** Show where somebody is. @param {number} track */
  reveal(track) {
    this.#items.get(track)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #clear() {
    for (const [id, item] of this.#items) this.#drop(id, item);
  }

  /** @param {number} id @param {HTMLElement} item */
  #drop(id, item) {
    item.remove();
    this.#items.delete(id);
  }

  /** @param {Film} film @param {TrackReport} track @param {number} index */
  #update(film, track, index) {
    const item = this.#items.get(track.id) ?? this.#made(track);
    const covered = !film.keeps(track.id);
    const times = { from: clock(track.from), to: clock(track.to) };
    const button = within(item, ".person", HTMLButtonElement);
    button.setAttribute("aria-pressed", String(covered));
    label(button, covered ? "person-covered" : "person-kept", { index, ...times });
    button.removeAttribute("title");
    say(within(item, ".who", HTMLElement), "person", { index });
    within(item, ".when", HTMLElement).textContent = `${times.from} – ${times.to}`;
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
    for (const { id, from, to } of this.#film?.tracks ?? []) {
      this.#items.get(id)?.classList.toggle("now", from <= second && second <= to);
    }
  }
}

const LEAD_S = 0.5; // a person who is just coming in is not yet to be seen
