/* How late the picture is, and how many there are a second. */

const WINDOW_MS = 2000;
const LEAST_MS = 500; // of which a rate can be told

export class Pace {
  /** @type {{ at: number, late: number }[]} */
  #shown = [];

  /** Note a picture that is seen from now on. @param {number} taken when it was taken */
  note(taken) {
    const at = performance.now();
    this.#shown.push({ at, late: at - taken });
    this.#forget(at);
  }

  /** The median delay in seconds and the pictures a second of the last two seconds, or null where there were none. */
  get figures() {
    this.#forget(performance.now());
    const late = this.#shown.map((each) => each.late).sort((a, b) => a - b);
    const [median, first, last] = [late[late.length >> 1], this.#shown.at(0), this.#shown.at(-1)];
    if (median === undefined || !first || !last) return null;
    const span = last.at - first.at;
    const rate = span < LEAST_MS ? (late.length * 1000) / WINDOW_MS : ((late.length - 1) * 1000) / span;
    return { delay: median / 1000, rate };
  }

  /** @param {number} now */
  #forget(now) {
    while (this.#shown[0] && now - this.#shown[0].at > WINDOW_MS) this.#shown.shift();
  }
}
