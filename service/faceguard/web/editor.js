/* Deciding about boxes by pointer and keyboard. Every decision is a new list of boxes and a step to undo. */
import { grown, moved, newBox, resized, spanned } from "./box.js";
import { say } from "./text.js";
import { toast } from "./toast.js";

const DRAG = 4; // screen pixels that a hand trembles
const GROWTH = 0.1; // of a box, on each side
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Editor {
  #photo = null;
  #gesture = null;
  #drawing = false;
  #dragged = false;
  #chosen = null; // the box that had the focus last

  constructor({ album, history, viewport, overlay, buttons, rubber, live }) {
    Object.assign(this, { album, history, viewport, overlay, buttons, rubber, live });
    const { frame } = viewport;
    frame.addEventListener("pointerdown", (event) => this.#down(event));
    frame.addEventListener("pointermove", (event) => this.#move(event));
    frame.addEventListener("pointerup", (event) => this.#up(event));
    frame.addEventListener("pointercancel", () => this.#drop());
    frame.addEventListener("click", (event) => this.#click(event), true);
    frame.addEventListener("keydown", (event) => this.#key(event));
    frame.addEventListener("focusin", (event) => this.#choose(this.#boxOf(event.target)?.id ?? this.#chosen));
    // a click without a pointer is the keyboard's, which cannot drag
    buttons.draw.addEventListener("click", (event) => (event.detail ? this.#arm(!this.#drawing) : this.addRegion()));
    // what is dragged can be done by clicks as well
    buttons.shrink.addEventListener("click", () => this.#grow(-GROWTH));
    buttons.grow.addEventListener("click", () => this.#grow(GROWTH));
    buttons.delete.addEventListener("click", () => this.#remove(this.#chosenBox));
  }

  open(photo) {
    this.#photo = photo;
    this.#chosen = null;
    this.#drop();
    this.#arm(false);
  }

  show() {
    const { boxes, size } = this.#photo ?? {};
    const held = this.#gesture?.box;
    if (held && !boxes.some(({ id }) => id === held.id)) this.#gesture = null; // a new search has replaced it
    this.overlay.show(size ? boxes : [], size);
    this.#choose(this.#chosen);
  }

  /** Add a region around a point, or in the middle of what is seen, and focus it to be moved. */
  addRegion(point = null) {
    if (!this.#photo?.isReady()) return;
    const centre = point ?? this.viewport.centre;
    const side = Math.min(this.#photo.size.width, this.#photo.size.height) / 6;
    const [from, to] = [-side / 2, side / 2].map((d) => ({ x: centre.x + d, y: centre.y + d }));
    this.#add(spanned(from, to, this.#photo.size));
  }

  #add(rectangle) {
    if (!rectangle) return;
    const box = newBox("region", rectangle);
    this.#decide([...this.#photo.boxes, box]);
    this.overlay.focus(box.id);
    this.#tellPlace(box);
  }

  #decide(boxes, key = null) {
    const [photo, before] = [this.#photo, this.#photo.boxes];
    this.#write(photo, boxes);
    this.history.record(
      () => this.#write(photo, before),
      () => this.#write(photo, boxes),
      key,
    );
  }

  #write(photo, boxes) {
    if (this.album.current !== photo && this.album.photos.includes(photo)) this.album.select(photo);
    this.album.setBoxes(photo, boxes);
  }

  #replace(box, key) {
    this.#decide(this.#photo.boxes.map((other) => (other.id === box.id ? box : other)), key);
  }

  #boxOf(target) {
    const id = this.overlay.idOf(target);
    return this.#photo?.isReady() ? this.#photo.boxes.find((box) => box.id === id) : undefined;
  }

  get #chosenBox() {
    return this.#photo?.isReady() ? this.#photo.boxes.find((box) => box.id === this.#chosen) : undefined;
  }

  #choose(id) {
    this.#chosen = id;
    this.overlay.choose(id);
    for (const name of ["shrink", "grow", "delete"]) this.buttons[name].disabled = !this.#chosenBox;
  }

  #grow(share) {
    const chosen = this.#chosenBox;
    if (!chosen) return;
    const box = grown(chosen, share, this.#photo.size);
    this.#replace(box, `grow ${box.id}`);
    this.#tellPlace(box);
  }

  #toggle(box) {
    this.#replace({ ...box, on: !box.on });
  }

  #remove(box) {
    if (!box) return;
    const index = this.#photo.boxes.indexOf(box);
    this.#decide(this.#photo.boxes.filter((other) => other !== box));
    const next = this.#photo.boxes[Math.min(index, this.#photo.boxes.length - 1)];
    if (next) this.overlay.focus(next.id);
    else this.viewport.frame.focus();
  }

  #tellPlace(box) {
    say(this.live, "placed", box);
  }

  #arm(drawing) {
    this.#drawing = drawing;
    this.buttons.draw.setAttribute("aria-pressed", drawing);
    this.viewport.frame.classList.toggle("drawing", drawing);
    if (drawing) toast("drawing");
  }

  /* by pointer */

  #down(event) {
    this.#dragged = false;
    if (event.button !== 0 || !event.isPrimary || !this.#photo?.isReady()) return;
    const from = this.viewport.point(event);
    const box = this.#drawing ? null : this.#boxOf(event.target);
    const start = { event, from, box, corner: event.target.dataset.corner };
    if (box) this.#gesture = { ...start, kind: start.corner ? "resize" : "move" };
    else if (this.#drawing || this.#drawsFreely(event)) this.#gesture = { ...start, kind: "draw" };
    else if (event.pointerType === "mouse") this.#gesture = { ...start, kind: "pan", last: event };
  }

  /** A whole photo cannot be panned, so a mouse draws on it at once; a finger scrolls the page. */
  #drawsFreely(event) {
    return event.pointerType === "mouse" && !this.viewport.zoomed && this.viewport.stage.contains(event.target);
  }

  #move(event) {
    const gesture = this.#gesture;
    if (!gesture) return;
    const { clientX, clientY } = gesture.event;
    if (!this.#dragged && Math.hypot(event.clientX - clientX, event.clientY - clientY) < DRAG) return;
    if (!this.#dragged) this.viewport.frame.setPointerCapture(event.pointerId);
    this.#dragged = true;
    if (gesture.kind === "pan") this.#pan(event);
    else if (gesture.kind === "draw") this.#draw(event);
    else this.overlay.place(this.#changed(event), this.#photo.size);
  }

  #changed(event) {
    const { box, corner, from, kind } = this.#gesture;
    const { x, y } = this.viewport.point(event);
    const { size } = this.#photo;
    return kind === "move"
      ? moved(box, x - from.x, y - from.y, size)
      : resized(box, corner, x - from.x, y - from.y, size);
  }

  #pan(event) {
    const { last } = this.#gesture;
    this.viewport.pan(event.clientX - last.clientX, event.clientY - last.clientY);
    this.#gesture.last = event;
  }

  #draw(event) {
    const rectangle = spanned(this.#gesture.from, this.viewport.point(event), this.#photo.size);
    this.rubber.show(rectangle ? [{ ...rectangle, id: -1, kind: "region", on: true }] : [], this.#photo.size);
  }

  #up(event) {
    const gesture = this.#gesture;
    if (!gesture) return;
    if (this.#dragged && gesture.kind === "draw") {
      const rectangle = spanned(gesture.from, this.viewport.point(event), this.#photo.size);
      this.#arm(false);
      this.#add(rectangle);
    } else if (this.#drawing) {
      this.#arm(false);
      this.addRegion(gesture.from);
      this.#dragged = true; // the click that follows is not for the new box
    } else if (this.#dragged && gesture.box) {
      const box = this.#changed(event);
      this.#replace(box);
      this.overlay.focus(box.id);
      this.#tellPlace(box);
    }
    this.#drop();
  }

  /** End the gesture; what was not decided goes back to where it was. */
  #drop() {
    this.#gesture = null;
    this.rubber.show([]);
    this.show();
  }

  #click(event) {
    if (this.#dragged && event.detail) {
      event.preventDefault(); // the end of a drag is no click
      return;
    }
    const box = this.#boxOf(event.target);
    if (box) this.#toggle(box);
  }

  /* by keyboard */

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.#keyForBox(event) || this.#keyForPhoto(event)) event.preventDefault();
  }

  #keyForBox(event) {
    const box = this.#boxOf(event.target);
    if (!box) return false;
    if (event.key in ARROWS) this.#nudge(box, ARROWS[event.key], event.shiftKey);
    else if (event.key === "Delete" || event.key === "Backspace") this.#remove(box);
    else return false;
    return true;
  }

  #nudge(box, [right, down], resizing) {
    const step = Math.max(1, Math.round(DRAG / this.viewport.scale));
    const { size } = this.#photo;
    const to = resizing
      ? resized(box, "se", right * step, down * step, size)
      : moved(box, right * step, down * step, size);
    this.#replace(to, `nudge ${box.id} ${resizing}`);
    this.#tellPlace(to);
  }

  #keyForPhoto({ key }) {
    const acts = {
      n: () => this.addRegion(),
      N: () => this.addRegion(),
      "+": () => this.viewport.zoomIn(),
      "=": () => this.viewport.zoomIn(),
      "-": () => this.viewport.zoomOut(),
      0: () => this.viewport.fit(),
      Escape: () => (this.#drop(), this.#arm(false)),
    };
    acts[key]?.();
    return key in acts;
  }
}
