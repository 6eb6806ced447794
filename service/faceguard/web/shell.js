/* The page as an app of its own, which opens while the service is away. */

/** Have a worker keep the page's own files, where browsers have it: with TLS, or on this machine. */
export async function keepShell() {
  const { serviceWorker } = navigator;
  try {
    await serviceWorker?.register("service-worker.js");
    const { active } = (await serviceWorker?.ready) ?? {};
    if (!serviceWorker?.controller) active?.postMessage("claim"); // a reload with Shift leaves it out
  } catch {} // it goes without, and is asked for again
}
