/* Faces and regions by mouse or finger: tapped, dragged, drawn, and shown large under a finger that rests. */
import { aimedAt, shorter } from "./aim.js";
import { around, CORNERS, moved, resized } from "./box.js";
import { lookOf } from "./cover.js";
import { drawn } from "./region.js";
import { toast } from "./toast.js";
import { Trail } from "./trail.js";

/**
 * @import { Aim, Box, Draw, Gesture, HandParts, Move, Pan, ReadyPhoto, Resize, Tap } from "./types.d.ts"
 */

const DRAG = { mouse: 4, touch: 10 }; // screen pixels that a hand trembles
const LARGE = 120; // of one that two taps come closer to
const COMFORTABLE = 44; // screen pixels of a face that a finger cannot miss
const LONG_MS = 500; // a finger that rests so long is no tap
const TWICE_MS = 300; // between two taps that are one
const TWICE = 24; // screen pixels between them
const RUBBER = -1; // the id of the box that is being drawn, which is one from first to last

export class Hand {
  /** @type {Gesture | null} */
  #gesture = null;
  #dragged = false;
  #resting = 0; // the timer of a finger that rests
  /** When the finger came down under which a face is shown large. @type {number | null} */
  #rested = null;
  /** @type {Tap | null} */
  #tapped = null;
  /** The box that was chosen when the hand came down, which may choose another one. @type {number | null} */
  #chosen = null;

  /** @param {HandParts} parts */
  constructor({ editor, history, viewport, overlay, rubber, loupe, pen }) {
    this.editor = editor;
    this.history = history;
    this.viewport = viewport;
    this.overlay = overlay;
    this.rubber = rubber;
    this.loupe = loupe;
    this.pen = pen;
    this.trail = new Trail(overlay.root);
    const { frame } = viewport;
    frame.addEventListener("pointerdown", (event) => this.#down(event));
    frame.addEventListener("pointermove", (event) => this.#move(event));
    frame.addEventListener("pointerup", (event) => this.#up(event));
    frame.addEventListener("pointercancel", () => this.#drop());
    frame.addEventListener("click", (event) => this.#click(event), true);
    frame.addEventListener("contextmenu", (event) => isTouch(event) && event.preventDefault()); // a finger rests
    editor.on("open", () => {
      this.#tapped = null;
      this.rest();
    });
  }

  /** Let go of everything, and put down what it draws with. */
  rest() {
    this.#drop();
    this.pen.take(null);
  }

  /** @param {PointerEvent} event */
  #down(event) {
    this.#rested = null;
    if (!event.isPrimary) return this.#giveUp(); // a second finger: they zoom
    this.#dragged = false;
    this.#chosen = this.editor.chosen;
    const { target } = event;
    const { photo } = this.editor;
    if (event.button !== 0 || !photo || !(target instanceof HTMLElement || target instanceof SVGElement)) return;
    const from = this.viewport.point(event);
    const start = { photo, event, from };
    const { tool } = this.pen;
    const corner = CORNERS.find((name) => name === target.dataset.corner);
    const box = tool ? null : corner ? this.editor.boxOf(target) : this.#aim(event)?.meant;
    if (box && isTouch(event)) this.#resting = setTimeout(() => this.#enlarge(photo, box, event), LONG_MS);
    if (box && corner) this.#gesture = { ...start, kind: "resize", box, corner };
    else if (box) this.#gesture = { ...start, kind: "move", box };
    else if (tool || this.#drawsFreely(event, target))
      this.#gesture = { ...start, kind: "draw", tool: tool ?? "rectangle", path: [from] };
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
    this.loupe.show(box, photo.size, this.editor.look, event);
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
   * @param {Element} target
   */
  #drawsFreely(event, target) {
    return event.pointerType === "mouse" && !this.viewport.zoomed && this.viewport.stage.contains(target);
  }

  /** The gesture; none where a new search has replaced the box that it is about. */
  get #going() {
    const gesture = this.#gesture;
    if (gesture && "box" in gesture && !gesture.photo.boxes.some(({ id }) => id === gesture.box.id)) this.#drop();
    return this.#gesture;
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const gesture = this.#going;
    if (!gesture) return;
    const { clientX, clientY } = gesture.event;
    const trembling = isTouch(event) ? DRAG.touch : DRAG.mouse;
    if (!this.#dragged && Math.hypot(event.clientX - clientX, event.clientY - clientY) < trembling) return;
    if (!this.#dragged) this.viewport.frame.setPointerCapture(event.pointerId);
    clearTimeout(this.#resting);
    this.#dragged = true;
    if (gesture.kind === "pan") this.#pan(gesture, event);
    else if (gesture.kind === "draw") this.#draw(gesture, event);
    else this.overlay.place(this.#changed(gesture, event), gesture.photo.size, this.editor.look);
  }

  /** @param {Move | Resize} gesture @param {PointerEvent} event */
  #changed(gesture, event) {
    const { box, from, photo } = gesture;
    const { x, y } = this.viewport.point(event);
    const [dx, dy] = [x - from.x, y - from.y];
    return gesture.kind === "move"
      ? moved(box, dx, dy, photo.size)
      : resized(box, gesture.corner, dx, dy, photo.size, lookOf(box, this.editor.look).padding);
  }

  /** @param {Pan} gesture @param {PointerEvent} event */
  #pan(gesture, event) {
    this.viewport.pan(event.clientX - gesture.last.clientX, event.clientY - gesture.last.clientY);
    gesture.last = event;
  }

  /** @param {Draw} gesture @param {PointerEvent} event */
  #draw(gesture, event) {
    const { path, photo, tool } = gesture;
    path.push(...course(event).map((passed) => this.viewport.point(passed)));
    if (tool === "brush") return this.trail.draw(path, this.editor.brush, photo.size);
    const region = this.#drawn(gesture);
    this.rubber.show(region ? [{ ...region, id: RUBBER }] : [], photo.size, this.editor.look);
  }

  /** @param {Draw} gesture */
  #drawn({ tool, path, photo }) {
    return drawn(tool, path, this.editor.brush, photo.size);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const gesture = this.#going;
    if (!gesture) return this.#lift(event);
    if (this.#dragged && gesture.kind === "draw") {
      gesture.path.push(this.viewport.point(event));
      this.pen.done();
      this.editor.add(this.#drawn(gesture));
    } else if (this.pen.tool) {
      const { tool } = this.pen;
      this.pen.done();
      this.editor.addRegion(tool, gesture.from);
      this.#dragged = true; // the click that follows is not for the new box
    } else if (this.#dragged && (gesture.kind === "move" || gesture.kind === "resize")) {
      const box = this.#changed(gesture, event);
      this.editor.replace(box);
      this.overlay.focus(box.id);
      this.editor.tellPlace(box);
    }
    this.#drop();
  }

  /** End the gesture; what was not decided goes back to where it was. */
  #drop() {
    clearTimeout(this.#resting);
    this.loupe.hide();
    this.#gesture = null;
    this.rubber.clear();
    this.trail.clear();
    this.editor.show();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    if (this.#dragged && event.detail) {
      event.preventDefault(); // the end of a drag is no click
      return;
    }
    if (event.detail) this.#tap(event);
    else {
      const box = this.editor.boxOf(event.target);
      if (box) this.editor.toggle(box);
    }
  }

  /** What the pointer means, where it is over the photo. @param {MouseEvent} event */
  #aim(event) {
    const { photo, look } = this.editor;
    if (!photo || !(event.target instanceof Node) || !this.overlay.root.contains(event.target)) return null;
    return aimedAt(photo.boxes, this.viewport.point(event), this.viewport.scale, isTouch(event), look);
  }

  /** Decide about the face that is meant, or come closer first where a finger cannot tell it. @param {MouseEvent} event */
  #tap(event) {
    const aim = this.#aim(event);
    if (!aim) return;
    const first = this.#tapped;
    this.#tapped = null;
    if (first && isSoon(event, first)) {
      if (first.closer) return; // what is under the finger by now is another place
      if (first.id === (aim.meant?.id ?? null)) return this.#zoom(event, aim, first);
    }
    if (aim.crowd.length) {
      const factor = COMFORTABLE / (Math.min(...aim.crowd.map(shorter)) * this.viewport.scale);
      if (this.viewport.approach(event, around(aim.crowd), factor)) {
        this.#tapped = tapOf(event, aim, { closer: true });
        return toast("closer");
      }
    }
    const { meant } = aim;
    const decides = meant !== null && !(this.editor.picking && meant.id !== this.#chosen);
    if (isTouch(event)) this.#tapped = tapOf(event, aim, { decided: decides });
    if (!meant) return;
    if (decides) this.editor.toggle(meant);
    this.overlay.focus(meant.id, { preventScroll: true });
  }

  /** Two taps decide nothing, so that what the first one did is undone. @param {MouseEvent} event @param {Aim} aim @param {Tap} first */
  #zoom(event, { meant }, first) {
    if (first.decided) this.history.undo();
    this.viewport.toggle(event, meant ? LARGE / (shorter(meant) * this.viewport.scale) : 1);
  }
}

/** Where the pointer went since the last event: a browser joins moves that come faster than it paints. @param {PointerEvent} event */
function course(event) {
  const joined = event.getCoalescedEvents?.() ?? []; // which is only there where the page came by HTTPS or from this machine
  return joined.length ? joined : [event];
}

/** @param {MouseEvent} event @param {Aim} aim @param {Partial<Tap>} did @returns {Tap} */
const tapOf = ({ timeStamp, clientX, clientY }, { meant }, did) => ({
  time: timeStamp,
  id: meant?.id ?? null,
  decided: false,
  closer: false,
  ...did,
  clientX,
  clientY,
});

/** Whether a tap is the second of two. @param {MouseEvent} event @param {Tap} first */
const isSoon = ({ timeStamp, clientX, clientY }, first) =>
  timeStamp - first.time <= TWICE_MS && Math.hypot(clientX - first.clientX, clientY - first.clientY) <= TWICE;

/** @param {MouseEvent} event */
const isTouch = (event) => event instanceof PointerEvent && event.pointerType !== "mouse";
