import { expect, test } from 'vitest';
import { lineBudgets } from '../../../../src/field/scan/budget.ts';
import type { BoardWire } from '../../../../src/model/artefact.ts';
import { isSerial } from '../../../../src/model/site.ts';
import type { ScanConfig } from '../../../../src/field/scan/config.ts';
import { compileScan } from '../../../../src/field/scan/scan.ts';
import { board, detector, junction, lampsOf } from './junction.ts';

function problemsOf(config: ScanConfig): string[] {
  const plan = compileScan(config);
  return plan.ok ? [] : plan.problems.map(({ code }) => code);
}

/** `count` lamp boards with one group each. */
function lampSite(count: number, baud = 115_200): ScanConfig {
  const boards = Array.from({ length: count }, (_, at) => board(`b${at}`, 'lamps', at + 1, 'ngatu/shb8'));
  return junction({
    lines: [{ id: 'lamps', purpose: 'lamps', device: 'x', baud, format: '8E1' }],
    boards, lamps: boards.flatMap((on, at) => lampsOf(`g${at}`, on, 1)), detectors: [], displays: [],
  });
}

test('the arithmetic of one transaction: 27 characters out, 31 back, silence, the board’s own time', () => {
  const [lamps] = lineBudgets(lampSite(1));
  const characterMs = 11_000 / 115_200;
  expect(lamps?.items[0]).toMatchObject({ requestBytes: 27, replyBytes: 31 });
  expect(lamps?.lampMs).toBeCloseTo(58 * characterMs + 1.75 + 5 + 1.75, 6);
  // Time-outs are whole ms; after one, the line is silent for the slowest answer and for what ends a frame.
  expect(lamps?.retryMs).toBeCloseTo(Math.ceil(58 * characterMs + 1.75 + 5) + 5 + 1.75, 6);
});

test('what a UART’s driver waits before and after it sends is counted', () => {
  const site = lampSite(1);
  const turned = { ...site, lines: site.lines.map((line) => (isSerial(line) ? { ...line, rs485: { rtsOnSend: 'high' as const, beforeSendMs: 2, afterSendMs: 1 } } : line)) };
  expect(lineBudgets(turned)[0]?.lampMs).toBeCloseTo((lineBudgets(site)[0]?.lampMs ?? 0) + 3, 6);
});

test('two boards of 8 groups: 24–37 ms clean, 48–74 with one retry as safety.md S4 has it, under 65', () => {
  const [lamps] = lineBudgets(lampSite(2));
  expect(lamps?.lampMs).toBeGreaterThan(24);
  expect(lamps?.lampMs).toBeLessThan(37);
  expect(lamps?.totalMs).toBeLessThanOrEqual(65);
  expect(lamps?.fits).toBe(true);
});

test('what the budget leaves is tolerance of the time-out, and a dead board still leaves the tick whole', () => {
  for (const count of [1, 2, 3]) {
    const config = lampSite(count);
    const plan = compileScan(config);
    const [budget] = lineBudgets(config);
    if (!plan.ok || budget === undefined) throw new Error('it fits');
    const { timeoutMs } = plan.value.lampLines[0] ?? { timeoutMs: 0 };
    expect(timeoutMs).toBeGreaterThan(11);
    const each = budget.cleanMs / count;
    expect(budget.cleanMs + timeoutMs + budget.quietMs).toBeLessThanOrEqual(65.5);
    expect(budget.cleanMs - each + 2 * (timeoutMs + budget.quietMs)).toBeLessThanOrEqual(90.5);
  }
});

test('what does not fit is refused at load, with the figures', () => {
  expect(problemsOf(lampSite(3))).toEqual([]);
  expect(problemsOf(lampSite(4))).toEqual(['line.overBudget']);
  expect(problemsOf(lampSite(1, 38_400))).toContain('line.tooSlow');
  expect(problemsOf(lampSite(2, 57_600))).toContain('line.tooSlow');
});

test('the field line of the reference junction', () => {
  const field = lineBudgets(junction()).find(({ purpose }) => purpose === 'field');
  expect(field?.items.map(({ function: call }) => call)).toEqual(['fc04', 'fc04', 'fc16']);
  expect(field?.fits).toBe(true);
  expect(field?.totalMs).toBeLessThan(100);
});

test('lamps and detectors keep to their own lines', () => {
  const config = junction();
  const swapped = config.boards.map((one) => (one.id === 'loops' ? { ...one, line: 'lamps' } : one.id === 'b2' ? { ...one, line: 'field' } : one));
  expect(problemsOf({ ...config, boards: swapped })).toEqual(expect.arrayContaining(['line.lampBoardOnFieldLine', 'line.fieldBoardOnLampLine']));
});

test('a board that can’t do a whole image, a group twice on one board, a detector without a point', () => {
  const config = junction();
  const [b1] = config.boards;
  if (b1 === undefined) throw new Error('no board');
  const { image, ...rest } = b1.profile;
  expect(image).toBeDefined();
  expect(problemsOf({ ...config, boards: [{ ...b1, profile: rest }, ...config.boards.slice(1)] })).toContain('scan.noImage');
  expect(problemsOf({ ...config, lamps: [...config.lamps, ...lampsOf('g1', b1, 3)] })).toEqual(['scan.groupTwiceOnBoard']);
  expect(problemsOf({ ...config, detectors: [detector('x', 'loops', 17)] })).toEqual(['scan.noChannel']);
  expect(problemsOf({ ...config, detectors: [detector('x', 'nowhere', 1)] })).toEqual(['scan.unknownBoard']);
});

type Watchdog = NonNullable<NonNullable<BoardWire['profile']['failsafe']>['watchdog']>;

const withWatchdog = (change: Partial<Watchdog> | null): ScanConfig => {
  const config = junction();
  const boards = config.boards.map((one) => {
    const { failsafe } = one.profile;
    if (one.id !== 'b1' || failsafe?.watchdog === undefined) return one;
    const { watchdog, ...rest } = failsafe;
    return { ...one, profile: { ...one.profile, failsafe: change === null ? rest : { ...rest, watchdog: { ...watchdog, ...change } } } };
  });
  return { ...config, boards };
};

test('a lamp board without a watchdog, with one that forgets a trip, or with one outside 800 ± 100 ms is refused', () => {
  expect(problemsOf(withWatchdog(null))).toEqual(['scan.watchdogUnfit']);
  expect(problemsOf(withWatchdog({ autoClears: true }))).toEqual(['scan.watchdogUnfit']);
  expect(problemsOf(withWatchdog({ timeoutMs: 1000 }))).toEqual(['scan.watchdogTime']);
  expect(problemsOf(withWatchdog({ timeoutMs: 600 }))).toEqual(['scan.watchdogTime']);
  for (const timeoutMs of [700, 900]) expect(problemsOf(withWatchdog({ timeoutMs }))).toEqual([]);
});

test.each(['anyWrite', 'anyFrame'] as const)('a board whose watchdog lives by %s is scanned, on a line that can be silent for longer than it', (refreshedBy) => {
  const plan = compileScan(withWatchdog({ refreshedBy }));
  if (!plan.ok) throw new Error(JSON.stringify(plan.problems));
  expect(plan.value.fedByFrames).toEqual(['b1']);
  expect(plan.value.lampLines.map(({ silenceMs }) => silenceMs)).toEqual([1000]);
});

test('a field line too slow for each tick is named, and runs', () => {
  const slow = junction();
  const lines = slow.lines.map((line) => (line.purpose === 'field' && isSerial(line) ? { ...line, baud: 9600 } : line));
  const plan = compileScan({ ...slow, lines });
  expect(plan.ok && plan.warnings.map(({ code, params }) => [code, params['boards']])).toEqual([['line.fieldSlow', 'loops, vds, clock']]);
});

test('where a detector asks for presence fresher than its line’s round, the site is refused by name; on a faster line it runs', () => {
  const site = junction();
  const asking = (baud: number, presenceMs: number): ReturnType<typeof junction> => ({
    ...site, lines: site.lines.map((line) => (line.purpose === 'field' && isSerial(line) ? { ...line, baud } : line)),
    detectors: site.detectors.map((one, at) => (at === 0 ? { ...one, presenceMs } : one)),
  });
  const [first] = site.detectors;
  const plan = compileScan(asking(9600, 100));
  expect(plan.ok ? [] : plan.problems.map(({ code, params }) => [code, params['detectors'], params['presenceMs']])).toEqual([['line.presenceSlow', first?.id, 100]]);
  expect(compileScan(asking(9600, 300)).ok).toBe(true);
  const fast = compileScan(asking(115_200, 100));
  expect(fast.ok && fast.warnings).toEqual([]);
});

test('pulses of countdown displays need a line whose round is done within a tick', () => {
  const base = junction();
  const pulses = board('pulses', 'field', 13, 'ngatu/pd8');
  const contacts = [{ id: 'pulse s', board: 'pulses', point: 'pulse.1' }];
  expect(problemsOf({ ...base, boards: [...base.boards, pulses], contacts })).toEqual(['line.pulseSlow']);
  const own = [...base.lines, { id: 'own', purpose: 'field' as const, device: 'lines/own', baud: 19_200, format: '8E1' as const }];
  expect(problemsOf({ ...base, lines: own, boards: [...base.boards, { ...pulses, line: 'own' }], contacts })).toEqual([]);
});
