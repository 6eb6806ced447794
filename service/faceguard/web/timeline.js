/* The time line: where the video is, and where to look. */
import { clock } from "./clock.js";
import { text } from "./text.js";

/** @import { Player, Span, TextKey } from "./types.d.ts" */

const STEP_S = 1;
const LEAP_S = 10;

export class Timeline {
  #head = document.createElement("span");
  #marks = document.createElement("span");

  /** @param {HTMLElement} root @param {Player} player @param {HTMLElement} words */
  constructor(root, player, words) {
    this.root = root;
    this.player = player;
    this.words = words;
    this.#head.className = "head";
    this.#marks.className = "marks";
    root.append(this.#marks, this.#head);
    root.addEventListener("pointerdown", (event) => this.#down(event));
    root.addEventListener("pointermove", (event) => root.hasPointerCapture(event.pointerId) && this.#go(event));
    root.addEventListener("keydown", (event) => this.#key(event));
    player.on("time", () => this.show());
  }

  show() {
    const { second, length } = this.player;
    this.#head.style.left = `${length ? (100 * second) / length : 0}%`;
    this.words.textContent = `${clock(second)} / ${clock(length)}`;
    this.root.setAttribute("aria-valuemax", String(length));
    this.root.setAttribute("aria-valuenow", String(second));
    this.root.setAttribute("aria-valuetext", this.words.textContent);
  }

  /** Mark these times. @param {readonly Span[]} spans */
  mark(spans) {
    const { length } = this.player;
    this.#marks.replaceChildren(...(length ? spans.map((span) => mark(span, length)) : []));
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button) return;
    this.root.setPointerCapture(event.pointerId);
    this.#go(event);
  }

  /** @param {PointerEvent} event */
  #go({ clientX }) {
    const { left, width } = this.root.getBoundingClientRect();
    this.player.seek((this.player.length * (clientX - left)) / width);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { second, length } = this.player;
    const leap = event.shiftKey ? LEAP_S : STEP_S;
    /** @type {Record<string, number>} */
    const goals = {
      ArrowLeft: second - leap,
      ArrowDown: second - leap,
      ArrowRight: second + leap,
      ArrowUp: second + leap,
      PageDown: second - LEAP_S,
      PageUp: second + LEAP_S,
      Home: 0,
      End: length,
    };
    const goal = goals[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    this.player.seek(goal);
  }
}

/** @param {Span} span @param {number} length */
function mark({ from, to, kind, person }, length) {
  const element = document.createElement("i");
  /** @type {TextKey} */
  const key = `span-${kind}`;
  element.dataset.kind = kind;
  element.style.left = `${(100 * from) / length}%`;
  element.style.width = `${(100 * (to - from)) / length}%`;
  element.title = text(key, { index: person, at: clock(from) });
  return element;
}
