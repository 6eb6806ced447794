/* Keeps the page's own files, so that it opens while the service is away, and says so. No photo and no answer passes. */

/** @import { ShellEvent, ShellWorker } from "./types.d.ts" */

const worker = /** @type {ShellWorker} */ (/** @type {unknown} */ (self));
const NAME = `shell of ${worker.registration.scope}`;

/** What the page loads; a test compares it with what there is. */
const SHELL = [
  "./",
  "live",
  "static/app.css",
  "static/cinema.css",
  "static/desk.css",
  "static/editor.css",
  "static/emoji/bear.svg",
  "static/emoji/cat.svg",
  "static/emoji/cool.svg",
  "static/emoji/flower.svg",
  "static/emoji/robot.svg",
  "static/emoji/smile.svg",
  "static/live.css",
  "static/icon.svg",
  "static/icon-192.png",
  "static/manifest.json",
  "static/theme.css",
  "static/who.css",
  "static/acquaintances.js",
  "static/address.js",
  "static/aim.js",
  "static/album.js",
  "static/app.js",
  "static/badges.js",
  "static/beat.js",
  "static/box.js",
  "static/bulletin.js",
  "static/camera.js",
  "static/capture.js",
  "static/capture.worker.js",
  "static/checklist.js",
  "static/checkout.js",
  "static/cinema.js",
  "static/client.js",
  "static/clock.js",
  "static/coating.js",
  "static/compare.js",
  "static/comparison.js",
  "static/contact.js",
  "static/cover.js",
  "static/crop.js",
  "static/desk.js",
  "static/doubting.js",
  "static/drawing.js",
  "static/drawn.js",
  "static/dressing.js",
  "static/editor.js",
  "static/element.js",
  "static/emitter.js",
  "static/emoji.js",
  "static/events.js",
  "static/figures.js",
  "static/fill.js",
  "static/film.js",
  "static/filter.js",
  "static/findings.js",
  "static/gate.js",
  "static/gauge.js",
  "static/glance.js",
  "static/hand.js",
  "static/head.js",
  "static/history.js",
  "static/intake.js",
  "static/keeping.js",
  "static/key.js",
  "static/keyboard.js",
  "static/keyframes.js",
  "static/kind.js",
  "static/layer.js",
  "static/leaving.js",
  "static/likenesses.js",
  "static/live.js",
  "static/locales/en.js",
  "static/locales/zh.js",
  "static/loupe.js",
  "static/masthead.js",
  "static/matching.js",
  "static/moving.js",
  "static/neighbour.js",
  "static/outline.js",
  "static/overlay.js",
  "static/pace.js",
  "static/panel.js",
  "static/pause.js",
  "static/pen.js",
  "static/people.js",
  "static/person.js",
  "static/photo.js",
  "static/player.js",
  "static/policy.js",
  "static/portrait.js",
  "static/presence.js",
  "static/preview.js",
  "static/problem.js",
  "static/progress.js",
  "static/recorder.js",
  "static/reel.js",
  "static/reels.js",
  "static/region.js",
  "static/removal.js",
  "static/results.js",
  "static/saving.js",
  "static/saying.js",
  "static/scope.js",
  "static/session.js",
  "static/settings.js",
  "static/shell.js",
  "static/shortcuts.js",
  "static/shrink.js",
  "static/shrink.worker.js",
  "static/small.js",
  "static/sources.js",
  "static/spans.js",
  "static/speech.js",
  "static/stage.js",
  "static/staging.js",
  "static/store.js",
  "static/strip.js",
  "static/styled.js",
  "static/target.js",
  "static/text.js",
  "static/thumbnails.js",
  "static/timeline.js",
  "static/toast.js",
  "static/tour.js",
  "static/trail.js",
  "static/undo.js",
  "static/upload.js",
  "static/verdict.js",
  "static/videos.js",
  "static/view.js",
  "static/viewport.js",
  "static/who.js",
  "static/whose.js",
  "static/wire.js",
  "static/zip.js",
];

/** Their addresses. */
const KEPT = new Set(SHELL.map((path) => new URL(path, worker.registration.scope).href));

worker.addEventListener("install", (event) => event.waitUntil(keep()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const [address = ""] = url.split(/[?#]/);
  if (method === "GET" && KEPT.has(address)) event.respondWith(fresh(event, address));
});

async function keep() {
  const cache = await caches.open(NAME);
  await cache.addAll(KEPT);
}

/**
 * The file as the service has it now; as it was before where the service is away.
 *
 * @param {ShellEvent} event
 * @param {string} address
 */
async function fresh(event, address) {
  const cache = await caches.open(NAME);
  const response = await fetch(event.request).catch(() => null);
  if (response?.ok) event.waitUntil(cache.put(address, response.clone()));
  if (response && response.status < 500) return response;
  return (await cache.match(address)) ?? response ?? Response.error();
}
