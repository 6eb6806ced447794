/* Deciding about boxes by pointer and keyboard. Every decision is a new list of boxes and a step to undo. */
import { aimedAt, shorter } from "./aim.js";
import { around, CORNERS, decided, grown, isDoubt, moved, newBox, resized, spanned } from "./box.js";
import { paddingOf } from "./cover.js";
import { neighbour } from "./neighbour.js";
import { speak } from "./speech.js";
import { text } from "./text.js";
import { toast } from "./toast.js";

/**
 * @import { Aim, Box, Direction, Draw, EditorParts, Gesture, Move, Pan } from "./types.d.ts"
 * @import { Photo, Point, ReadyPhoto, Rectangle, Resize, Tap } from "./types.d.ts"
 */

const DRAG = { mouse: 4, touch: 10 }; // screen pixels that a hand trembles
const STEP = 4; // screen pixels of an arrow key
const LARGE = 120; // of one that two taps come closer to
const COMFORTABLE = 44; // screen pixels of a face that a finger cannot miss
const GROWTH = 0.1; // of a box, on each side
const LONG_MS = 500; // a finger that rests so long is no tap
const TWICE_MS = 300; // between two taps that are one
const TWICE = 24; // screen pixels between them
/** @type {Record<string, Direction>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const RUBBER = -1; // the id of the box that is being drawn, which is one from first to last
const ENOUGH = ["m", "Enter", "Escape"]; // keys that put down what arrows move

export class Editor {
  /** @type {Photo | null} */
  #photo = null;
  /** @type {Gesture | null} */
  #gesture = null;
  #drawing = false;
  #dragged = false;
  /** @type {number | null} */
  #chosen = null; // the box that had the focus last
  /** @type {number | null} */
  #moving = null; // the box that arrows move
  #resting = 0; // the timer of a finger that rests
  /** When the finger came down under which a face is shown large. @type {number | null} */
  #rested = null;
  /** @type {Tap | null} */
  #tapped = null;

  /** @param {EditorParts} parts */
  constructor({ album, history, settings, viewport, overlay, loupe, rubber, buttons }) {
    this.album = album;
    this.history = history;
    this.settings = settings;
    this.viewport = viewport;
    this.overlay = overlay;
    this.loupe = loupe;
    this.rubber = rubber;
    this.buttons = buttons;
    const { frame } = viewport;
    frame.addEventListener("pointerdown", (event) => this.#down(event));
    frame.addEventListener("pointermove", (event) => this.#move(event));
    frame.addEventListener("pointerup", (event) => this.#up(event));
    frame.addEventListener("pointercancel", () => this.#drop());
    frame.addEventListener("click", (event) => this.#click(event), true);
    frame.addEventListener("keydown", (event) => this.#key(event));
    frame.addEventListener("contextmenu", (event) => isTouch(event) && event.preventDefault()); // a finger rests
    frame.addEventListener("focusin", (event) => this.#choose(this.#boxOf(event.target)?.id ?? this.#chosen));
    frame.addEventListener("focusout", () => this.#carry(null));
    // a click without a pointer is the keyboard's, which cannot drag
    buttons.draw.addEventListener("click", (event) => (event.detail ? this.#arm(!this.#drawing) : this.addRegion()));
    // what is dragged can be done by clicks as well
    buttons.shrink.addEventListener("click", () => this.#grow(-GROWTH));
    buttons.grow.addEventListener("click", () => this.#grow(GROWTH));
    buttons.delete.addEventListener("click", () => this.#remove(this.#chosenBox));
  }

  /** @param {Photo | null} photo */
  open(photo) {
    this.#photo = photo;
    this.#chosen = null;
    this.#moving = null;
    this.#tapped = null;
    this.#drop();
    this.#arm(false);
  }

  show() {
    const { boxes = [], size = null } = this.#photo ?? {};
    const gesture = this.#gesture;
    const gone = gesture && "box" in gesture && !boxes.some(({ id }) => id === gesture.box.id);
    if (gone) this.#gesture = null; // a new search has replaced it
    if (size) this.overlay.show(boxes, size, this.#look);
    else this.overlay.clear();
    this.#choose(this.#chosen);
  }

  /**
   * Add a region around a point, or in the middle of what is seen, and focus it to be moved.
   *
   * @param {Point | null} point
   */
  addRegion(point = null) {
    const photo = this.#editable;
    if (!photo) return;
    const { x, y } = point ?? this.viewport.centre;
    const half = Math.min(photo.size.width, photo.size.height) / 12;
    const box = this.#add(spanned({ x: x - half, y: y - half }, { x: x + half, y: y + half }, photo.size));
    if (box && !point) this.#carry(box); // it hardly is where it should be
  }

  get chosen() {
    return this.#chosen;
  }

  /** Focus a box where it can be seen. @param {Box} box */
  reveal(box) {
    this.viewport.reveal(box);
    this.overlay.focus(box.id);
  }

  /**
   * Decide about all doubts of these photos, as one step.
   *
   * @param {readonly Photo[]} photos
   * @param {boolean} on
   */
  settle(photos, on) {
    const steps = photos
      .filter(({ doubts }) => doubts)
      .map((photo) => {
        const after = photo.boxes.map((box) => (isDoubt(box) ? decided(box, on) : box));
        return { photo, before: photo.boxes, after };
      });
    if (!steps.length) return;
    const write = (/** @type {"before" | "after"} */ which) => {
      for (const step of steps) this.album.setBoxes(step.photo, step[which]);
    };
    write("after");
    this.history.record(
      () => write("before"),
      () => write("after"),
    );
  }

  /** The photo, as long as its boxes can be decided about. */
  get #editable() {
    return this.#photo?.isReady() ? this.#photo : null;
  }

  get #look() {
    return this.settings.values;
  }

  /** @param {Rectangle | null} rectangle */
  #add(rectangle) {
    if (!rectangle) return null;
    const box = newBox("region", rectangle);
    this.#decide((boxes) => [...boxes, box]);
    this.overlay.focus(box.id);
    this.#tellPlace(box);
    return box;
  }

  /** @param {(boxes: readonly Box[]) => readonly Box[]} change @param {string | null} key */
  #decide(change, key = null) {
    const photo = this.#photo;
    if (!photo) return;
    const before = photo.boxes;
    const after = change(before);
    this.#write(photo, after);
    this.history.record(
      () => this.#write(photo, before),
      () => this.#write(photo, after),
      key,
    );
  }

  /** @param {Photo} photo @param {readonly Box[]} boxes */
  #write(photo, boxes) {
    if (this.album.current !== photo && this.album.photos.includes(photo)) this.album.select(photo);
    this.album.setBoxes(photo, boxes);
  }

  /** @param {Box} box @param {string | null} key */
  #replace(box, key = null) {
    this.#decide((boxes) => boxes.map((other) => (other.id === box.id ? box : other)), key);
  }

  /** @param {EventTarget | null} target */
  #boxOf(target) {
    const id = this.overlay.idOf(target);
    return this.#editable?.boxes.find((box) => box.id === id);
  }

  get #chosenBox() {
    return this.#editable?.boxes.find((box) => box.id === this.#chosen);
  }

  /** @param {number | null} id */
  #choose(id) {
    this.#chosen = id;
    this.overlay.choose(this.#chosenBox ? id : null, this.#moving === id);
    const { shrink, grow, delete: remove } = this.buttons;
    for (const button of [shrink, grow, remove]) button.disabled = !this.#chosenBox;
  }

  /** @param {number} share */
  #grow(share) {
    const [photo, chosen] = [this.#editable, this.#chosenBox];
    if (!photo || !chosen) return;
    const box = grown(chosen, share, photo.size);
    this.#replace(box, `grow ${box.id}`);
    this.#tellPlace(box);
  }

  /** @param {Box} box */
  #toggle(box) {
    this.#replace(decided(box, !box.on));
  }

  /** @param {Box | undefined} box */
  #remove(box) {
    const photo = this.#editable;
    if (!photo || !box) return;
    const index = photo.boxes.indexOf(box);
    this.#decide((boxes) => boxes.filter((other) => other !== box));
    const next = photo.boxes[Math.min(index, photo.boxes.length - 1)];
    if (next) this.overlay.focus(next.id);
    else this.viewport.frame.focus();
  }

  /** @param {Box} box */
  #tellPlace(box) {
    speak("box", text("placed", box));
  }

  /** @param {boolean} drawing */
  #arm(drawing) {
    this.#drawing = drawing;
    this.buttons.draw.setAttribute("aria-pressed", String(drawing));
    this.viewport.frame.classList.toggle("drawing", drawing);
    if (drawing) toast("drawing");
  }

  /* by pointer */

  /** @param {PointerEvent} event */
  #down(event) {
    this.#rested = null;
    if (!event.isPrimary) return this.#giveUp(); // a second finger: they zoom
    this.#dragged = false;
    const [photo, { target }] = [this.#editable, event];
    if (event.button !== 0 || !photo || !(target instanceof HTMLElement)) return;
    const start = { photo, event, from: this.viewport.point(event) };
    const corner = CORNERS.find((name) => name === target.dataset.corner);
    const box = this.#drawing ? null : corner ? this.#boxOf(target) : this.#aim(event)?.meant;
    if (box && isTouch(event)) this.#resting = setTimeout(() => this.#enlarge(photo, box, event), LONG_MS);
    if (box && corner) this.#gesture = { ...start, kind: "resize", box, corner };
    else if (box) this.#gesture = { ...start, kind: "move", box };
    else if (this.#drawing || this.#drawsFreely(event, target)) this.#gesture = { ...start, kind: "draw" };
    else if (event.pointerType === "mouse") this.#gesture = { ...start, kind: "pan", last: event };
  }

  /** What a finger does from here on, until it is lifted, is no tap and moves nothing. */
  #giveUp() {
    this.#drop();
    this.#dragged = true;
  }

  /** @param {ReadyPhoto} photo @param {Box} box @param {PointerEvent} event */
  #enlarge(photo, box, event) {
    this.#giveUp();
    this.#rested = event.timeStamp;
    this.loupe.show(box, photo.size, this.#look, event);
  }

  /** A finger that did not rest is a tap after all: the page was too busy to see it lifted. @param {PointerEvent} event */
  #lift({ timeStamp }) {
    if (this.#rested !== null && timeStamp - this.#rested < LONG_MS) this.#dragged = false;
    this.#drop();
  }

  /**
   * A whole photo cannot be panned, so a mouse draws on it at once; a finger scrolls the page.
   *
   * @param {PointerEvent} event
   * @param {HTMLElement} target
   */
  #drawsFreely(event, target) {
    return event.pointerType === "mouse" && !this.viewport.zoomed && this.viewport.stage.contains(target);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const gesture = this.#gesture;
    if (!gesture) return;
    const { clientX, clientY } = gesture.event;
    const trembling = isTouch(event) ? DRAG.touch : DRAG.mouse;
    if (!this.#dragged && Math.hypot(event.clientX - clientX, event.clientY - clientY) < trembling) return;
    if (!this.#dragged) this.viewport.frame.setPointerCapture(event.pointerId);
    clearTimeout(this.#resting);
    this.#dragged = true;
    if (gesture.kind === "pan") this.#pan(gesture, event);
    else if (gesture.kind === "draw") this.#draw(gesture, event);
    else this.overlay.place(this.#changed(gesture, event), gesture.photo.size, this.#look);
  }

  /** @param {Move | Resize} gesture @param {PointerEvent} event */
  #changed(gesture, event) {
    const { box, from, photo } = gesture;
    const { x, y } = this.viewport.point(event);
    const [dx, dy] = [x - from.x, y - from.y];
    return gesture.kind === "move"
      ? moved(box, dx, dy, photo.size)
      : resized(box, gesture.corner, dx, dy, photo.size, paddingOf(box, this.#look));
  }

  /** @param {Pan} gesture @param {PointerEvent} event */
  #pan(gesture, event) {
    this.viewport.pan(event.clientX - gesture.last.clientX, event.clientY - gesture.last.clientY);
    gesture.last = event;
  }

  /** @param {Draw} gesture @param {PointerEvent} event */
  #draw({ from, photo: { size } }, event) {
    const rectangle = spanned(from, this.viewport.point(event), size);
    const boxes = rectangle ? [{ ...newBox("region", rectangle), id: RUBBER }] : [];
    this.rubber.show(boxes, size, this.#look);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const gesture = this.#gesture;
    if (!gesture) return this.#lift(event);
    if (this.#dragged && gesture.kind === "draw") {
      const rectangle = spanned(gesture.from, this.viewport.point(event), gesture.photo.size);
      this.#arm(false);
      this.#add(rectangle);
    } else if (this.#drawing) {
      this.#arm(false);
      this.addRegion(gesture.from);
      this.#dragged = true; // the click that follows is not for the new box
    } else if (this.#dragged && (gesture.kind === "move" || gesture.kind === "resize")) {
      const box = this.#changed(gesture, event);
      this.#replace(box);
      this.overlay.focus(box.id);
      this.#tellPlace(box);
    }
    this.#drop();
  }

  /** End the gesture; what was not decided goes back to where it was. */
  #drop() {
    clearTimeout(this.#resting);
    this.loupe.hide();
    this.#gesture = null;
    this.rubber.clear();
    this.show();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    if (this.#dragged && event.detail) {
      event.preventDefault(); // the end of a drag is no click
      return;
    }
    if (event.detail) this.#tap(event);
    else {
      const box = this.#boxOf(event.target);
      if (box) this.#toggle(box);
    }
  }

  /** What the pointer means, where it is over the photo. @param {MouseEvent} event */
  #aim(event) {
    const photo = this.#editable;
    if (!photo || !(event.target instanceof Node) || !this.overlay.root.contains(event.target)) return null;
    return aimedAt(photo.boxes, this.viewport.point(event), this.viewport.scale, isTouch(event), this.#look);
  }

  /** Decide about the face that is meant, or come closer first where a finger cannot tell it. @param {MouseEvent} event */
  #tap(event) {
    const aim = this.#aim(event);
    if (!aim) return;
    if (this.#isSecond(event, aim)) return this.#zoom(event, aim);
    this.#tapped = null;
    if (aim.crowd.length) {
      const factor = COMFORTABLE / (Math.min(...aim.crowd.map(shorter)) * this.viewport.scale);
      if (this.viewport.approach(event, around(aim.crowd), factor)) return toast("closer");
    }
    if (isTouch(event)) this.#tapped = tapOf(event, aim);
    if (!aim.meant) return;
    this.#toggle(aim.meant);
    this.overlay.focus(aim.meant.id, { preventScroll: true });
  }

  /** Whether a tap follows another on the same thing. @param {MouseEvent} event @param {Aim} aim */
  #isSecond(event, aim) {
    const first = this.#tapped;
    const second = tapOf(event, aim);
    if (!first || first.id !== second.id || second.time - first.time > TWICE_MS) return false;
    return Math.hypot(second.clientX - first.clientX, second.clientY - first.clientY) <= TWICE;
  }

  /** Two taps decide nothing, so that what the first one did is undone. @param {MouseEvent} event @param {Aim} aim */
  #zoom(event, { meant }) {
    this.#tapped = null;
    if (meant) this.history.undo();
    this.viewport.toggle(event, meant ? LARGE / (shorter(meant) * this.viewport.scale) : 1);
  }

  /* by keyboard */

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.#keyForBox(event) || this.#keyForPhoto(event)) event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  #keyForBox(event) {
    const [photo, box] = [this.#editable, this.#boxOf(event.target)];
    if (!photo || !box) return false;
    const direction = ARROWS[event.key];
    if (direction && (event.shiftKey || this.#moving === box.id)) this.#nudge(photo, box, direction, event.shiftKey);
    else if (direction) this.#focus(neighbour(photo.boxes, box, direction));
    else if (this.#moving === box.id && ENOUGH.includes(keyOf(event))) this.#carry(null);
    else if (!this.#boxActs[keyOf(event)]) return false;
    else this.#boxActs[keyOf(event)]?.(photo, box);
    return true;
  }

  /** @type {Record<string, (photo: ReadyPhoto, box: Box) => void>} */
  #boxActs = {
    m: (_, box) => this.#carry(box),
    j: ({ boxes }, box) => this.#focus(boxes[(boxes.indexOf(box) + 1) % boxes.length]),
    k: ({ boxes }, box) => this.#focus(boxes.at(boxes.indexOf(box) - 1)),
    Home: ({ boxes }) => this.#focus(boxes[0]),
    End: ({ boxes }) => this.#focus(boxes.at(-1)),
    Delete: (_, box) => this.#remove(box),
    Backspace: (_, box) => this.#remove(box),
  };

  /** @param {Box | null | undefined} box */
  #focus(box) {
    if (box) this.overlay.focus(box.id);
  }

  /** Have arrows move a box, or none. @param {Box | null} box */
  #carry(box) {
    if (this.#moving === (box?.id ?? null)) return;
    this.#moving = box?.id ?? null;
    this.#choose(this.#chosen);
    speak("box", box ? text("moving") : text("moved"));
  }

  /** @param {ReadyPhoto} photo @param {Box} box @param {Direction} direction @param {boolean} resizing */
  #nudge({ size }, box, [right, down], resizing) {
    const step = Math.max(1, Math.round(STEP / this.viewport.scale));
    const to = resizing
      ? resized(box, "se", right * step, down * step, size)
      : moved(box, right * step, down * step, size);
    this.#replace(to, `nudge ${box.id} ${resizing}`);
    this.#tellPlace(to);
  }

  /** @param {KeyboardEvent} event */
  #keyForPhoto({ key }) {
    /** @type {Record<string, () => void>} */
    const acts = {
      n: () => this.addRegion(),
      N: () => this.addRegion(),
      "+": () => this.viewport.zoomIn(),
      "=": () => this.viewport.zoomIn(),
      "-": () => this.viewport.zoomOut(),
      0: () => this.viewport.fit(),
      Escape: () => {
        this.#drop();
        this.#arm(false);
      },
    };
    acts[key]?.();
    return key in acts;
  }
}

/** @param {MouseEvent} event @param {Aim} aim @returns {Tap} */
const tapOf = ({ timeStamp, clientX, clientY }, { meant }) => ({
  time: timeStamp,
  id: meant?.id ?? null,
  clientX,
  clientY,
});

/** The key, whatever the shift lock says. @param {KeyboardEvent} event */
const keyOf = ({ key }) => (key.length === 1 ? key.toLowerCase() : key);

/** @param {MouseEvent} event */
const isTouch = (event) => event instanceof PointerEvent && event.pointerType !== "mouse";
