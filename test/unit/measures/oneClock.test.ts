import { expect, test } from 'vitest';
import { healthOf } from '../../../src/measures/health.ts';
import type { IndianaEvent } from '../../../src/measures/indianaCode.ts';
import { numberingOf, type MeasuredSite } from '../../../src/measures/numbering.ts';
import { createOneClock } from '../../../src/measures/oneClock.ts';
import { toIndiana, type RecordedEvent } from '../../../src/measures/toIndiana.ts';

const loop = { kind: 'loop', role: 'stopLine', distanceM: 0, lane: undefined, zoneM: undefined } as const;
const site: MeasuredSite = {
  siteId: 's', plans: [], preemptions: [], groups: [{ id: 'v', kind: 'vehicle3', speedKmh: 50 }, { id: 'w', kind: 'vehicle3', speedKmh: 50 }],
  detectors: [{ ...loop, id: 'a', groups: ['v'] }, { ...loop, id: 'b', groups: ['v'] }, { ...loop, id: 'c', groups: ['w'] }],
};
const beginMs = 1_800_000_000_000;
/** The clock is set on by so much after 20 min, and back after 22. */
const stepMs = 820_000;
const offMs = (monoMs: number): number => (monoMs >= 1_200_000 && monoMs < 1_320_000 ? stepMs : 0);

function at(monoMs: number, code: string, data: RecordedEvent['data']): RecordedEvent {
  return { boot: 'b', n: monoMs, code, monoMs, wallMs: beginMs + monoMs + offMs(monoMs), data };
}

/** Forty minutes of three loops that each see somebody every seven seconds, a second apart. */
function record(): readonly RecordedEvent[] {
  const vehicles = ['a', 'b', 'c'].flatMap((detector, lane) => Array.from({ length: 342 }, (_, n) => n * 7000 + lane * 1000 + 500).flatMap((monoMs) => [at(monoMs, 'detector.actuated', { detector, occupied: true }), at(monoMs + 400, 'detector.actuated', { detector, occupied: false })]));
  return [...vehicles, at(1_200_000, 'clock.stepped', { stepMs }), at(1_320_000, 'clock.stepped', { stepMs: -stepMs })].toSorted((one, other) => one.monoMs - other.monoMs);
}

function spacings(rows: readonly IndianaEvent[]): ReadonlySet<number> {
  const ons = rows.filter(({ code, parameter }) => code === 82 && parameter === 1).map(({ atMs }) => atMs);
  return new Set(ons.slice(1).map((atMs, index) => atMs - (ons[index] ?? 0)));
}

test('a clock that was set on and back again leaves the street as it was: no vehicle nearer to the next, no healthy loop in trouble', () => {
  const numbering = numberingOf(site);
  const clock = createOneClock(numbering);
  for (const event of record()) clock.take(event);
  expect(spacings(clock.rows())).toEqual(new Set([7000]));
  // By the times as they were written there are two streets at once for two minutes, and a hole before them.
  expect(spacings(toIndiana(numbering, record())).size).toBeGreaterThan(1);
  expect(healthOf(site, clock.rows(), { fromMs: beginMs, toMs: beginMs + 2_400_000 }).flatMap(({ troubles }) => troubles)).toEqual([]);
});
