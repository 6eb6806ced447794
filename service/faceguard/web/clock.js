/* Times of a video, as people read them. */
import { number } from "./text.js";

const TENTHS = { minimumIntegerDigits: 2, minimumFractionDigits: 1, maximumFractionDigits: 1 };

/** Minutes and seconds, such as 1:07.3. @param {number} seconds */
export function clock(seconds) {
  const tenths = Math.round(Math.max(seconds, 0) * 10);
  return `${Math.floor(tenths / 600)}:${number((tenths % 600) / 10, TENTHS)}`;
}

/** How long something takes yet, roughly: such as 2:10. @param {number} seconds */
export function rough(seconds) {
  const whole = seconds < 60 ? Math.ceil(seconds) : Math.ceil(seconds / 10) * 10;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
