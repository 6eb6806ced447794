/* The photos as thumbnails, each with its state. */
import { label } from "./text.js";

export class Strip {
  #items = new Map();

  constructor({ list, template, album }) {
    Object.assign(this, { list, template, album });
    album.on("list", () => this.#arrange());
    album.on("photo", (photo) => this.#update(photo));
    album.on("current", () => this.#mark());
  }

  #arrange() {
    for (const [photo, item] of this.#items) {
      if (!this.album.photos.includes(photo)) this.#drop(photo, item);
    }
    for (const photo of this.album.photos) {
      if (!this.#items.has(photo)) this.#make(photo);
    }
    this.#mark();
  }

  #drop(photo, item) {
    const focused = item.contains(document.activeElement);
    const neighbour = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    this.#items.delete(photo);
    if (focused) neighbour?.querySelector(".thumb").focus();
  }

  #make(photo) {
    const item = this.template.content.firstElementChild.cloneNode(true);
    item.querySelector(".name").textContent = photo.name;
    item.querySelector(".thumb").addEventListener("click", () => this.album.select(photo));
    const remove = item.querySelector(".remove");
    label(remove, "remove", { name: photo.name });
    remove.addEventListener("click", () => this.album.remove(photo));
    this.#items.set(photo, item);
    item.addEventListener("keydown", ({ key }) => key === "Delete" && this.album.remove(photo));
    this.list.append(item);
    this.#update(photo);
  }

  #update(photo) {
    const item = this.#items.get(photo);
    if (!item) return;
    const thumb = item.querySelector(".thumb");
    const picture = item.querySelector("img");
    const count = photo.boxes.filter(({ kind, on }) => on || kind === "face").length;
    const { status } = photo.search;
    item.dataset.status = status;
    item.querySelector(".state").textContent = { waiting: "", looking: "", ready: count, failed: "!", cancelled: "–" }[status];
    label(thumb, `thumb-${status}`, { name: photo.name, count });
    picture.hidden = !photo.thumbnail;
    if (photo.thumbnail && picture.src !== photo.thumbnail) picture.src = photo.thumbnail;
  }

  #mark() {
    for (const [photo, item] of this.#items) {
      const thumb = item.querySelector(".thumb");
      // of two hundred photos, one cross is enough to tab over
      item.querySelector(".remove").tabIndex = photo === this.album.current ? 0 : -1;
      if (photo === this.album.current) {
        thumb.setAttribute("aria-current", "true");
        item.scrollIntoView({ block: "nearest", inline: "nearest" });
      } else thumb.removeAttribute("aria-current");
    }
  }
}
