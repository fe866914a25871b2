import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createIndianaTable, detectorText } from '../../../src/cli/export/indiana.ts';
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

test('an independent calculation from the exported CSV comes to the same measures', async () => {
  const site = measuredOf(sealedNinhKieu());
  const rows = toIndiana(numberingOf(site), recordOf(7, 20 * minuteMs));
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
    // Something was compared: all groups, greens and arrivals in plenty.
    expect(new Set(ours.map(({ group }) => group)).size).toBe(site.groups.length);
    expect(ours.reduce((sum, { cycles }) => sum + cycles, 0)).toBeGreaterThan(40);
    expect(ours.reduce((sum, { arrivals }) => sum + (arrivals ?? 0), 0)).toBeGreaterThan(150);
  } finally {
    rmSync(dir, { recursive: true });
  }
}, 120_000);
