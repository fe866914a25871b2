import { pointWords } from '../../field/profile/expand.ts';
import { referredPoints } from '../../field/profile/pointUse.ts';
import type { BusCall } from '../../field/scan/request.ts';
import type { BoardWire } from '../../model/artefact.ts';
import { pointNames, type ProfilePoint } from '../../model/profile.ts';
import { outcomeText, readAlone, type Ask, type Reading } from './reading.ts';
import { row, type TestRow } from './row.ts';

/** Lamps, whatever a watchdog is made of, and what would do more than hold: commands, the heartbeat, counters that may have moved meanwhile. */
const never = /^(?:lamp|flash|command|count|watchdog)\./;

/**
 * Each point that can be read and written gets its own value again. Not the lamps, not what clears a watchdog, not what is
 * marked for service: its own value may be an order there. And nothing by which the device is known or falls to its safe state,
 * nor what shares a register with that: a frame lost or altered on the way would be another watchdog.
 */
export async function writeBackRows(ask: Ask, board: BoardWire, readings: ReadonlyMap<string, Reading>): Promise<readonly TestRow[]> {
  const rows: TestRow[] = [];
  const kept = referredPoints(board.profile);
  const spared = board.profile.points.filter(({ id }) => kept.has(id));
  for (const point of board.profile.points) {
    if (point.access !== 'readWrite' || !mayWrite(point) || spared.some((one) => overlap(one, point))) continue;
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

function mayWrite({ id, service }: ProfilePoint): boolean {
  return service !== true && !never.test(id) && id !== pointNames.token && id !== pointNames.imageSeq;
}

function overlap(a: ProfilePoint, b: ProfilePoint): boolean {
  return a.area === b.area && a.address < b.address + pointWords(b) && b.address < a.address + pointWords(a);
}

function callOf({ area, address }: ProfilePoint, words: readonly number[]): BusCall {
  const [first = 0] = words;
  if (area === 'coil') return { function: 'fc05', address, value: first === 1 };
  return words.length === 1 ? { function: 'fc06', address, value: first } : { function: 'fc16', address, values: words };
}
