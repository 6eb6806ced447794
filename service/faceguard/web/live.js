/* The page *Live*: a camera or a screen, as it comes back from the service. Makes the parts and connects them. */
import { read } from "./address.js";
import { Capture } from "./capture.js";
import { Client } from "./client.js";
import { get, onClick } from "./element.js";
import { Gauge } from "./gauge.js";
import { keyDialog } from "./key.js";
import { askWhile } from "./leaving.js";
import { begin } from "./masthead.js";
import { Presence } from "./presence.js";
import { asProblem } from "./problem.js";
import { Recorder } from "./recorder.js";
import { Session } from "./session.js";
import { Settings } from "./settings.js";
import { keepShell } from "./shell.js";
import { Sources } from "./sources.js";
import { Staging } from "./staging.js";
import { download } from "./target.js";
import { hush, say } from "./text.js";
import { dismiss, toast } from "./toast.js";
import { View } from "./view.js";

/** @import { TextKey, Wanted } from "./types.d.ts" */

const root = document.documentElement;
const address = read(location);
const ask = keyDialog({
  dialog: get("key-dialog", HTMLDialogElement),
  input: get("key", HTMLInputElement),
  wrong: get("key-wrong"),
});
const presence = new Presence();
const client = new Client(async (again) => (address.key && !again ? address.key : ask(again)), presence);
const settings = new Settings();
const canvas = get("picture", HTMLCanvasElement);
const view = new View(canvas);
const recorder = new Recorder(canvas);
const capture = new Capture();
const session = new Session(client, capture);
const staging = new Staging(get("live-look", HTMLFormElement), settings, address.options);
const sources = new Sources(capture, address);
let photos = 0;
let starts = 0;
/** What photos of persons have ended, until there are others. @type {{ source: Wanted["source"], photos: readonly Blob[] } | null} */
let halted = null;
/** @type {Promise<void> | null} */
let prepared = null;

root.classList.toggle("clean", address.clean);
root.classList.toggle("transparent", address.transparent);
root.classList.add("ready");
if (address.key) history.replaceState(null, "", location.pathname + location.search); // it is nobody's business

/** Offer what the service has; asked again where it has not told. */
function prepare() {
  prepared ??= client.info().then((info) => {
    if (!info.writes.length) prepared = null;
    else {
      settings.start(info);
      staging.offer();
    }
  });
  return prepared;
}

/* from the source to the picture */

/** @param {Wanted["source"]} source */
async function start(source) {
  client.reconsider();
  halted = null;
  announce("live-asking");
  try {
    await sources.open(source);
  } catch (error) {
    return fail(sources.keyOf(source, error));
  }
  if (session.running) return showState(session.state); // it goes on with the other source
  showState("connecting");
  starts += 1;
  const start = starts;
  await prepare();
  if (start !== starts) return; // stopped meanwhile
  session.change(staging.fields, staging.photos);
  try {
    await session.run();
  } catch (error) {
    const { slug, key, detail } = asProblem(error);
    stop();
    fail(key, detail);
    if (slug === "reference-photo") halted = { source: sources.source, photos: staging.photos };
  }
}

/** Have other options; what photos have ended goes on with others. */
function change() {
  session.change(staging.fields, staging.photos);
  if (!halted || halted.photos === staging.photos) return;
  if (halted.source === "camera") start("camera");
  else announce("live-again"); // browsers give a screen to a click alone
}

/** End it, and show nothing of what there was. */
function stop() {
  starts += 1;
  session.stop();
  capture.close();
  recorder.stop();
  view.cover();
  showState("idle");
}

/** @param {TextKey} key @param {string} detail in the service's own words */
function fail(key, detail = "") {
  showState(session.state);
  if (session.running) return toast(key); // with the source that it had
  hush(get("message"));
  dismiss(); // it stands in the picture
  say(get("problem"), key);
  get("detail").textContent = detail;
}

/* what is seen */

/** Say what is waited for. @param {TextKey | null} key */
function announce(key) {
  for (const id of ["problem", "detail"]) hush(get(id));
  if (key) say(get("message"), key);
  else hush(get("message"));
}

/** @param {import("./types.d.ts").SessionState} state */
function showState(state) {
  const idle = state === "idle";
  announce(state === "live" ? null : `live-${state}`);
  root.dataset.state = state;
  get("stop").hidden = idle;
  sources.press(!idle);
  showRecording();
}

function showRecording() {
  get("snap", HTMLButtonElement).disabled = !view.file;
  get("record", HTMLButtonElement).disabled = !Recorder.type || (!view.file && !recorder.running);
  get("record").classList.toggle("running", recorder.running);
  say(get("record-text"), recorder.running ? "live-record-stop" : "live-record");
}

session.on("state", showState);
session.on("lost", () => view.cover());
session.on("refused", ({ key }) => toast(key));
session.on("picture", (picture) => view.show(picture));
view.on("picture", () => root.classList.add("shown"));
capture.on("end", () => {
  stop();
  fail("live-ended");
});
staging.on("change", change);
view.on("change", showRecording);
view.on("size", () => {
  get("screen").style.setProperty("--ratio", String(canvas.width / canvas.height));
  recorder.turn();
});
recorder.on("change", showRecording);
new Gauge(view, recorder);
askWhile(recorder, ["change"], () => recorder.running);

presence.on("away", () => {
  get("away").hidden = false;
});
presence.on("back", () => {
  get("away").hidden = true;
});

/* what a person does */

onClick("use-camera", () => start("camera"));
onClick("use-screen", () => start("screen"));
onClick("stop", () => {
  stop();
  get("use-camera").focus(); // the button goes, the focus must not
});
onClick("snap", () => {
  if (!view.file) return;
  photos += 1;
  download(view.file, `live-${photos}.jpg`);
  toast("saved");
});
onClick("record", () => {
  if (recorder.running) recorder.stop();
  else recorder.start();
});
sources.on("change", (source) => session.running && start(source));
if (address.clean) canvas.addEventListener("click", () => session.running || start(address.source));

begin();
showState("idle");
keepShell();
prepare();
if (address.clean) start(address.source);
