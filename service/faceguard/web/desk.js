/* Reviewing: makes the parts of the desk and connects them. Loaded when the page has been painted. */
import { Acquaintances } from "./acquaintances.js";
import { Album } from "./album.js";
import { Checklist } from "./checklist.js";
import { Checkout } from "./checkout.js";
import { Client } from "./client.js";
import { Compare } from "./compare.js";
import { Comparison } from "./comparison.js";
import { Contact } from "./contact.js";
import { Editor } from "./editor.js";
import { get, onClick } from "./element.js";
import { Filter } from "./filter.js";
import { Glance } from "./glance.js";
import { Hand } from "./hand.js";
import { History } from "./history.js";
import { Keeping } from "./keeping.js";
import { keyDialog } from "./key.js";
import { Keyboard } from "./keyboard.js";
import { isVideo } from "./kind.js";
import { Layer } from "./layer.js";
import { askBeforeLeaving } from "./leaving.js";
import { Loupe } from "./loupe.js";
import { Matching } from "./matching.js";
import { Overlay } from "./overlay.js";
import { Panel } from "./panel.js";
import { Pen } from "./pen.js";
import { Policy } from "./policy.js";
import { Presence } from "./presence.js";
import { Preview } from "./preview.js";
import { Progress } from "./progress.js";
import { removal } from "./removal.js";
import { Results } from "./results.js";
import { Settings } from "./settings.js";
import { keepShell } from "./shell.js";
import { Shortcuts } from "./shortcuts.js";
import { Stage } from "./stage.js";
import { Strip } from "./strip.js";
import { styled } from "./styled.js";
import { Thumbnails } from "./thumbnails.js";
import { toast, withdraw } from "./toast.js";
import { Tour } from "./tour.js";
import { takeSteps } from "./undo.js";
import { Viewport } from "./viewport.js";
import { Who } from "./who.js";
import { Whose } from "./whose.js";

const before = new Layer(get("before", HTMLImageElement));
const after = new Layer(get("after", HTMLImageElement));
const history = new History();
const presence = new Presence();
const client = new Client(
  keyDialog({
    dialog: get("key-dialog", HTMLDialogElement),
    input: get("key", HTMLInputElement),
    wrong: get("key-wrong"),
  }),
  presence,
);
const settings = new Settings();
const policy = new Policy();
const album = new Album(client, settings, policy, prepare);
const matching = new Matching(album, policy, client);
const acquaintances = new Acquaintances({ album, policy, history, client });
const remove = removal(album, history);
const preview = new Preview(client, settings);
const viewport = new Viewport({ frame: get("viewport"), stage: get("stage"), fit: get("fit") });
const compare = new Compare({
  divider: get("divider"),
  after,
  stage: get("stage"),
  tags: { before: get("tag-before"), after: get("tag-after") },
});
const overlay = new Overlay(get("boxes"), get("box-item", HTMLTemplateElement));
const rubber = new Overlay(get("boxes"), get("box-item", HTMLTemplateElement));
const editor = new Editor({
  album,
  history,
  settings,
  viewport,
  overlay,
  buttons: {
    shrink: get("shrink", HTMLButtonElement),
    grow: get("grow", HTMLButtonElement),
    delete: get("delete", HTMLButtonElement),
  },
});
const pen = new Pen({
  frame: get("viewport"),
  editor,
  buttons: {
    rectangle: get("draw", HTMLButtonElement),
    ellipse: get("draw-ellipse", HTMLButtonElement),
    brush: get("draw-brush", HTMLButtonElement),
  },
});
const hand = new Hand({
  editor,
  history,
  viewport,
  overlay,
  rubber,
  pen,
  loupe: new Loupe({
    root: get("loupe"),
    panes: [
      { layer: before, picture: get("loupe-before", HTMLImageElement) },
      { layer: after, picture: get("loupe-after", HTMLImageElement) },
    ],
  }),
});
new Keyboard({ editor, viewport, overlay, hand });
new Panel({ form: get("settings", HTMLFormElement), album, settings, history, editor });
const elements = {
  stage: get("stage"),
  viewport: get("viewport"),
  working: get("working"),
  summary: get("summary"),
  notice: get("notice"),
  noticeText: get("notice-text"),
  again: get("again"),
  discard: get("discard"),
};
const stage = new Stage(elements, { album, preview, viewport, compare, editor, before, after, remove });
new Glance({
  board: get("board"),
  boxes: get("boxes"),
  button: get("glance", HTMLButtonElement),
  root: get("main"),
  letters: get("letters", HTMLInputElement),
});
const progress = new Progress({
  root: get("progress"),
  words: get("progress-text"),
  bar: get("progress-bar", HTMLProgressElement),
  cancel: get("cancel"),
});
const filter = new Filter(get("filter", HTMLSelectElement), album);
const tour = new Tour({
  album,
  editor,
  filter,
  buttons: {
    doubt: get("next-doubt", HTMLButtonElement),
    cover: get("cover", HTMLButtonElement),
    dismiss: get("dismiss", HTMLButtonElement),
    viewed: get("viewed", HTMLButtonElement),
    previous: get("previous", HTMLButtonElement),
    onward: get("onward", HTMLButtonElement),
  },
  bar: get("doubts"),
});
const checklist = new Checklist({
  dialog: get("check-dialog", HTMLDialogElement),
  list: get("check-list"),
  cover: get("cover-all", HTMLButtonElement),
  filter,
  tour,
  settle: (photos, on) => editor.settle(photos, on),
  compare: () => comparison.open(),
  uncompared: (photos) => matching.open(photos),
});

/** @type {Promise<void> | null} */
let started = null;

/** @import { Cinema, Taken } from "./types.d.ts" */

/** Where videos are reviewed, once there are some. @type {Cinema | null} */
let cinema = null;
/** @type {Promise<Cinema> | null} */
let opening = null;

/** Take photos and videos in. @param {Taken[]} taken */
export async function take(taken) {
  client.reconsider();
  album.add(taken.filter(({ file }) => !isVideo(file)));
  const films = taken.filter(({ file }) => isVideo(file));
  if (!films.length) return;
  opening ??= open();
  await (await opening).take(films, !album.photos.length || cinema?.reel.current != null);
}

/** @returns {Promise<Cinema>} */
async function open() {
  const [{ Cinema }] = await Promise.all([import("./cinema.js"), styled("static/cinema.css")]);
  cinema = new Cinema({ client, settings, history, album, prepare });
  for (const event of /** @type {const} */ (["list", "current"])) cinema.reel.on(event, arrange);
  return cinema;
}

/** Begin with what the service does by default, before the first search; not before, as it may ask for a key. */
function prepare() {
  started ??= client.info().then((info) => {
    if (!info.writes.length) {
      started = null; // it did not tell
      return;
    }
    settings.start(info);
    policy.start(info);
  });
  return started;
}

/* what changes where */

function arrange() {
  const reel = cinema?.reel;
  if (reel && !reel.current && !album.photos.length && reel.films[0]) return reel.select(reel.films[0]);
  const empty = album.photos.length === 0 && !reel?.films.length;
  get("cinema").hidden = !reel?.current;
  get("desk").hidden = empty || !get("cinema").hidden;
  if (get("welcome").hidden === empty) {
    get("welcome").hidden = !empty;
    document.body.classList.toggle("reviewing", !empty);
    (empty ? get("pick") : get("main")).focus({ preventScroll: true }); // what had the focus is gone
    window.scrollTo(0, 0);
  }
  if (!album.photos.length) preview.forget();
}

album.on("list", arrange);
album.on("current", () => stage.open(album.current));
album.on("photo", (photo) => stage.update(photo));
new Strip({ list: get("strip"), template: get("strip-item", HTMLTemplateElement), album, filter, remove });
new Thumbnails({ album, settings });
const checkout = new Checkout({ album, matching, preview, checklist, stage, progress });
const keeping = new Keeping({ album, settings, prepare });
askBeforeLeaving(album, keeping, () => checkout.busy);
keeping.start();
keepShell();
const comparison = new Comparison({
  dialog: get("same-dialog", HTMLDialogElement),
  album,
  policy,
  acquaintances,
});
new Who({ album, policy, matching, acquaintances, comparison });
new Whose({ dialog: get("whose-dialog", HTMLDialogElement), album, policy, editor, acquaintances });
new Contact({ album, results: new Results(preview), tour });
new Shortcuts();

settings.on("live", () => stage.update(album.current));
settings.on("change", () => stage.update(album.current));
settings.on("search", () => album.lookAgain());

presence.on("away", () => {
  get("away").hidden = false;
});
presence.on("back", () => {
  get("away").hidden = true;
  toast("back");
});

presence.ready(); // a page that a browser has kept opens without the service

/* what a person does */

takeSteps(history, "undo", "redo");
history.on("change", withdraw);
onClick("clear", () => remove(album.photos));
onClick("smaller", () => viewport.zoomOut());
onClick("larger", () => viewport.zoomIn());
onClick("fit", () => viewport.fit());

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) history.undo();
  else if (key === "y" || key === "z") history.redo();
  else return;
  event.preventDefault();
});
