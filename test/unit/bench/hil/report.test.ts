import { expect, test } from 'vitest';
import type { Attempt } from '../../../../src/bench/hil/attempt.ts';
import { hilReport } from '../../../../src/bench/hil/report.ts';
import { goodState } from '../../run/junction-state.ts';

const setting = { scenario: 's', speed: 2, seed: 3, realtime: true, wantedS: 100 };
const good: Attempt = {
  boots: [goodState()], lamps: { violations: 0, kinds: [] }, driven: { steps: 1000, behind: 4 }, gaveUp: null, restarts: {},
  delay: { delayS: 26.7312, p95S: 70.2, maxS: 221.5, vehicles: 1900, unfinished: 15, undeparted: 0 },
};

test('a good run is ok, with all its figures', () => {
  expect(hilReport(setting, good)).toEqual({
    scenario: 's', speed: 2, delayS: 26.73, unfinished: 15, undeparted: 0, colouredS: 100, stageChanges: 9, violations: 0, fieldCheckMismatches: 0,
    lateMs: { p50: 0.2, p99: 1.1, p999: 2, max: 4.2 }, latenessOk: true, ok: true, notOk: [], seed: 3, forS: 100, realtime: true, sumoBehind: 4,
    greensByGroup: { vN: 3, vE: 2 }, ticks: 1200, ticksDue: 1200, p95S: 70.2, maxS: 221.5, vehicles: 1900, violationKinds: [], boots: 1, restarts: {}, gaveUp: null,
  });
});

test('lateness is told, and does not fail a run', () => {
  const late = goodState({ tick: { ...goodState().tick, late: { p50: 1, p99: 5, p999: 20, max: 40 } } });
  expect(hilReport(setting, { ...good, boots: [late] })).toMatchObject({ latenessOk: false, ok: true });
});

const { tick, counters } = goodState();
test.each<[string, Partial<Attempt>]>([
  ['violations', { lamps: { violations: 1, kinds: ['shortYellow'] } }],
  ['notChecked', { lamps: null }],
  ['gaveUp', { gaveUp: 'signald' }],
  ['interrupted', { driven: { steps: 990, behind: 0 } }],
  ['neverColoured', { driven: { steps: 0, behind: 0 } }],
  ['mostlyFlash', { boots: [goodState({ counters: { ...counters, colouredMs: 89_000 } })] }],
  ['ticksMissed', { boots: [goodState({ tick: { ...tick, n: 1187 } })] }],
  ['noState', { boots: [] }],
])('%s fails a run', (reason, change) => {
  const report = hilReport(setting, { ...good, ...change });
  expect(report.ok).toBe(false);
  expect(report.notOk).toContain(reason);
});
