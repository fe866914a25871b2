import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { initialDetectors, stepDetection } from '../../src/control/detection/detection.ts';
import type { EventDraft, SignalEvent } from '../../src/model/event.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { createRandom } from '../../src/platform/random.ts';
import { openRecord } from '../../src/record/record.ts';
import { recordLimits } from '../../src/record/retention.ts';
import { noCounting, stepCounting, type Counting } from '../../src/signald/counting.ts';
import { emptyDetectorLog, stepDetectorLog } from '../../src/signald/detectorLog.ts';
import { loopCards } from './trial/loopCards.ts';

/** NGATU_DETECTOR_HOURS sets a shorter day, to try things out. */
const hours = Number(process.env['NGATU_DETECTOR_HOURS'] ?? 24);
const [detectors, perHour] = [64, 280];
const startMs = 1_800_000_000_000;

const loops = Array.from({ length: detectors }, (_, n) => ({ id: `d${n + 1}`, groups: [`v${(n % 8) + 1}`], distanceM: 0, advance: false }));

/** One lane's vehicles as they cross its loop: whether somebody is on it in this tick, and came in it. */
function lane(seed: number): (nowMs: number) => { readonly held: boolean; readonly came: number } {
  const random = createRandom(seed);
  const gapMs = (): number => (-Math.log(1 - random.next()) * 3_600_000) / perHour;
  let [nextMs, offMs] = [gapMs(), 0];
  return (nowMs) => {
    const came = nowMs >= nextMs;
    if (came) {
      offMs = nowMs + random.int(3, 30) * 100;
      nextMs = Math.max(offMs + 100, nowMs + gapMs());
    }
    return { held: nowMs < offMs, came: came ? 1 : 0 };
  };
}

/** CPU of this process, all of its threads (so the collector's too), ms: what others do on the machine is not in it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function bytesIn(dir: string): number {
  return readdirSync(dir, { withFileTypes: true, recursive: true }).reduce((sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0), 0);
}

/** The day's own clock: nothing waits for it. */
interface Day { nowMs: number; n: number }

function clockOf(day: Day): Clock {
  return { bootId: 'day', scale: 1, monoMs: () => day.nowMs, wallMs: () => startMs + day.nowMs, after: () => () => undefined, stamp: (errorMs) => ({ bootId: 'day', monoMs: day.nowMs, wallMs: startMs + day.nowMs, errorMs }) };
}

function numbered(day: Day, clock: Clock, drafts: readonly EventDraft[]): SignalEvent[] {
  return drafts.map(({ code, data }) => ({ boot: 'day', n: (day.n += 1), stamp: clock.stamp(10), code, data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, typeof value === 'object' && value !== null ? [...value] : value])) }));
}

export const campaign: Campaign = {
  summary: `${hours} h of ${detectors} loops at 10 Hz (${perHour} vehicles an hour each, Poisson), as fast as it goes: virtual cards and the shipped scan, detection, log and count of signald's tick, agentd's store with a durable commit each second (in memory's own file system where there is one: what a disk takes for its fsyncs is not in it); every vehicle counted, none twice. CPU is this process's own`,
  figures: { ticks: 'sum', vehicles: 'sum', events: 'sum', 'scan us/tick': 'max', 'us/tick': 'max', 'us/event stored': 'max', 'CPU s': 'max', 'store MB': 'max', 'heap MB': 'max', 'RSS MB': 'max' },
  run(seed) {
    const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ngatu-day-'));
    const day: Day = { nowMs: 0, n: 0 };
    const clock = clockOf(day);
    const opened = openRecord(join(dir, 'record.db'), clock, undefined, { ...recordLimits, ballastBytes: 0, reserveBytes: 0 });
    if (!opened.ok) throw new Error(opened.problem.detail);
    const { record } = opened;
    const cards = loopCards(loops);
    const lanes = loops.map((_, n) => lane(seed * 1000 + n));
    let [log, counting, tracks]: [typeof emptyDetectorLog, Counting | null, ReturnType<typeof initialDetectors>] = [emptyDetectorLog, noCounting, initialDetectors(cards.detectors, 0)];
    let [ticks, vehicles, told, scanMs, tickMs, storeMs, heap, rss] = [0, 0, 0, 0, 0, 0, 0, 0];
    const begunMs = cpuMs();
    let waiting: SignalEvent[] = [];
    let minutes = 0;
    const counted = new Map<number, number>();
    for (; day.nowMs < hours * 3_600_000; day.nowMs += 100) {
      const { nowMs } = day;
      const minute = Math.floor((startMs + nowMs) / 60_000);
      for (const [index, { id }] of loops.entries()) {
        const { held, came } = lanes[index]?.(nowMs) ?? { held: false, came: 0 };
        cards.sense(id, held, came);
        if (came > 0) counted.set(minute, (counted.get(minute) ?? 0) + came);
      }
      const atMs = cpuMs();
      const samples = cards.tick(nowMs, false);
      const scannedMs = cpuMs();
      const logged = stepDetectorLog(log, cards.detectors, samples, nowMs);
      const detected = stepDetection(cards.detectors, tracks, samples, () => false, nowMs);
      const count = stepCounting(counting, { detectors: cards.detectors, samples, uncounted: (id) => cards.uncounted(id, nowMs), suspect: () => false, forced: () => false, wallMs: startMs + nowMs, nowMs });
      const doneMs = cpuMs();
      [scanMs, tickMs, ticks] = [scanMs + scannedMs - atMs, tickMs + doneMs - scannedMs, ticks + 1];
      ({ log } = logged);
      ({ tracks } = detected);
      ({ counting } = count);
      for (const { data } of count.events) {
        told += loops.reduce((sum, { id }) => sum + Number(data[`count.${id}`]), 0);
        vehicles += counted.get(Number(data['fromMs']) / 60_000) ?? 0;
        minutes += 1;
      }
      waiting.push(...numbered(day, clock, [...logged.events, ...detected.events, ...count.events]));
      if (nowMs % 500 !== 0) continue;
      const storeBegunMs = cpuMs();
      if (nowMs % 1000 === 0 && waiting.length > 0) {
        record.storeEvents(waiting);
        waiting = [];
      }
      record.housekeep();
      storeMs += cpuMs() - storeBegunMs;
      if (nowMs % 60_000 !== 0) continue;
      const memory = process.memoryUsage();
      [heap, rss] = [Math.max(heap, memory.heapUsed), Math.max(rss, memory.rss)];
    }
    const totalMs = cpuMs() - begunMs;
    const detail = record.detail();
    const kept = detail.hot + detail.classes.reduce((sum, { events }) => sum + events, 0);
    record.close();
    const bytes = bytesIn(dir);
    rmSync(dir, { recursive: true });
    const due = hours * 60 - 2;
    const problems = [
      ...(kept === day.n - waiting.length ? [] : [`seed ${seed}: ${kept} events kept of ${day.n - waiting.length} stored`]),
      ...(told === vehicles ? [] : [`seed ${seed}: ${told} vehicles told of ${vehicles} that came`]),
      ...(minutes >= due ? [] : [`seed ${seed}: ${minutes} minutes told, ${due} are due`]),
    ];
    return {
      figures: { ticks, vehicles, events: day.n, 'scan us/tick': (scanMs * 1000) / ticks, 'us/tick': (tickMs * 1000) / ticks, 'us/event stored': (storeMs * 1000) / Math.max(1, day.n), 'CPU s': totalMs / 1000, 'store MB': bytes / 1e6, 'heap MB': heap / 1e6, 'RSS MB': rss / 1e6 },
      problems,
    };
  },
};
