import type { BusCall } from '../../field/scan/request.ts';
import type { BoardWire } from '../../model/artefact.ts';
import { pointNames, type ProfilePoint } from '../../model/profile.ts';
import { outcomeText, readAlone, type Ask, type Reading } from './reading.ts';
import { row, type TestRow } from './row.ts';

/** Lamps, and what would do more than hold: commands, the heartbeat, counters that may have moved meanwhile. */
const never = /^(?:lamp|flash|command|count)\./;

/**
 * Each point that can be read and written gets its own value again. Not the lamps, not what clears a watchdog, not what is
 * marked for service: its own value may be an order there.
 */
export async function writeBackRows(ask: Ask, board: BoardWire, readings: ReadonlyMap<string, Reading>): Promise<readonly TestRow[]> {
  const rows: TestRow[] = [];
  for (const point of board.profile.points) {
    if (point.access !== 'readWrite' || !mayWrite(point, board)) continue;
    const words = readings.get(point.id)?.words ?? null;
    if (words === null) continue;
    const written = await ask(callOf(point, words));
    if (written.kind !== 'written') {
      rows.push(row('writeBack', point.id, 'failed', { note: 'profileTest.note.notTaken', params: { outcome: outcomeText(written) } }));
      continue;
    }
    const after = await readAlone(ask, point);
    const same = after.words !== null && after.words.every((word, at) => word === words[at]);
    rows.push(same ? row('writeBack', point.id, 'ok', { value: words.join(' ') }) : row('writeBack', point.id, 'doubtful', { value: (after.words ?? []).join(' '), note: 'profileTest.note.changed', params: { before: words.join(' ') } }));
  }
  return rows;
}

function mayWrite({ id, service }: ProfilePoint, { profile }: BoardWire): boolean {
  return service !== true && !never.test(id) && id !== profile.failsafe?.watchdog?.clear && id !== pointNames.token && id !== pointNames.imageSeq;
}

function callOf({ area, address }: ProfilePoint, words: readonly number[]): BusCall {
  const [first = 0] = words;
  if (area === 'coil') return { function: 'fc05', address, value: first === 1 };
  return words.length === 1 ? { function: 'fc06', address, value: first } : { function: 'fc16', address, values: words };
}
