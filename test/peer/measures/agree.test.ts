import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createIndianaTable, detectorText } from '../../../src/cli/export/indiana.ts';
import { codeOf, type IndianaEvent } from '../../../src/measures/indianaCode.ts';
import { intervalsOf } from '../../../src/measures/interval.ts';
import { measure } from '../../../src/measures/measure.ts';
import { detectorRows, measuredOf, numberingOf } from '../../../src/measures/numbering.ts';
import { toIndiana, type RecordedEvent } from '../../../src/measures/toIndiana.ts';
import { play } from '../../simulation/play.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';
import { differencesOf, independently } from './peer.ts';

const startMs = 1_800_000_000_000;
const minuteMs = 60_000;

/** What a simulated junction had on record, as the store gives it back. */
function recordOf(seed: number, endMs: number): readonly RecordedEvent[] {
  const { events } = play({ site: sealedNinhKieu(), seed, endMs, plan: [], vehiclesPerHour: 1800 });
  return events.map(({ atMs, event: { code, data } }, index) => ({ boot: 'b', n: index + 1, code, monoMs: Math.round(atMs), wallMs: startMs + Math.round(atMs), data }));
}

const site = measuredOf(sealedNinhKieu());
const quiet = toIndiana(numberingOf(site), recordOf(7, 20 * minuteMs));
const at = (minute: number, code: number, parameter: number): IndianaEvent => ({ atMs: startMs + minute * minuteMs, code, parameter });
/** Every loop of the site is broken for a minute or two, once; a gap of the record; a flash. */
const troubled = [
  ...quiet, at(12.5, codeOf('vendorAlarm'), 1), at(15.2, codeOf('unitFlashStatus'), 3), at(15.9, codeOf('unitFlashStatus'), 2),
  ...detectorRows(site).flatMap(({ Parameter }, index) => [at(4 + index / 2, codeOf('detectorFaultOther'), Parameter), at(5.5 + index / 2, codeOf('detectorRestored'), Parameter)]),
].toSorted((a, b) => a.atMs - b.atMs);

test.each([['as it was', quiet], ['with broken loops, a gap and a flash in it', troubled]] as const)('an independent calculation from the exported CSV comes to the same measures: %s', async (what, rows) => {
  const toMs = (rows.at(-1)?.atMs ?? 0) + 100;
  const ours = intervalsOf(measure(site, rows, toMs));
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-measures-'));
  try {
    const [log, detectors] = [join(dir, 'log.csv'), join(dir, 'detectors.csv')];
    const pieces: Uint8Array[] = [];
    const table = createIndianaTable('csv', (bytes) => pieces.push(bytes));
    table.rows(rows.map((row) => ({ ...row, device: 1, localMs: row.atMs })));
    table.end();
    writeFileSync(log, Buffer.concat(pieces));
    writeFileSync(detectors, detectorText(1, detectorRows(site)));
    expect(differencesOf(ours.map((one) => ({ ...one })), await independently(log, detectors))).toEqual([]);
    if (what !== 'as it was') {
      // What can't be said is not said: less of each than of the quiet one.
      const [of, less] = [intervalsOf(measure(site, quiet, toMs)), ours].map((all) => all.reduce((sum, { cycles, unseen, delayS }) => ({ cycles: sum.cycles + cycles, seen: sum.seen + cycles - unseen, delayS: sum.delayS + (delayS ?? 0) }), { cycles: 0, seen: 0, delayS: 0 }));
      for (const figure of ['cycles', 'seen', 'delayS'] as const) expect(less?.[figure] ?? 0, figure).toBeLessThan(of?.[figure] ?? 0);
      return;
    }
    // Something was compared: all groups, greens and arrivals in plenty.
    expect(new Set(ours.map(({ group }) => group)).size).toBe(site.groups.length);
    expect(ours.reduce((sum, { cycles }) => sum + cycles, 0)).toBeGreaterThan(40);
    expect(ours.reduce((sum, { arrivals }) => sum + (arrivals ?? 0), 0)).toBeGreaterThan(150);
  } finally {
    rmSync(dir, { recursive: true });
  }
}, 120_000);
