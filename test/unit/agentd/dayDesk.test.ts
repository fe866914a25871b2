import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createDayDesk, mostReportBytes, type DayDesk } from '../../../src/agentd/dayDesk.ts';
import type { MadeReport } from '../../../src/agentd/reportMaker.ts';
import { plainJson } from '../../../src/model/canonical.ts';
import { classOf, type EventDraft, type SignalEvent } from '../../../src/model/event.ts';
import { createClock, type Clock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { memoryStates, type StateFiles } from '../../../src/platform/stateFile.ts';
import type { EventRecord } from '../../../src/record/record.ts';
import { siteSourceSchema } from '../../../src/model/site.ts';

const source = siteSourceSchema.parse(parse(readFileSync(join(import.meta.dirname, '../../../config/sites/ninh-kieu/site.yaml'), 'utf8')));
const site = { ...source, traffic: { ...source.traffic, detectors: source.traffic.detectors.slice(0, 2) } };
const detectors = site.traffic.detectors.map(({ id }) => id);
const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
/** 2026-11-28 00:00 in Can Tho. */
const midnightMs = Date.UTC(2026, 10, 27, 17);

interface Bench {
  wallMs: number;
  readonly stored: SignalEvent[];
  readonly made: string[];
  readonly kept: string[];
  make: MadeReport;
  disk: 'sound' | 'full';
  /** A new life of the agent. */
  start(files?: StateFiles): void;
  /** A minute after the other: each is counted, unless told otherwise. */
  go(minutes: number, counted?: boolean): Promise<void>;
  told(code: string): readonly SignalEvent['data'][];
}

function bench(atMs: number): Bench {
  const real = createClock();
  let monoMs = 0;
  let desk: DayDesk | null = null;
  const kept = memoryStates();
  const at: Bench = {
    wallMs: atMs, stored: [], made: [], kept: [], make: { ok: true, packed: Buffer.from('page') }, disk: 'sound',
    told: (code) => at.stored.filter((event) => event.code === code).map(({ data }) => data),
    start(files = kept) {
      desk?.end();
      const clock: Clock = { ...real, monoMs: () => monoMs, wallMs: () => at.wallMs };
      desk = createDayDesk({ record: recordOf(at.stored), ask: () => Promise.resolve({ ok: true, result: { site: plainJson(site) } }), note: (draft) => { store(at, draft); }, files, clock, realClock: clock, logger: createLogger('test'),
        maker: { make: (day, brief) => { at.made.push(`${day}${brief ? ' brief' : ''}`); return Promise.resolve(at.make); }, stop: () => undefined },
        shelf: { list: () => at.kept.map((day) => ({ day, bytes: 4, brief: false })), read: () => null, put: (day) => { if (at.disk === 'full') throw Object.assign(new Error('no space'), { code: 'ENOSPC' }); at.kept.push(day); } } });
    },
    async go(minutes, counted = true) {
      for (let n = 0; n < minutes; n += 1) {
        at.wallMs += minuteMs;
        monoMs += minuteMs;
        if (counted) store(at, { code: 'traffic.count', data: { fromMs: Math.floor(at.wallMs / minuteMs) * minuteMs - minuteMs, windowS: 60, ...Object.fromEntries(detectors.map((id) => [`count.${id}`, 1])) } });
        desk?.tick();
        // oxlint-disable-next-line no-await-in-loop -- what it began goes on beside
        for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
      }
    },
  };
  return at;
}

function store(at: Bench, { code, data }: EventDraft): void {
  const n = at.stored.length + 1;
  at.stored.push({ boot: 'a', n, code, stamp: { bootId: 'a', monoMs: n, wallMs: at.wallMs, errorMs: null }, data: JSON.parse(JSON.stringify(data)) });
}

function recordOf(stored: readonly SignalEvent[]): Pick<EventRecord, 'query' | 'completeness' | 'history'> {
  return {
    query: ({ afterId, limit, fromMs = 0, toMs = Number.POSITIVE_INFINITY, channels }) => stored.flatMap((event, index) => (index + 1 > afterId && event.stamp.wallMs >= fromMs && event.stamp.wallMs < toMs && channels?.includes(classOf(event)) === true ? [{ id: index + 1, class: classOf(event), seq: index + 1, event }] : [])).slice(0, limit),
    history: ({ channel, code, fromMs, toMs }) => stored.flatMap((event, index) => (event.code === code && event.stamp.wallMs >= fromMs && event.stamp.wallMs < toMs ? [{ channel, seq: index + 1, event }] : [])),
    completeness: () => [{ channel: 'count', firstSeq: 1, lastSeq: stored.length, present: stored.length, dropped: 0, missing: 0, complete: true }],
  };
}

test('ten minutes after midnight of the site the day is stated and its page made, once, through restarts', async () => {
  const at = bench(midnightMs);
  at.start();
  await at.go(24 * 60 + 9);
  expect(at.told('day.stated')).toEqual([]);
  await at.go(5);
  at.start();
  await at.go(300);
  expect(at.told('day.stated')).toMatchObject([{ day: '2026-11-28', complete: true, minutesDue: 1440, minutesPresent: 1440, fromMs: midnightMs, toMs: midnightMs + dayMs, 'missing.count': 0 }]);
  expect(at.told('day.report')).toEqual([{ day: '2026-11-28', made: true, bytes: 4, brief: false }]);
  expect(at.kept).toEqual(['2026-11-28']);
}, 60_000);

test('a cabinet without power over midnight states the day at its next start, with the gap in it; so for a week, and no longer', async () => {
  const at = bench(midnightMs + 8 * hourMs);
  at.start();
  await at.go(60);
  at.wallMs += 15 * hourMs + 30 * minuteMs;
  at.start();
  await at.go(1, false);
  expect(at.told('day.stated')).toEqual([]);
  await at.go(10);
  expect(at.told('day.stated')).toMatchObject([{ day: '2026-11-28', complete: false, minutesDue: 960, minutesPresent: 60, gaps: ['09:00–24:00'] }]);
  at.wallMs += 20 * dayMs;
  at.start();
  await at.go(40);
  expect(at.told('day.stated').map(({ day }) => day)).toEqual(['2026-11-28', '2026-12-12', '2026-12-13', '2026-12-14', '2026-12-15', '2026-12-16', '2026-12-17', '2026-12-18']);
}, 60_000);

test('a clock that steps back over midnight states no day twice; one that ran days ahead and comes back has stated none of them', async () => {
  const at = bench(midnightMs + 23 * hourMs);
  at.start();
  await at.go(80);
  expect(at.told('day.stated').map(({ day }) => day)).toEqual(['2026-11-28']);
  at.wallMs -= 40 * minuteMs;
  await at.go(120);
  expect(at.told('day.stated').map(({ day }) => day)).toEqual(['2026-11-28']);
  at.wallMs += 3 * dayMs;
  await at.go(20);
  at.wallMs -= 3 * dayMs;
  const before = at.told('day.stated').length;
  await at.go(24 * 60);
  // The true 29th is over only now: what was said of it by the clock that ran ahead was not of it.
  expect(at.told('day.stated').slice(before)).toMatchObject([{ day: '2026-11-29' }]);
}, 60_000);

test('a clock that wakes years ago and is set right makes nothing twice', async () => {
  const at = bench(midnightMs + 23 * hourMs);
  at.start();
  await at.go(80);
  const told = at.stored.filter(({ code }) => code.startsWith('day.')).length;
  const ms = at.wallMs;
  at.wallMs = Date.UTC(2020, 0, 1);
  at.start();
  await at.go(5);
  at.wallMs = ms + 5 * minuteMs;
  await at.go(30);
  expect(at.stored.filter(({ code, data }) => code.startsWith('day.') && data['day'] === '2026-11-28').length).toBe(told);
  expect(at.made.length).toBe(new Set(at.made).size);
}, 60_000);

test('a full disk is named, tried once more half an hour later, and the next day goes on', async () => {
  const at = bench(midnightMs + 23 * hourMs);
  at.disk = 'full';
  at.start();
  await at.go(180);
  expect(at.told('day.report')).toEqual([{ day: '2026-11-28', made: false, why: 'ENOSPC' }, { day: '2026-11-28', made: false, why: 'ENOSPC' }]);
  at.disk = 'sound';
  await at.go(24 * 60);
  expect(at.told('day.report').slice(2)).toEqual([{ day: '2026-11-29', made: true, bytes: 4, brief: false }]);
}, 60_000);

test('a book that can’t be written states no day twice: the record says what was stated', async () => {
  const at = bench(midnightMs + 23 * hourMs);
  const broken: StateFiles = { read: () => ({ sinceMs: midnightMs, days: [] }), write: () => false };
  at.start(broken);
  await at.go(80);
  at.start(broken);
  await at.go(20);
  expect(at.told('day.stated').map(({ day }) => day)).toEqual(['2026-11-28']);
}, 60_000);

test('a page that is too large is made without diagrams; one that still is has its reason', async () => {
  const at = bench(midnightMs + 23 * hourMs);
  at.make = { ok: true, packed: Buffer.alloc(mostReportBytes + 1) };
  at.start();
  await at.go(80);
  expect([at.made.length, at.made[1]?.endsWith(' brief'), at.told('day.report')]).toEqual([2, true, [{ day: '2026-11-28', made: false, why: 'tooLarge', bytes: mostReportBytes + 1 }]]);
});

test('zones and detectors that lack numbers are named, and how many of more', async () => {
  const at = bench(midnightMs + 23 * hourMs);
  at.start();
  await at.go(30);
  for (let n = 0; n < 30; n += 1) for (let zone = 0; zone < 25; zone += 1) store(at, { code: 'traffic.vds', data: { source: 'box', zone: `Z${zone}`, fromMs: midnightMs + 23 * hourMs + n * minuteMs, windowS: 60, count: zone === 0 ? null : 4, quality: 'ok' } });
  store(at, { code: 'traffic.count', data: { fromMs: midnightMs + 23 * hourMs + 30 * minuteMs, windowS: 60, [`count.${detectors[0] ?? ''}`]: 3 } });
  at.wallMs += minuteMs;
  await at.go(49);
  const [statement] = at.told('day.stated');
  expect(statement).toMatchObject({ complete: false, minutesDue: 60, minutesPresent: 60, detectors: [`${detectors[1] ?? ''} 59/60`], zonesMore: 5 });
  expect(statement?.['zones']).toEqual(expect.arrayContaining(['box Z0 0/60', 'box Z1 30/60']));
});
