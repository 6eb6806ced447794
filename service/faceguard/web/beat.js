/* When pictures go out. Those that the look-ahead holds back are answered only when others follow them, so that nobody says
   how many the service still has to work on; and what is sent faster than that is dropped, and told of late. */

const AHEAD = 2; // one that the service works on, and one that it has next
const FIRST_MS = 100;
const LONGEST_MS = 250; // sooner than the service takes it that no more come
const AT_ONCE_MS = 8; // answers nearer to each other were held back together
const WEIGHT = 0.2; // of a new measurement
const SLOWER = 1.3;

export class Beat {
  /** What one picture takes the service, in milliseconds, as far as its answers tell. */
  #takes = FIRST_MS;
  #sent = Number.NEGATIVE_INFINITY;
  #answered = Number.NaN;

  /**
   * Whether the next picture may go out.
   *
   * @param {number} now in milliseconds
   * @param {number} open how many have gone out of which nothing has been heard
   * @param {number} lookAhead how many the service holds back
   */
  isDue(now, open, lookAhead) {
    if (open >= lookAhead) return open < lookAhead + AHEAD; // answers set the pace
    return now - this.#sent >= this.#takes; // it has fewer than it holds back
  }

  /** @param {number} now */
  send(now) {
    this.#sent = now;
  }

  /** Note an answer. @param {number} now */
  hear(now) {
    const gap = Math.min(now - this.#answered, LONGEST_MS);
    if (gap > AT_ONCE_MS) this.#takes += WEIGHT * (gap - this.#takes);
    this.#answered = now;
  }

  /** Note that pictures were dropped. */
  slow() {
    this.#takes = Math.min(this.#takes * SLOWER, LONGEST_MS);
  }
}
