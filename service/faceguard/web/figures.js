/* What is covered, over the video: an outline for each person who is in the picture, which follows them. */
import { copied } from "./element.js";
import { placeAt } from "./keyframes.js";
import { label } from "./text.js";

/** @import { FiguresParts, Film, Rectangle, Size, TrackReport } from "./types.d.ts" */

const EDGE_S = 0.001; // times are rounded
const LIFT = 8;
const HIGHEST = 1000;

/** @param {number} part @param {number} whole */
const share = (part, whole) => `${(100 * part) / whole}%`;

export class Figures {
  /** @type {Map<number, HTMLButtonElement>} */
  #elements = new Map();

  /** @param {FiguresParts} parts */
  constructor({ root, template, player, settings, toggle }) {
    this.root = root;
    this.template = template;
    this.player = player;
    this.settings = settings;
    this.toggle = toggle;
  }

  /** @param {Film | null} film */
  show(film) {
    const second = this.player.second;
    const size = film?.told?.video;
    const there = film?.tracks.filter(({ from, to }) => from - EDGE_S <= second && second <= to + EDGE_S) ?? [];
    const ids = new Set(there.map(({ id }) => id));
    for (const [id, element] of this.#elements) if (!ids.has(id)) this.#drop(id, element);
    if (!film || !size) return;
    for (const track of there) this.#place(film, track, size, placeAt(track.keyframes, second + EDGE_S));
  }

  /** @param {number} id @param {HTMLElement} element */
  #drop(id, element) {
    element.remove();
    this.#elements.delete(id);
  }

  /** @param {Film} film @param {TrackReport} track @param {Size} size @param {Rectangle} face */
  #place(film, track, size, face) {
    const { shape, padding } = this.settings.values;
    const element = this.#elements.get(track.id) ?? this.#made(track.id);
    const covered = !film.keeps(track.id);
    place(element, padded(face, padding), size);
    element.dataset.shape = shape === "head" ? "ellipse" : shape; // a track has no points
    if (element.getAttribute("aria-pressed") === String(covered)) return;
    element.setAttribute("aria-pressed", String(covered));
    label(element, covered ? "figure-covered" : "figure-kept", { index: film.numberOf(track) });
    element.removeAttribute("title");
  }

  /** @param {number} id */
  #made(id) {
    const element = copied(this.template, HTMLButtonElement);
    element.dataset.kind = "face";
    element.addEventListener("click", () => this.toggle(id));
    this.#elements.set(id, element);
    this.root.append(element);
    return element;
  }
}

/** Put an element over a rectangle of the picture; the smaller it is, the higher it lies. @param {HTMLElement} element @param {Rectangle} rectangle @param {Size} size */
export function place(element, { x, y, width, height }, size) {
  element.style.setProperty("--lift", String(HIGHEST - Math.round(LIFT * Math.log2(width * height))));
  element.style.left = share(x, size.width);
  element.style.top = share(y, size.height);
  element.style.width = share(width, size.width);
  element.style.height = share(height, size.height);
}

/** @param {Rectangle} face @param {number} padding @returns {Rectangle} */
const padded = ({ x, y, width, height }, padding) => ({
  x: x - width * padding,
  y: y - height * padding,
  width: width * (1 + 2 * padding),
  height: height * (1 + 2 * padding),
});
