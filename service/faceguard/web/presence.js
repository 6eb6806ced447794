/* Whether the service is there. While it is away it is asked again and again, by one for all who wait. */
import { Emitter } from "./emitter.js";
import { pause, unlessAborted } from "./pause.js";

const FIRST_S = 0.5;
const LONGEST_S = 4;
const GROWTH = 1.5;
const ANSWER_MS = 5000;

/** @extends {Emitter<{ away: undefined, back: undefined }>} */
export class Presence extends Emitter {
  /** @type {Promise<void> | null} */
  #returning = null;

  /** Resolves as soon as the service takes work. @param {AbortSignal} [signal] */
  ready(signal) {
    this.#returning ??= this.#poll().finally(() => {
      this.#returning = null;
    });
    return unlessAborted(this.#returning, signal);
  }

  async #poll() {
    if (await takesWork()) return;
    this.tell("away");
    let seconds = FIRST_S;
    do {
      await pause(seconds);
      seconds = Math.min(seconds * GROWTH, LONGEST_S);
    } while (!(await takesWork()));
    this.tell("back");
  }
}

/** Whatever is no server's error is an answer: what stands before the service may not let this path through. */
const takesWork = () =>
  fetch("readyz", { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) }).then(
    ({ status }) => status < 500,
    () => false,
  );
