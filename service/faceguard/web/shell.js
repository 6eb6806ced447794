/* The page as an app of its own, which opens while the service is away. */

/** Have a worker keep the page's own files, where browsers have it: with TLS, or on this machine. */
export function keepShell() {
  navigator.serviceWorker?.register("service-worker.js").catch(() => {}); // it goes without, and is asked for again
}
