import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createQuarterDesk, type QuarterDesk } from '../../../src/agentd/quarterDesk.ts';
import { plainJson } from '../../../src/model/canonical.ts';
import { classOf, type EventCode, type EventDraft, type SignalEvent } from '../../../src/model/event.ts';
import { siteSourceSchema } from '../../../src/model/site.ts';
import { createClock, type Clock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { memoryStates, type StateFiles } from '../../../src/platform/stateFile.ts';

const site = siteSourceSchema.parse(parse(readFileSync(join(import.meta.dirname, '../../../config/sites/ninh-kieu/site.yaml'), 'utf8')));
const [secondMs, minuteMs, quarterMs] = [1000, 60_000, 900_000];
const noonMs = Date.UTC(2026, 10, 28, 5);

interface Bench { wallMs: number; readonly stored: SignalEvent[]; start(): void; look(minutes?: number): Promise<void>; told(): readonly SignalEvent['data'][] }

function bench(files: StateFiles = memoryStates()): Bench {
  const real = createClock();
  let monoMs = 0;
  let desk: QuarterDesk | null = null;
  const at: Bench = {
    wallMs: noonMs - 25 * minuteMs, stored: [],
    told: () => at.stored.filter(({ code }) => code === 'traffic.measures').map(({ data }) => data),
    start() {
      const clock: Clock = { ...real, monoMs: () => monoMs, wallMs: () => at.wallMs };
      desk = createQuarterDesk({
        ask: () => Promise.resolve({ ok: true, result: { site: plainJson(site) } }), note: (draft) => { put(at, draft.code, at.wallMs, draft.data); }, files, clock, realClock: clock, logger: createLogger('test'),
        record: {
          query: ({ afterId, limit, fromMs = 0, toMs = Number.POSITIVE_INFINITY, channels }) => inTime(at).flatMap((event, index) => (index + 1 > afterId && event.stamp.wallMs >= fromMs && event.stamp.wallMs < toMs && channels?.includes(classOf(event)) !== false ? [{ id: index + 1, class: classOf(event), seq: index + 1, event }] : [])).slice(0, limit),
          history: ({ channel, code, fromMs, toMs }) => at.stored.flatMap((event, index) => (event.code === code && event.stamp.wallMs >= fromMs && event.stamp.wallMs < toMs ? [{ channel, seq: index + 1, event }] : [])),
        },
      });
    },
    async look(minutes = 1) {
      for (let n = 0; n < minutes; n += 1) {
        at.wallMs += minuteMs;
        monoMs += minuteMs;
        desk?.tick();
        // oxlint-disable-next-line no-await-in-loop -- what it began goes on beside
        for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
      }
    },
  };
  return at;
}

const inTime = ({ stored }: Bench): readonly SignalEvent[] => stored.toSorted((a, b) => a.stamp.wallMs - b.stamp.wallMs);

function put(at: Bench, code: EventCode, wallMs: number, data: EventDraft['data']): void {
  const n = at.stored.length + 1;
  at.stored.push({ boot: 'a', n, code, stamp: { bootId: 'a', monoMs: wallMs, wallMs, errorMs: null }, data: JSON.parse(JSON.stringify(data)) });
}

/** Cycles of 90 s from a moment on: 30 s of green that a gap ends, 3 of yellow; a call 40 s before each green, two vehicles over the advance loop in green and one in red. */
function drive(at: Bench, fromMs: number, cycles: number): void {
  for (let n = 0; n < cycles; n += 1) {
    const greenMs = fromMs + n * 90 * secondMs;
    const shown = (s: number, before: string, aspect: string): void => { put(at, 'group.aspect', greenMs + s * secondMs, { group: 'vN', shown: aspect, before }); };
    const loop = (s: number, occupied: boolean): void => { put(at, 'detector.actuated', greenMs + s * secondMs, { detector: 'dVN-adv', occupied }); };
    put(at, 'group.called', greenMs - 40 * secondMs, { group: 'vN', called: true });
    shown(0, 'red', 'green');
    put(at, 'group.called', greenMs, { group: 'vN', called: false });
    for (const s of [5, 10, 50]) { loop(s, true); loop(s + 0.5, false); }
    put(at, 'stage.greenEnded', greenMs + 30 * secondMs, { group: 'vN', stage: 'A', reason: 'gapOut', greenMs: 30_000 });
    shown(30, 'green', 'yellow');
    shown(33, 'yellow', 'red');
  }
}

test('each quarter of an hour has its measures on record five minutes after its end, once, through a restart', async () => {
  const at = bench();
  at.start();
  await at.look(5);
  drive(at, noonMs - 15 * minuteMs, 30);
  await at.look(25);
  // 11:45 to 12:00: ten greens; the one that began at 11:58:30 ends with the next, in the quarter behind.
  expect(at.told()).toEqual([expect.objectContaining({
    group: 'vN', fromMs: noonMs - quarterMs, windowS: 900, cycles: 10, greenS: 300, 'ended.gapOut': 10, 'ended.maxOut': 0, arrivals: 30, onGreen: 20, onRed: 10, splitFailures: 0, waits: 10, waitMeanS: 40, waitMaxS: 40,
  })]);
  at.start();
  await at.look(15);
  expect(at.told().map(({ fromMs }) => (Number(fromMs) - noonMs) / quarterMs)).toEqual([-1, 0]);
});

test('a clock that steps back tells no quarter twice; an absence has its quarters told, the last four hours of them', async () => {
  const at = bench();
  at.start();
  await at.look(5);
  drive(at, noonMs - 15 * minuteMs, 10);
  await at.look(30);
  at.wallMs -= 20 * minuteMs;
  await at.look(30);
  expect(at.told().length).toBe(1);
  drive(at, noonMs + 60 * minuteMs, 400);
  at.wallMs = noonMs + 10 * 60 * minuteMs;
  at.start();
  await at.look(40);
  const quarters = at.told().slice(1).map(({ fromMs }) => (Number(fromMs) - noonMs) / quarterMs);
  expect([quarters[0], quarters.length, new Set(quarters).size]).toEqual([23, 19, 19]);
});

test('a book that can’t be written tells no quarter twice: the record says what was told', async () => {
  const at = bench({ read: () => ({ lastMs: noonMs - 2 * quarterMs }), write: () => false });
  at.start();
  drive(at, noonMs - 15 * minuteMs, 10);
  await at.look(40);
  at.start();
  await at.look(2);
  expect(at.told().length).toBe(1);
});

test('a loop that has been broken since yesterday has no arrivals: what nobody can say is absent', async () => {
  const at = bench();
  put(at, 'detector.health', noonMs - 86_400_000, { detector: 'dVN-adv', healthy: false, cause: 'open' });
  at.start();
  await at.look(5);
  drive(at, noonMs - 15 * minuteMs, 30);
  await at.look(25);
  const [quarter] = at.told();
  expect(quarter).toMatchObject({ cycles: 10, greenS: 300 });
  expect(Object.keys(quarter ?? {})).not.toEqual(expect.arrayContaining(['arrivals']));
});
