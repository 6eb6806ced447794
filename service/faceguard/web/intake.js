/* How photos and videos come in: picked, dropped (folders too) or pasted. */
import { isPicture, isVideo } from "./kind.js";

/** @import { IntakeParts, Taken } from "./types.d.ts" */

export class Intake {
  #depth = 0;

  /** @param {IntakeParts} parts */
  constructor({ picker, folder, shutter, veil, take }) {
    this.picker = picker;
    this.folder = folder;
    this.shutter = shutter;
    this.veil = veil;
    this.take = take;
    for (const input of [picker, folder, shutter]) input.addEventListener("change", () => this.#picked(input));
    document.addEventListener("paste", (event) => this.#pasted(event));
    document.addEventListener("dragenter", (event) => this.#over(event, 1));
    document.addEventListener("dragleave", (event) => this.#over(event, -1));
    document.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
    document.addEventListener("drop", (event) => this.#dropped(event));
  }

  pick() {
    this.picker.click();
  }

  pickFolder() {
    this.folder.click();
  }

  shoot() {
    this.shutter.click();
  }

  /** @param {HTMLInputElement} input */
  #picked(input) {
    const taken = [...(input.files ?? [])].map((file) => ({ file, folder: parent(file.webkitRelativePath) }));
    this.take(input === this.folder ? taken.filter(isMeant) : taken);
    input.value = ""; // so that the same file may be picked again
  }

  /** @param {ClipboardEvent} event */
  #pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) event.preventDefault();
    this.take(files.map(alone));
  }

  /** @param {DragEvent} event @param {1 | -1} step */
  #over(event, step) {
    if (!carriesFiles(event)) return;
    this.#depth += step;
    this.veil.hidden = this.#depth <= 0;
  }

  /** @param {DragEvent} event */
  async #dropped(event) {
    const { dataTransfer } = event;
    if (!dataTransfer || !carriesFiles(event)) return;
    event.preventDefault();
    this.#depth = 0;
    this.veil.hidden = true;
    const entries = [...dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry != null);
    const plain = [...dataTransfer.files].map(alone); // read before waiting: a drop's data is gone after its event
    this.take(entries.some(isFolder) ? (await Promise.all(entries.map(takenOf))).flat() : plain);
  }
}

/** @param {DragEvent} event */
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

/** @param {FileSystemEntry} entry @returns {entry is FileSystemFileEntry} */
const isFile = (entry) => entry.isFile;

/** @param {FileSystemEntry} entry @returns {entry is FileSystemDirectoryEntry} */
const isFolder = (entry) => entry.isDirectory;

/** The path of the folder that a file lies in. @param {string} path */
const parent = (path) => path.split("/").filter(Boolean).slice(0, -1).join("/");

/** @param {File} file @returns {Taken} */
const alone = (file) => ({ file, folder: "" });

/** @param {Taken} taken */
const isMeant = ({ file }) => isPicture(file) || isVideo(file);

/**
 * A file, or all pictures and videos in a folder and below; what lies beside them there is not meant.
 *
 * @param {FileSystemEntry} entry
 * @returns {Promise<Taken[]>}
 */
async function takenOf(entry) {
  if (isFile(entry)) {
    /** @type {File} */
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, folder: parent(entry.fullPath) }];
  }
  if (!isFolder(entry)) return [];
  const found = await Promise.all((await children(entry)).map(takenOf));
  return found.flat().filter(isMeant);
}

/** @param {FileSystemDirectoryEntry} folder */
async function children(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const all = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return all;
    all.push(...some);
  }
}
