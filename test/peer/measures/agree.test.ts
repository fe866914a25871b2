import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createIndianaTable, detectorText } from '../../../src/cli/export/indiana.ts';
import { intervalsOf } from '../../../src/measures/interval.ts';
import { measure } from '../../../src/measures/measure.ts';
import { detectorRows, measuredOf, numberingOf } from '../../../src/measures/numbering.ts';
import { toIndiana, type RecordedEvent } from '../../../src/measures/toIndiana.ts';
import { play } from '../../simulation/play.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';

const startMs = 1_800_000_000_000;
const minuteMs = 60_000;

/** What a simulated junction had on record, as the store gives it back. */
function recordOf(seed: number, endMs: number): readonly RecordedEvent[] {
  const { events } = play({ site: sealedNinhKieu(), seed, endMs, plan: [], vehiclesPerHour: 1800 });
  return events.map(({ atMs, event: { code, data } }, index) => ({ boot: 'b', n: index + 1, code, monoMs: Math.round(atMs), wallMs: startMs + Math.round(atMs), data }));
}

const peerSchema = z.array(z.looseObject({ fromMs: z.number(), phase: z.number(), cycles: z.number() }));
const compared = ['cycles', 'greenS', 'arrivals', 'onGreen', 'onYellow', 'onRed', 'gor', 'ror5', 'splitFailures', 'yellow', 'red', 'queueMax', 'delayS', 'waits', 'waitMeanS', 'waitMaxS'] as const;

test('an independent calculation from the exported CSV comes to the same measures', () => {
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
    const run = spawnSync('python3', [join(import.meta.dirname, 'measures.py'), log, detectors], { encoding: 'utf8', timeout: 120_000 });
    expect(run.stderr).toBe('');
    const theirs = peerSchema.parse(JSON.parse(run.stdout));
    const differences: string[] = [];
    for (const one of ours) {
      const other = theirs.find(({ fromMs, phase }) => fromMs === one.fromMs && phase === one.phase);
      for (const key of compared) {
        const [a, b] = [one[key], other?.[key]];
        const same = a === null ? b === null || b === undefined : typeof b === 'number' && Math.abs(a - b) < 1e-6;
        if (!same) differences.push(`${one.group} ${new Date(one.fromMs).toISOString().slice(11, 16)} ${key}: ${String(a)}, independently ${String(b)}`);
      }
      for (const end of ['gapOut', 'maxOut', 'forceOff'] as const) if (one.ended[end] !== other?.[end]) differences.push(`${one.group} ${end}: ${one.ended[end]}, independently ${String(other?.[end])}`);
    }
    expect(differences).toEqual([]);
    expect(theirs).toHaveLength(ours.length);
    // Something was compared: all groups, greens and arrivals in plenty.
    expect(new Set(ours.map(({ group }) => group)).size).toBe(site.groups.length);
    expect(ours.reduce((sum, { cycles }) => sum + cycles, 0)).toBeGreaterThan(40);
    expect(ours.reduce((sum, { arrivals }) => sum + (arrivals ?? 0), 0)).toBeGreaterThan(150);
  } finally {
    rmSync(dir, { recursive: true });
  }
}, 120_000);
