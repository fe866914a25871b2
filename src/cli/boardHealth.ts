import type { JunctionState } from '../model/junctionState.ts';

/** A field device is polled several times a second: without an answer for this long, ms, it is silent. */
const silentMs = 2000;

/** How a board does: one that carries lamps is identified before the junction starts, any board answers. */
export function boardHealth(board: JunctionState['boards'][number]): 'good' | 'flashing' | 'notIdentified' | 'silent' {
  if (board.ageMs === null || board.ageMs > silentMs) return 'silent';
  // Only lamp boards say whether they flash.
  if (board.flashing === null) return 'good';
  if (!board.identified) return 'notIdentified';
  return board.flashing ? 'flashing' : 'good';
}
