import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { eventClasses, type EventClass, type EventCode, type SignalEvent } from '../../src/model/event.ts';
import { createRandom, type Random } from '../../src/platform/random.ts';
import { openRecord, type EventRecord } from '../../src/record/record.ts';
import { recordLimits } from '../../src/record/retention.ts';
import { handClock, type HandClock } from '../unit/record/store.ts';
import { basisData, dayBases, dayMix } from './trial/dayMix.ts';

/** NGATU_OFFLINE_S ends it after so many seconds of real time: the days that it came to are in the row. */
const [days, mostS] = [30, Number(process.env['NGATU_OFFLINE_S'] ?? 1140)];
/** Half a minute to a commit: what is stored goes by the minute, whatever the commits were. */
const stepMs = 30_000;
const daySteps = 86_400_000 / stepMs;

const rowsOfDay = [...dayMix, ['stage.basis', dayBases] as const];

function dataOf(random: Random, code: EventCode): SignalEvent['data'] {
  if (code === 'stage.basis') return basisData(random);
  if (code === 'detector.actuated') return { detector: `d${random.int(1, 24)}`, occupied: random.next() < 0.5 };
  if (code === 'group.aspect') return { group: `v${random.int(1, 12)}`, from: 'green', to: 'yellow', commanded: 'yellow' };
  if (code === 'cycle.measures') return { stage: `s${random.int(1, 4)}`, cycleMs: random.int(40_000, 120_000), vehicles: random.int(0, 60), greenMs: random.int(7000, 60_000) };
  return { stage: `s${random.int(1, 4)}`, reason: random.pick(['gapOut', 'maxOut', 'forceOff']), value: random.int(0, 90_000) };
}

/** One day without a centre; gives how many of each class were acknowledged. */
function liveDay(record: EventRecord, clock: HandClock, random: Random, day: number, before: number, sent: Map<EventClass, number>, endMs: number): { readonly n: number; readonly steps: number } {
  let n = before;
  for (let step = 0; step < daySteps; step++) {
    if (performance.now() > endMs) return { n, steps: step };
    const moments = rowsOfDay.flatMap(([code, count]) => {
      // So that the day's sum comes out to the event.
      const these = Math.floor(((step + 1) * count) / daySteps) - Math.floor((step * count) / daySteps);
      return Array.from({ length: these }, () => ({ code, ms: random.int(0, stepMs / 100 - 1) * 100 }));
    }).toSorted((a, b) => a.ms - b.ms);
    const { monoMs, wallMs } = clock.stamp(null);
    const events = moments.map(({ code, ms }): SignalEvent => {
      n += 1;
      return { boot: `b${day}`, n, code, stamp: { bootId: 'b1', monoMs: monoMs + ms, wallMs: wallMs + ms, errorMs: 20 }, data: dataOf(random, code) };
    });
    const stored = record.storeEvents(events);
    if (!stored.ok) throw new Error(stored.problem.detail);
    for (const { channel, fresh } of stored.stored) if (fresh) sent.set(channel, (sent.get(channel) ?? 0) + 1);
    clock.pass(stepMs);
    record.housekeep();
  }
  return { n, steps: daySteps };
}

export const campaign: Campaign = {
  summary: `${days} days without a centre in virtual time, 500 000 events a day (430 000 hi-res, 60 000 lamp changes, 10 000 counts and others) and 4 200 bases of decisions, every row of it acknowledged, read again and counted at the end; real SQLite (docs/store.md)`,
  figures: { days: 'sum', events: 'sum', 'store MiB max': 'max', 'archive MiB max': 'max', 'never-lost, counts lost': 'sum', 'hi-res dropped': 'sum', 'hi-res past its days': 'sum', damaged: 'sum' },
  run(seed) {
    const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ngatu-month-'));
    const [random, clock, endMs] = [createRandom(seed), handClock(), performance.now() + mostS * 1000];
    const path = join(dir, 'record.db');
    const opened = openRecord(path, clock, undefined, { ...recordLimits, ballastBytes: 0, reserveBytes: 0 });
    if (!opened.ok) throw new Error(opened.problem.detail);
    const { record } = opened;
    try {
      const sent = new Map<EventClass, number>();
      let [steps, n] = [0, 0];
      for (let day = 0; day < days && performance.now() < endMs; day++) {
        const lived = liveDay(record, clock, random, day, n, sent, endMs);
        n = lived.n;
        steps += lived.steps;
      }
      clock.pass(60_000);
      record.housekeep();
      const { classes, archive, tombstones, damagedBlocks } = record.detail();
      // The store says things of its own as well: alarms are at least those that were sent.
      const lost = classes.reduce((sum, { channel, events }) => sum + Math.max(0, (channel === 'event' || channel === 'hiRes' ? 0 : sent.get(eventClassOf(channel)) ?? 0) - events), 0);
      const goneOf = (aged: boolean): number => tombstones.reduce((sum, { reason, count }) => sum + ((reason === 'retention') === aged ? count : 0), 0);
      const [dropped, aged] = [goneOf(false), goneOf(true)];
      const kept = classes.find(({ channel }) => channel === 'hiRes')?.events ?? 0;
      let damaged = damagedBlocks;
      for (let afterId: number | null = 0; afterId !== null;) {
        const page: ReturnType<EventRecord['verify']> = record.verify(afterId, 500);
        damaged += page.damaged.length;
        afterId = page.next;
      }
      const bytes = statSync(path).size + (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0);
      const problems = [...(lost > 0 ? [`${lost} of the classes that are not dropped are gone`] : []), ...(dropped > 0 ? [`${dropped} dropped for room`] : []), ...(kept < (sent.get('hiRes') ?? 0) - aged ? [`${(sent.get('hiRes') ?? 0) - aged - kept} of hi-res are gone without a name`] : []), ...(damaged > 0 ? [`${damaged} damaged blocks`] : []), ...(bytes > recordLimits.maxBytes ? [`${bytes} bytes`] : [])];
      return { figures: { days: steps / daySteps, events: n, 'store MiB max': bytes / 1024 ** 2, 'archive MiB max': (archive?.bytes ?? 0) / 1024 ** 2, 'never-lost, counts lost': lost, 'hi-res dropped': dropped, 'hi-res past its days': aged, damaged }, problems: problems.map((problem) => `seed ${seed}: ${problem}`) };
    } finally {
      record.close();
      rmSync(dir, { recursive: true });
    }
  },
};

const eventClassOf = (channel: string): EventClass => Object.values(eventClasses).find((one) => one === channel) ?? 'event';
