/* How photos come in: picked, dropped (folders too) or pasted. */

export class Intake {
  #depth = 0;

  constructor({ picker, shutter, veil, take }) {
    Object.assign(this, { picker, shutter, veil, take });
    for (const input of [picker, shutter]) input.addEventListener("change", () => this.#picked(input));
    document.addEventListener("paste", (event) => this.#pasted(event));
    document.addEventListener("dragenter", (event) => this.#over(event, 1));
    document.addEventListener("dragleave", (event) => this.#over(event, -1));
    document.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
    document.addEventListener("drop", (event) => this.#dropped(event));
  }

  pick() {
    this.picker.click();
  }

  shoot() {
    this.shutter.click();
  }

  #picked(input) {
    this.take([...input.files]);
    input.value = ""; // so that the same file may be picked again
  }

  #pasted(event) {
    const files = [...event.clipboardData.files];
    if (files.length) event.preventDefault();
    this.take(files);
  }

  #over(event, step) {
    if (!carriesFiles(event)) return;
    this.#depth += step;
    this.veil.hidden = this.#depth <= 0;
  }

  async #dropped(event) {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    this.#depth = 0;
    this.veil.hidden = true;
    const { items, files } = event.dataTransfer;
    const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const plain = [...files]; // read before waiting: a drop's data is gone after its event
    this.take(entries.some(({ isDirectory }) => isDirectory) ? (await Promise.all(entries.map(filesOf))).flat() : plain);
  }
}

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

/** A file, or all pictures in a folder and below; what lies beside them there is not meant. */
async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const found = await Promise.all((await children(entry)).map(filesOf));
  return found.flat().filter(({ type, name }) => type.startsWith("image/") || /\.hei[cf]$/i.test(name));
}

async function children(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return all;
    all.push(...some);
  }
}
