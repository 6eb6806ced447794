/* One photo: the file on the disk, what was found in it and decided about it. Pixels are kept of the thumbnail alone. */

let last = 0;

export class Photo {
  status = "waiting"; // looking, ready, failed, cancelled
  busy = false; // the service has asked for patience
  problem = null;
  boxes = [];
  size = null;
  thumbnail = null;
  /** Whether the browser shows the file as the service sees it, at the same size; null until that is known. */
  native = null;

  constructor(file) {
    last += 1;
    this.id = last;
    this.file = file;
    this.abort = new AbortController();
  }

  /** A pasted picture has no name of its own. */
  get name() {
    return this.file.name || "photo";
  }

  get pending() {
    return this.status === "waiting" || this.status === "looking";
  }

  get ready() {
    return this.status === "ready";
  }

  setThumbnail(blob) {
    this.forgetThumbnail();
    this.thumbnail = URL.createObjectURL(blob);
  }

  forgetThumbnail() {
    if (this.thumbnail) URL.revokeObjectURL(this.thumbnail);
    this.thumbnail = null;
  }

  /** The name to save under, for a picture of this media type. */
  savedAs(mediaType) {
    const stem = this.name.replace(/\.[^.]*$/, "");
    const suffix = mediaType.replace("image/", "").replace("jpeg", "jpg");
    return `${stem}-redacted.${suffix}`;
  }
}
