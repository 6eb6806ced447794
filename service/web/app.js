import en from "./locales/en.js";
import zh from "./locales/zh.js";

const byId = (id) => document.getElementById(id);
const locales = { en, zh };
let language = navigator.language.startsWith("zh") ? "zh" : "en";
let file = null;
let sending = null;

const text = (key, values = {}) =>
  Object.entries(values).reduce((line, [name, value]) => line.replace(`{${name}}`, value), locales[language][key]);

function translate() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = text(element.dataset.text);
  }
  byId("language").textContent = locales[language].other;
  byId("language").lang = language === "en" ? "zh" : "en";
}

function show(picture, name) {
  URL.revokeObjectURL(byId("picture").src);
  const url = URL.createObjectURL(picture);
  byId("picture").src = url;
  byId("picture").alt = text("alt");
  byId("save").href = url;
  byId("save").download = name;
  byId("result").hidden = false;
}

const delay = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function send(body, signal) {
  for (;;) {
    const response = await fetch("/v1/redact", { method: "POST", body, signal });
    if (response.status !== 503) return response;
    byId("status").textContent = text("busy");
    await delay(Number(response.headers.get("Retry-After")) || 1);
  }
}

async function redact() {
  if (!file) return;
  sending?.abort();
  sending = new AbortController();
  const { signal } = sending;
  const body = new FormData(byId("form"));
  body.set("image", file, "picture"); // the file's name is nobody's business
  byId("status").textContent = text("working");
  try {
    const response = await send(body, signal);
    if (!response.ok) throw (await response.json()).type;
    const picture = await response.blob();
    if (signal.aborted) return;
    const count = response.headers.get("Faceguard-Faces");
    show(picture, `redacted.${picture.type.replace("image/", "").replace("jpeg", "jpg")}`);
    byId("status").textContent = text(count === "0" ? "none" : "done", { count });
  } catch (problem) {
    if (signal.aborted) return;
    byId("result").hidden = true;
    const known = typeof problem === "string" && problem.split(":").pop();
    byId("status").textContent = text(known in locales.en ? known : "failed");
  }
}

function take(files) {
  if (!files.length) return;
  [file] = files;
  redact();
}

byId("picker").addEventListener("change", (event) => take(event.target.files));
byId("form").addEventListener("change", (event) => {
  byId("warning").hidden = byId("form").elements.style.value !== "gaussian";
  if (event.target.id !== "picker") redact();
});
byId("form").addEventListener("submit", (event) => event.preventDefault());
byId("language").addEventListener("click", () => {
  language = language === "en" ? "zh" : "en";
  translate();
});
document.addEventListener("paste", (event) => take(event.clipboardData.files));
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    document.querySelector(".drop").classList.toggle("over", kind === "dragover");
    if (kind === "drop") take(event.dataTransfer.files);
  });
}
translate();
