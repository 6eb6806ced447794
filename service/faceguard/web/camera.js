/* A photo from the camera of this machine, where the browser lets a page see it. */

/** @import { CameraParts } from "./types.d.ts" */

export class Camera {
  /** @type {MediaStream | null} */
  #stream = null;

  /** @param {CameraParts} parts */
  constructor({ dialog, viewfinder, snap, close, take }) {
    this.dialog = dialog;
    this.viewfinder = viewfinder;
    this.take = take;
    snap.addEventListener("click", () => this.#snap());
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.#stop());
  }

  /** A phone's own camera app takes better pictures, and plain HTTP has no other way. */
  static get direct() {
    return Boolean(navigator.mediaDevices?.getUserMedia) && !matchMedia("(pointer: coarse)").matches;
  }

  /** Rejects where the camera is missing or refused. */
  async open() {
    this.#stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 4096 } } });
    this.viewfinder.srcObject = this.#stream;
    await this.viewfinder.play();
    this.dialog.showModal();
  }

  async #snap() {
    const { videoWidth, videoHeight } = this.viewfinder;
    const canvas = new OffscreenCanvas(videoWidth, videoHeight);
    const context = canvas.getContext("2d");
    if (!context) return;
    context.drawImage(this.viewfinder, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
    this.dialog.close();
    this.take([{ file: new File([blob], "camera.jpg", { type: blob.type }), folder: "" }]);
  }

  #stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.viewfinder.srcObject = null;
  }
}
