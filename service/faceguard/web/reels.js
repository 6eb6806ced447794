/* The photos and the videos as tabs, of which one is on display. */
import { rough } from "./clock.js";
import { label, number, say } from "./text.js";

/** @import { Film, ReelsParts, TextKey } from "./types.d.ts" */

export class Reels {
  #photos;
  /** @type {Map<Film, HTMLButtonElement>} */
  #tabs = new Map();

  /** @param {ReelsParts} parts */
  constructor({ root, list, album, reel }) {
    this.root = root;
    this.list = list;
    this.album = album;
    this.reel = reel;
    this.#photos = tab(() => reel.select(null));
    for (const event of /** @type {const} */ (["list", "current", "film", "decided"]))
      reel.on(event, () => this.show());
    album.on("list", () => this.show());
    document.addEventListener("language", () => this.show());
  }

  show() {
    const { films, current } = this.reel;
    const count = this.album.photos.length;
    this.root.hidden = !films.length;
    say(this.#photos, "reel-photos", { count });
    for (const film of films) this.#update(film);
    const tabs = films.map((film) => /** @type {HTMLButtonElement} */ (this.#tabs.get(film)));
    const shown = count ? [this.#photos, ...tabs] : tabs;
    if (shown.some((each, index) => this.list.children[index] !== each) || this.list.children.length !== shown.length) {
      this.list.replaceChildren(...shown);
    }
    const now = current ? this.#tabs.get(current) : this.#photos;
    for (const each of shown) each.setAttribute("aria-current", String(each === now));
    for (const film of this.#tabs.keys()) if (!films.includes(film)) this.#tabs.delete(film);
  }

  /** @param {Film} film */
  #update(film) {
    const made = this.#tabs.get(film) ?? tab(() => this.reel.select(film));
    this.#tabs.set(film, made);
    made.dataset.status = film.status;
    made.textContent = film.name;
    label(made, stateOf(film), { name: film.name, ...figures(film) });
  }
}

/** @param {Film} film @returns {TextKey} */
const stateOf = ({ status }) => `reel-${status}`;

/** How far it is, in words. @param {Film} film */
export const figures = ({ share, left }) => ({
  percent: number(share, { style: "percent" }),
  left: left === null ? "" : rough(left),
});

/** @param {() => void} act */
function tab(act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small";
  button.addEventListener("click", act);
  return button;
}
