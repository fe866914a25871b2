import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DetectorSample } from '../../../src/model/detector.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { createChecker } from '../../street/checker.ts';
import { parseRules } from '../../street/rules.ts';
import { createGuardedStreet } from './guardedStreet.ts';
import { clear, occupied } from './plant.ts';
import { sealedRings as sealed } from './sealedRings.ts';

/** A random dual-ring sheet: some phases missing, walks, an overlap, any times. */
function randomSheet(random: Random): unknown {
  const ids = [1, 2, 3, 4, 5, 6, 7, 8].filter((id) => id % 2 === 0 || random.next() < 0.7);
  const side = (from: number): readonly number[] => [from, from + 1].filter((id) => ids.includes(id));
  return {
    format: 'ngatu-rings/1', siteId: 'random-rings', name: 'Random rings',
    phases: ids.map((id) => ({
      id, minGreenMs: random.int(50, 80) * 100, maxGreenMs: random.int(10, 25) * 1000, passageMs: random.int(10, 30) * 100, yellowMs: random.int(30, 40) * 100, redClearMs: random.int(0, 30) * 100,
      dualEntry: random.next() < 0.5, recall: random.pick(['none', 'none', 'min', 'max']), locking: random.next() < 0.5, simultaneousGapDisable: random.next() < 0.3,
      ...(id % 2 === 0 && random.next() < 0.5 ? { walkMs: 6000, pedClearMs: random.int(40, 90) * 100, crossingM: random.int(5, 10) } : {}),
    })),
    rings: [[side(1), side(3)], [side(5), side(7)]],
    overlaps: random.next() < 0.5 ? [{ id: 'A', parents: side(1), trailingGreenMs: random.int(0, 40) * 100 }] : [],
  };
}

function play(seed: number, ticks: number) {
  const random = createRandom(seed);
  const site = sealed(randomSheet(random));
  const street = createGuardedStreet(site, site.traffic.builtinPlan);
  const busy = random.pick([0.02, 0.1, 0.5]);
  const left = new Map<string, { sample: DetectorSample; ticks: number }>();
  const broken: string[] = [];
  let apart = 0;
  let before = street.control.sequence;
  let owed: readonly string[] = [];
  for (let tick = 1; tick <= ticks; tick += 1) {
    street.tick({ detectors: Object.fromEntries(site.traffic.detectors.map(({ id }): [string, DetectorSample] => {
      const now = left.get(id);
      if (now !== undefined && now.ticks > 0) now.ticks -= 1;
      else left.set(id, { sample: random.next() < busy ? occupied : clear, ticks: random.int(3, 60) });
      return [id, left.get(id)?.sample ?? clear];
    })) });
    const { sequence } = street.control;
    // What an interstage has begun to give is given, whatever the other ring does in the meantime.
    owed = owed.filter((id) => street.written[id] !== 'green');
    if (sequence.target !== null && sequence.target !== before.target) {
      if (before.target !== null) apart += 1;
      owed = [...owed, ...sequence.served.filter((id) => street.written[id] === 'red' && !owed.includes(id))];
    }
    const lost = owed.filter((id) => !sequence.served.includes(id));
    if (lost.length > 0) broken.push(`${street.nowMs} ${lost.join()} on the way to ${sequence.target}`);
    before = sequence;
  }
  const checker = createChecker(parseRules(site));
  for (const sample of street.seen) checker.observe(sample);
  return { site, street, broken, apart, report: checker.finish(street.nowMs + 100) };
}

describe('random dual-ring sheets, run as stages', () => {
  it('break no rule at the lamps, keep what each interstage has begun, and serve every phase that is called', () => {
    const met = { changes: 0, apart: 0 };
    assert(property(integer({ min: 0, max: 0xffff_ffff }), (seed) => {
      const { street, broken, apart, report } = play(seed, 3000);
      const label = `seed ${seed}`;
      expect(report.violations.slice(0, 3), label).toEqual([]);
      expect([street.refusals.slice(0, 3), street.faults, broken.slice(0, 3)], label).toEqual([[], [], []]);
      const { counters, demands } = street.control;
      const waiting = Object.values(demands).flatMap(({ sinceMs }) => (sinceMs === null ? [] : [street.nowMs - sinceMs]));
      expect(Math.max(0, ...waiting), label).toBeLessThan(180_000);
      met.changes += counters.stageChanges;
      met.apart += apart;
    }), { numRuns: 20, endOnFailure: true });
    expect(met.changes).toBeGreaterThan(100);
    expect(met.apart).toBeGreaterThan(10);
  });
});
