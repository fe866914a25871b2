import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import type { Detector, DetectorSample } from '../../src/model/detector.ts';
import type { SignalEvent } from '../../src/model/event.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { createRandom } from '../../src/platform/random.ts';
import { openRecord } from '../../src/record/record.ts';
import { recordLimits } from '../../src/record/retention.ts';
import { noCounting, stepCounting, type Counting } from '../../src/signald/counting.ts';
import { emptyDetectorLog, stepDetectorLog } from '../../src/signald/detectorLog.ts';

/** NGATU_DETECTOR_HOURS sets a shorter day, to try things out. */
const hours = Number(process.env['NGATU_DETECTOR_HOURS'] ?? 24);
const [detectors, perHour] = [64, 280];
const startMs = 1_800_000_000_000;

const loops: readonly Detector[] = Array.from({ length: detectors }, (_, n) => ({ id: `d${n + 1}`, kind: 'loop', role: 'stopLine', groups: [`v${(n % 8) + 1}`], board: 'B', channel: 1, distanceM: 0, call: 'nonLocking', extend: true, delayMs: 0, extensionMs: 0 }));

/** One lane's vehicles as its card tells them: presence and counter each tick. */
function lane(seed: number): (nowMs: number) => DetectorSample {
  const random = createRandom(seed);
  const gapMs = (): number => (-Math.log(1 - random.next()) * 3_600_000) / perHour;
  let [nextMs, offMs] = [gapMs(), 0];
  return (nowMs) => {
    const came = nowMs >= nextMs;
    if (came) {
      offMs = nowMs + random.int(3, 30) * 100;
      nextMs = Math.max(offMs, nowMs + gapMs());
    }
    return { presence: nowMs < offMs ? 'occupied' : 'clear', actuations: came ? 1 : 0, ageMs: 50, fault: false };
  };
}

export const campaign: Campaign = {
  summary: `${hours} h of ${detectors} loops at 10 Hz (${perHour} vehicles an hour each, Poisson): what signald's log and count take of its tick, and what the store takes; every vehicle counted, none twice`,
  figures: { ticks: 'sum', vehicles: 'sum', events: 'sum', 'us/tick': 'max', 'us/event stored': 'max', 'store MB': 'max', 'MB/day': 'max', 'heap MB': 'max' },
  run(seed) {
    const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ngatu-day-'));
    let nowMs = 0;
    const clock: Clock = { bootId: 'day', scale: 1, monoMs: () => nowMs, wallMs: () => startMs + nowMs, after: () => () => undefined, stamp: (errorMs) => ({ bootId: 'day', monoMs: nowMs, wallMs: startMs + nowMs, errorMs }) };
    const opened = openRecord(join(dir, 'record.db'), clock, undefined, { ...recordLimits, ballastBytes: 0, reserveBytes: 0 });
    if (!opened.ok) throw new Error(opened.problem.detail);
    const { record } = opened;
    const lanes = loops.map((_, n) => lane(seed * 1000 + n));
    let [log, counting]: [typeof emptyDetectorLog, Counting | null] = [emptyDetectorLog, noCounting];
    let [ticks, vehicles, told, n, tickMs, storeMs, heap] = [0, 0, 0, 0, 0, 0, 0];
    let waiting: SignalEvent[] = [];
    for (; nowMs < hours * 3_600_000; nowMs += 100) {
      const samples = Object.fromEntries(loops.map(({ id }, index) => [id, lanes[index]?.(nowMs) ?? { presence: 'unknown', actuations: 0, ageMs: 9999, fault: true }])) satisfies Record<string, DetectorSample>;
      const begunMs = performance.now();
      const logged = stepDetectorLog(log, loops, samples, nowMs);
      const counted = stepCounting(counting, { detectors: loops, samples, uncounted: () => false, suspect: () => false, forced: () => false, wallMs: startMs + nowMs, nowMs });
      tickMs += performance.now() - begunMs;
      ({ log } = logged);
      ({ counting } = counted);
      ticks += 1;
      // The first minute begins before its first tick is known to: it is not told. What a tick hears was answered before it.
      if (nowMs > 60_000) vehicles += Object.values(samples).reduce((sum, { actuations }) => sum + actuations, 0);
      for (const { data } of counted.events) told += loops.reduce((sum, { id }) => sum + Number(data[`count.${id}`]), 0);
      for (const { code, data } of [...logged.events, ...counted.events]) waiting.push({ boot: 'day', n: ++n, stamp: clock.stamp(10), code, data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, typeof value === 'object' && value !== null ? [...value] : value])) });
      if (nowMs % 1000 !== 0) continue;
      const storeBegunMs = performance.now();
      record.storeEvents(waiting);
      record.housekeep();
      storeMs += performance.now() - storeBegunMs;
      waiting = [];
      if (nowMs % 600_000 === 0) heap = Math.max(heap, process.memoryUsage().heapUsed);
    }
    const running = counting === null ? 0 : Object.values(counting.of).reduce((sum, one) => sum + one.vehicles, 0);
    const bytes = record.status().bytes;
    record.close();
    rmSync(dir, { recursive: true });
    const problems = told + running === vehicles ? [] : [`seed ${seed}: ${told + running} vehicles told of ${vehicles} that came`];
    return { figures: { ticks, vehicles, events: n, 'us/tick': (tickMs * 1000) / ticks, 'us/event stored': (storeMs * 1000) / Math.max(1, n), 'store MB': bytes / 1e6, 'MB/day': (bytes / 1e6) * (24 / hours), 'heap MB': heap / 1e6 }, problems };
  },
};
