/* Which box an arrow key leads to. */

/** @import { Box, Direction, Point } from "./types.d.ts" */

/**
 * The nearest box in a direction, straight ahead before at an angle, or null where there is none.
 *
 * @param {readonly Box[]} boxes
 * @param {Box} from
 * @param {Direction} direction
 * @returns {Box | null}
 */
export function neighbour(boxes, from, [right, down]) {
  const start = centreOf(from);
  const ahead = boxes
    .map((box) => {
      const { x, y } = centreOf(box);
      const [dx, dy] = [x - start.x, y - start.y];
      const [along, across] = [dx * right + dy * down, Math.abs(dx * down) + Math.abs(dy * right)];
      return { box, along, aside: across > along, distance: Math.hypot(dx, dy) };
    })
    .filter(({ along }) => along > 0)
    .sort((a, b) => Number(a.aside) - Number(b.aside) || a.distance - b.distance);
  return ahead[0]?.box ?? null;
}

/** @param {Box} box @returns {Point} */
const centreOf = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });
