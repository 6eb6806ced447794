/* The head of a page: its language, light or dark. */
import { get, onClick } from "./element.js";
import { otherLanguage, switchLanguage, translate } from "./text.js";

/** Say everything, and have the buttons act. */
export function begin() {
  onClick("language", switchLanguage);
  onClick("theme", () => {
    const dark = getComputedStyle(document.documentElement).getPropertyValue("--dark").trim() === "1";
    document.documentElement.dataset.theme = dark ? "light" : "dark";
  });
  document.addEventListener("language", tellLanguage);
  translate();
  tellLanguage();
}

function tellLanguage() {
  const button = get("language");
  button.textContent = otherLanguage() === "zh" ? "中文" : "English";
  button.lang = otherLanguage();
}
