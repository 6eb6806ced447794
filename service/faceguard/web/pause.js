/* Waiting that a signal ends. */

/**
 * The promise's own outcome, unless the signal is aborted before it.
 *
 * @template Result
 * @param {Promise<Result>} promise
 * @param {AbortSignal} [signal]
 * @returns {Promise<Result>}
 */
export function unlessAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal?.reason);
    if (signal?.aborted) giveUp();
    signal?.addEventListener("abort", giveUp, { once: true });
    promise.then(resolve, reject).finally(() => signal?.removeEventListener("abort", giveUp));
  });
}

/**
 * Wait, unless the signal is aborted.
 *
 * @param {number} seconds
 * @param {AbortSignal} [signal]
 */
export const pause = (seconds, signal) =>
  unlessAborted(new Promise((resolve) => setTimeout(resolve, seconds * 1000)), signal);
