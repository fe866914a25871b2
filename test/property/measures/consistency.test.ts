import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { IndianaEvent } from '../../../src/measures/indianaCode.ts';
import { healthOf, type Trouble } from '../../../src/measures/health.ts';
import type { MeasuredSite } from '../../../src/measures/numbering.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';

const loop = { kind: 'loop', role: 'stopLine', distanceM: 0, zoneM: undefined } as const;
const site: MeasuredSite = {
  siteId: 's', plans: [], preemptions: [], groups: [{ id: 'v', kind: 'vehicle3', speedKmh: 50 }],
  detectors: ['a', 'b'].map((id) => ({ ...loop, id, groups: ['v'], lane: id })),
};
const [hoursMs, cycleMs, greenMs] = [6 * 3_600_000, 80_000, 40_000];

interface Street { readonly motorcycles: number; readonly freeMps: number; readonly perHour: readonly number[]; readonly jamHour: number; readonly jamShare: number }
const streets = fc.record({
  motorcycles: fc.double({ min: 0, max: 0.9, noNaN: true }), freeMps: fc.integer({ min: 6, max: 15 }), perHour: fc.array(fc.integer({ min: 40, max: 1100 }), { minLength: 6, maxLength: 6 }),
  jamHour: fc.integer({ min: 0, max: 5 }), jamShare: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** A lane of a street: its demand changes by the hour, queues leave in the green at the speeds of starting vehicles, and in one hour the street may crawl. */
function lane({ motorcycles, freeMps, perHour, jamHour, jamShare }: Street, random: Random): readonly (readonly [number, number])[] {
  const told: (readonly [number, number])[] = [];
  let readyMs = 0;
  for (let arrivesMs = 0; arrivesMs < hoursMs;) {
    const hour = Math.floor(arrivesMs / 3_600_000);
    arrivesMs += (-Math.log(1 - random.next()) * 3_600_000) / (perHour[hour] ?? 100);
    const lengthM = random.next() < motorcycles ? 2 : random.next() < 0.1 ? 11 : 4.5;
    let goesMs = Math.max(arrivesMs, readyMs);
    if (goesMs % cycleMs > greenMs) goesMs += cycleMs - (goesMs % cycleMs) + 1500;
    // A street crawls at a time, in all its lanes: who came meanwhile and goes later drives on.
    const crawls = Math.floor(goesMs / 3_600_000) === jamHour && (goesMs % 3_600_000) / 3_600_000 < jamShare;
    const sinceMs = goesMs % cycleMs;
    // Who has waited starts from standing; who comes late in the green drives on.
    const mps = crawls ? 1.4 : goesMs > arrivesMs ? Math.min(freeMps, 3 + sinceMs / 2500) : freeMps * (0.8 + 0.4 * random.next());
    const heldMs = Math.max(100, Math.round((((lengthM + 2) / mps) * 1000) / 100) * 100);
    readyMs = goesMs + heldMs + (3000 / mps) * 1 + random.int(2, 9) * 100;
    told.push([Math.round(goesMs / 100) * 100, heldMs]);
  }
  return told.filter(([atMs]) => atMs < hoursMs - 60_000);
}

const signals = Array.from({ length: hoursMs / cycleMs }, (_, cycle) => cycle * cycleMs).flatMap((atMs): IndianaEvent[] => [{ atMs, code: 1, parameter: 1 }, { atMs: atMs + greenMs, code: 7, parameter: 1 }, { atMs: atMs + greenMs, code: 8, parameter: 1 }, { atMs: atMs + greenMs + 3000, code: 9, parameter: 1 }]);

function said(lanes: readonly (readonly (readonly [number, number])[])[]): readonly (readonly Trouble[])[] {
  const rows = lanes.flatMap((told, at) => told.flatMap(([atMs, heldMs]): IndianaEvent[] => [{ atMs, code: 82, parameter: at + 1 }, { atMs: atMs + heldMs, code: 81, parameter: at + 1 }]));
  return healthOf(site, [...rows, ...signals].toSorted((x, y) => x.atMs - y.atMs || x.code - y.code), { fromMs: 0, toMs: hoursMs }).map(({ troubles }) => troubles.filter(({ cause }) => cause === 'inconsistent'));
}

test('a street of any traffic, of crawling queues too, has no loop that contradicts its own past', () => {
  fc.assert(fc.property(streets, fc.integer({ min: 1, max: 1 << 28 }), (street, seed) => {
    const random = createRandom(seed);
    expect(said([lane(street, random), lane(street, random)])).toEqual([[], []]);
  }), { numRuns: 60 });
});

test('a loop that each vehicle holds six times as long from some time on is told, and no other; one that counts each in pulses too', () => {
  fc.assert(fc.property(streets, fc.integer({ min: 1, max: 1 << 28 }), fc.integer({ min: 120, max: 200 }), fc.boolean(), (street, seed, minute, pulses) => {
    const random = createRandom(seed);
    const even: Street = { ...street, perHour: street.perHour.map(() => Math.max(240, Math.min(400, street.perHour[0] ?? 240))), jamShare: 0, motorcycles: Math.min(0.5, street.motorcycles), freeMps: Math.min(9, street.freeMps) };
    const broken = lane(even, random).flatMap(([atMs, heldMs]): (readonly [number, number])[] => (atMs < minute * 60_000 ? [[atMs, heldMs]] : pulses ? [[atMs, 100]] : [[atMs, 6 * heldMs]]));
    // Who comes while it is still held is not seen apart.
    const told = broken.reduce<[number, number][]>((all, [atMs, heldMs]) => {
      const last = all.at(-1);
      if (last !== undefined && atMs <= last[0] + last[1]) last[1] = Math.max(last[1], atMs + heldMs - last[0]);
      else all.push([atMs, heldMs]);
      return all;
    }, []);
    const [own = [], other] = said([told, lane(even, random)]);
    expect([own.every(({ how }) => how === (pulses ? 'shorter' : 'longer') || how === 'neverHeld'), other]).toEqual([true, []]);
    expect(own.every(({ toMs }) => toMs > minute * 60_000)).toBe(true);
    // Where queues merge into one presence there are too few left, and others speak of it.
    if (pulses) expect(own.length).toBeGreaterThan(0);
  }), { numRuns: 40 });
});
