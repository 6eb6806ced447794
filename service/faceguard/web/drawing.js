/* Drawing regions over a video, and moving them: at each time at which one is moved, it has a place of its own. */
import { newBox, resized, moved as shifted, spanned } from "./box.js";
import { copied } from "./element.js";
import { Emitter } from "./emitter.js";
import { place } from "./figures.js";
import { isThere, moved, newRegion, placeOf, unmoved } from "./moving.js";
import { label } from "./text.js";

/** @import { Corner, DrawingParts, Film, MovingRegion, Point, Rectangle, Size } from "./types.d.ts" */

/** @typedef {{ from: Point, region: MovingRegion | null, corner: Corner | null, start: Rectangle | null, now: Rectangle | null }} Stroke */

const NUDGE = 0.01; // of the picture's width
const MIDDLE = 0.2; // of its sides, for a region that no pointer draws
/** @type {Record<string, Point>} */
const ARROWS = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** @extends {Emitter<{ chosen: undefined }>} */
export class Drawing extends Emitter {
  /** @type {Map<number, HTMLButtonElement>} */
  #elements = new Map();
  /** @type {Film | null} */
  #film = null;
  /** @type {Stroke | null} */
  #stroke = null;
  /** The number of the region that keys and buttons are about. @type {number | null} */
  chosen = null;

  /** @param {DrawingParts} parts */
  constructor({ root, template, player, reel, button }) {
    super();
    this.root = root;
    this.player = player;
    this.reel = reel;
    this.button = button;
    this.template = template;
    this.rubber = this.#made();
    this.rubber.hidden = true;
    button.addEventListener("click", ({ detail }) => (detail ? this.#arm(!this.armed) : this.#add(this.#middle)));
    root.addEventListener("pointerdown", (event) => this.#down(event));
    root.addEventListener("pointermove", (event) => this.#drag(event));
    root.addEventListener("pointerup", () => this.#up());
    root.addEventListener("pointercancel", () => this.#drop());
    root.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Whether the next drag draws. */
  get armed() {
    return this.button.getAttribute("aria-pressed") === "true";
  }

  get region() {
    return this.#regions.find(({ id }) => id === this.chosen) ?? null;
  }

  get #regions() {
    return this.#film?.decisions.regions ?? [];
  }

  /** @returns {Size} */
  get #size() {
    return this.player.size;
  }

  get #step() {
    return this.#film?.step ?? 0;
  }

  /** @param {Film | null} film */
  show(film) {
    this.#film = film;
    const { second } = this.player;
    const there = this.#regions.filter((region) => this.chosen === region.id || isThere(region, second, this.#step));
    const ids = new Set(there.map(({ id }) => id));
    for (const [id, element] of this.#elements) if (!ids.has(id)) this.#forget(id, element);
    for (const region of there) this.#place(region, second);
  }

  /** @param {number | null} id */
  choose(id) {
    this.chosen = id;
    this.tell("chosen");
    this.show(this.#film);
  }

  /** Give the chosen region a place of its own at this time, or take that away; the last one stays. */
  toggle() {
    const { region, player } = this;
    if (!region) return;
    const without = unmoved(region, player.second, this.#step);
    if (without.keyframes.length === region.keyframes.length) this.#put(region, this.#now(region));
    else if (without.keyframes.length) this.#replace(region, without);
  }

  /** @param {MovingRegion} region */
  delete(region) {
    this.#write(this.#regions.filter(({ id }) => id !== region.id));
    if (region.id === this.chosen) this.choose(null);
  }

  /* what a person does */

  /** @param {boolean} on */
  #arm(on) {
    if (on) this.player.pause();
    this.button.setAttribute("aria-pressed", String(on));
    this.root.classList.toggle("drawing", on);
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button || !this.#size.width || !this.#film) return;
    const id = this.armed ? null : this.#idOf(event.target);
    const region = this.#regions.find((each) => each.id === id) ?? null;
    if (!this.armed && !region) return;
    event.preventDefault(); // no text is chosen, and no player clicked
    this.player.pause();
    this.root.setPointerCapture(event.pointerId);
    const corner = /** @type {Corner | null} */ (
      (event.target instanceof HTMLElement && region && event.target.dataset.corner) || null
    );
    const start = region && this.#now(region);
    this.#stroke = { from: this.#point(event), region, corner, start, now: null };
    if (!region) return;
    this.choose(region.id);
    this.#elements.get(region.id)?.focus({ preventScroll: true });
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const stroke = this.#stroke;
    if (!stroke) return;
    const { from, region, corner, start } = stroke;
    const to = this.#point(event);
    stroke.now = start ? this.#shifted(start, corner, to.x - from.x, to.y - from.y) : spanned(from, to, this.#size);
    const element = region ? this.#elements.get(region.id) : this.rubber;
    this.rubber.hidden = region !== null || !stroke.now;
    if (stroke.now && element) place(element, stroke.now, this.#size);
  }

  #up() {
    const stroke = this.#stroke;
    this.#drop();
    if (!stroke?.now) return;
    if (stroke.region) this.#put(stroke.region, stroke.now);
    else this.#add(stroke.now);
    this.#arm(false);
  }

  #drop() {
    this.#stroke = null;
    this.rubber.hidden = true;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape" && this.armed) return this.#arm(false);
    const { region } = this;
    if (!region || event.ctrlKey || event.metaKey || event.altKey || this.#idOf(event.target) !== region.id) return;
    const arrow = ARROWS[event.key];
    if (event.key === "Delete" || event.key === "Backspace") this.delete(region);
    else if (arrow) {
      const [dx, dy] = [arrow.x * this.#size.width * NUDGE, arrow.y * this.#size.width * NUDGE];
      this.#put(region, this.#shifted(this.#now(region), event.shiftKey ? "se" : null, dx, dy), `region ${region.id}`);
    } else return;
    event.preventDefault();
  }

  /* what comes of it */

  /** @param {Rectangle} place */
  #add(place) {
    if (!this.#film) return;
    const region = newRegion(this.player.second, place);
    this.#write([...this.#regions, region]);
    this.choose(region.id);
    this.#elements.get(region.id)?.focus({ preventScroll: true });
  }

  /** Put a region somewhere at this time. @param {MovingRegion} region @param {Rectangle} place @param {string | null} key */
  #put(region, place, key = null) {
    this.player.pause();
    this.#replace(region, moved(region, this.player.second, this.#step, place), key);
  }

  /** @param {MovingRegion} before @param {MovingRegion} after @param {string | null} key */
  #replace(before, after, key = null) {
    this.#write(
      this.#regions.map((each) => (each.id === before.id ? after : each)),
      key,
    );
  }

  /** @param {readonly MovingRegion[]} regions @param {string | null} key */
  #write(regions, key = null) {
    if (this.#film) this.reel.decide(this.#film, { ...this.#film.decisions, regions }, key);
  }

  /* where things are */

  get #middle() {
    const { width, height } = this.#size;
    const [w, h] = [width * MIDDLE, height * MIDDLE];
    return { x: (width - w) / 2, y: (height - h) / 2, width: w, height: h };
  }

  /** @param {MovingRegion} region */
  #now(region) {
    return placeOf(region, this.player.second);
  }

  /** @param {Rectangle} start @param {Corner | null} corner @param {number} dx @param {number} dy @returns {Rectangle} */
  #shifted(start, corner, dx, dy) {
    const box = newBox("region", start);
    return corner ? resized(box, corner, dx, dy, this.#size) : shifted(box, dx, dy, this.#size);
  }

  /** In pixels of the picture. @param {PointerEvent} event @returns {Point} */
  #point({ clientX, clientY }) {
    const { left, top, width } = this.root.getBoundingClientRect();
    const scale = this.#size.width / width;
    return { x: (clientX - left) * scale, y: (clientY - top) * scale };
  }

  /** @param {EventTarget | null} target */
  #idOf(target) {
    if (target instanceof Node) for (const [id, element] of this.#elements) if (element.contains(target)) return id;
    return null;
  }

  /** @param {MovingRegion} region @param {number} second */
  #place(region, second) {
    const element = this.#elements.get(region.id) ?? this.#made();
    this.#elements.set(region.id, element);
    if (this.#stroke?.region?.id !== region.id) place(element, this.#now(region), this.#size);
    element.classList.toggle("chosen", region.id === this.chosen);
    element.classList.toggle("absent", !isThere(region, second, this.#step));
    label(element, "drawn", { index: this.#regions.indexOf(region) + 1 });
    element.removeAttribute("title");
  }

  #made() {
    const element = copied(this.template, HTMLButtonElement);
    element.classList.add("drawn");
    element.setAttribute("aria-pressed", "true");
    element.dataset.shape = "rectangle";
    element.dataset.kind = "region";
    this.root.append(element);
    return element;
  }

  /** @param {number} id @param {HTMLElement} element */
  #forget(id, element) {
    element.remove();
    this.#elements.delete(id);
  }
}
