/* As many at once as there are places. What a person is looking at goes first; the lanes of the others take turns. */

/** @typedef {{ admit: () => void, lane: string }} Entry */

export class Gate {
  /** @type {Entry[]} */
  #urgent = [];
  /** @type {Map<string, Entry[]>} */
  #lanes = new Map(); // in the order of their turns
  #inside = 0;

  /** @param {number} places */
  constructor(places) {
    this.places = places;
  }

  /**
   * Resolves to the function that leaves; rejects when the signal is aborted before there was a place.
   *
   * @param {string} lane
   * @param {AbortSignal | undefined} signal
   * @param {boolean} urgent
   * @returns {Promise<() => void>}
   */
  enter(lane, signal, urgent = false) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const entry = { admit: () => resolve(this.#leaver()), lane };
      signal?.addEventListener("abort", () => this.#giveUp(entry, reject, signal), { once: true });
      if (urgent) this.#urgent.unshift(entry);
      else this.#lane(lane).push(entry);
      this.#admit();
    });
  }

  /** @param {Entry} entry @param {(reason: unknown) => void} reject @param {AbortSignal} signal */
  #giveUp(entry, reject, signal) {
    for (const entries of [this.#urgent, this.#lane(entry.lane)]) {
      const index = entries.indexOf(entry);
      if (index < 0) continue;
      entries.splice(index, 1);
      reject(signal.reason);
    }
  }

  /** @param {string} name */
  #lane(name) {
    const entries = this.#lanes.get(name) ?? [];
    this.#lanes.set(name, entries);
    return entries;
  }

  /** Whose turn it is. */
  #next() {
    if (this.#urgent.length) return this.#urgent.shift();
    for (const [name, entries] of this.#lanes) {
      if (!entries.length) continue;
      this.#lanes.delete(name); // behind the others
      this.#lanes.set(name, entries);
      return entries.shift();
    }
    return null;
  }

  #leaver() {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#inside -= 1;
      this.#admit();
    };
  }

  #admit() {
    while (this.#inside < this.places) {
      const entry = this.#next();
      if (!entry) return;
      this.#inside += 1;
      entry.admit();
    }
  }
}
