import { assert, integer, property } from 'fast-check';
import { expect, it } from 'vitest';
import { countsAsGreen } from '../../../src/model/kind.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { randomSite } from '../randomSite.ts';
import { clear, createPlant, occupied, tick, tickMs } from './plant.ts';

/** What was said of a group, and the moment, until which it must have come true. */
interface Said { readonly minAtMs: number; readonly maxAtMs: number; readonly sureAtMs: number | null; readonly to: string }

it('no group changes before its least time, after its longest, or besides a promised one', () => {
  let sure = 0;
  let said = 0;
  assert(property(integer({ min: 0, max: 0xffff_ffff }), (seed) => {
    const random = createRandom(seed);
    const site = randomSite(random, { displays: random.next() < 0.7, advance: random.next() < 0.5 });
    const plant = createPlant({ site, plan: site.traffic.builtinPlan, planVersion: 0 });
    const last = new Map<string, Said>();
    const wrong: string[] = [];
    for (let count = 0; count < 1500; count += 1) {
      const detectors = Object.fromEntries(site.traffic.detectors.map((detector) => [detector.id, random.next() < 0.3 ? occupied : clear]));
      const before = new Map(Object.entries(plant.written));
      const step = tick(plant, { detectors });
      const nowMs = plant.n * tickMs;
      for (const { id, kind } of site.safety.groups) {
        const went = countsAsGreen(kind, before.get(id) ?? 'red');
        const goes = countsAsGreen(kind, plant.written[id] ?? 'red');
        const was = last.get(id);
        if (was !== undefined && went !== goes && (was.to === 'green') === goes && plant.written[id] !== 'flashingYellow') {
          if (nowMs < was.minAtMs - 200) wrong.push(`${nowMs} ${id} to ${was.to} ${was.minAtMs - nowMs} ms before its least time`);
          if (was.sureAtMs !== null && Math.abs(nowMs - was.sureAtMs) > 300 && plant.written[id] === 'green') wrong.push(`${nowMs} ${id} to ${was.to}, promised for ${was.sureAtMs}`);
          last.delete(id);
        }
        const now = step.view.remaining[id];
        if (now === undefined || now === null) last.delete(id);
        else {
          said += 1;
          if (now.confidence === 100) sure += 1;
          if (now.minMs > now.likelyMs || (now.maxMs !== null && now.likelyMs > now.maxMs) || now.minMs < 0) wrong.push(`${nowMs} ${id} ${JSON.stringify(now)}`);
          last.set(id, { to: now.to, minAtMs: nowMs + now.minMs, maxAtMs: nowMs + (now.maxMs ?? Infinity), sureAtMs: now.confidence === 100 ? nowMs + now.likelyMs : null });
        }
      }
    }
    expect(wrong.slice(0, 3), `seed ${seed}`).toEqual([]);
  }), { numRuns: 15 });
  expect(sure).toBeGreaterThan(1000);
  expect(said).toBeGreaterThan(sure);
});
