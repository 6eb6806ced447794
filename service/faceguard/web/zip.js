/* A ZIP archive without compression, as pictures are compressed already. Names are UTF-8, times are not told. */

const LONGEST = 0xffffffff;
const MOST = 0xffff;
const VERSION = 20;
const UTF8 = 1 << 11;
const NEW_YEAR_1980 = 0x21; // the format's first day: when a photo was saved is nobody's business

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

async function crc32(blob) {
  let crc = ~0;
  const reader = blob.stream().getReader(); // in pieces, so that the main thread is never held for long
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    for (const byte of piece.value) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

/** Little-endian fields; each is a [size in bytes, value]. */
function record(...fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((total, [size]) => total + size, 0)));
  let offset = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(offset, value, true);
    else view.setUint32(offset, value, true);
    offset += size;
  }
  return view.buffer;
}

const common = (name, size, crc) => [
  [2, VERSION], [2, UTF8], [2, 0], [2, 0], [2, NEW_YEAR_1980], [4, crc], [4, size], [4, size], [2, name.length], [2, 0],
];

export class Zip {
  #parts = [];
  #directory = [];
  #names = new Set();
  #length = 0;

  get count() {
    return this.#directory.length;
  }

  hasRoomFor(blob) {
    return this.count < MOST && this.#length + blob.size < LONGEST / 2; // half is left for the directory, amply
  }

  async add(wanted, blob) {
    const name = new TextEncoder().encode(this.#unique(wanted));
    const fields = common(name, blob.size, await crc32(blob));
    const local = record([4, 0x04034b50], ...fields);
    const central = record(
      [4, 0x02014b50], [2, VERSION], ...fields, [2, 0], [2, 0], [2, 0], [4, 0], [4, this.#length],
    );
    this.#directory.push(new Blob([central, name]));
    this.#parts.push(local, name, blob);
    this.#length += local.byteLength + name.length + blob.size;
  }

  blob() {
    const directory = new Blob(this.#directory);
    const end = record(
      [4, 0x06054b50], [2, 0], [2, 0], [2, this.count], [2, this.count], [4, directory.size], [4, this.#length], [2, 0],
    );
    return new Blob([...this.#parts, directory, end], { type: "application/zip" });
  }

  #unique(wanted) {
    const [, stem, suffix] = wanted.replaceAll(/[\\/]/g, "_").match(/^(.*?)(\.[^.]*)?$/s);
    let name = stem + (suffix ?? "");
    for (let copy = 2; this.#names.has(name.toLowerCase()); copy += 1) name = `${stem}-${copy}${suffix ?? ""}`;
    this.#names.add(name.toLowerCase());
    return name;
  }
}
