import { array, assert, boolean, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { climb, groundRung, minimumStayMs, type LadderFacts } from '../../../src/control/order/ladder.ts';
import { rungs } from '../../../src/model/ladder.ts';
import { planModes } from '../../../src/model/planId.ts';

const weather = array(record({ coordinable: boolean(), longWait: boolean(), blind: boolean(), ahead: boolean(), forMs: integer({ min: 100, max: 40_000 }) }), { minLength: 1, maxLength: 200 });

describe('the ladder under any input', () => {
  it('never flaps: a step at most in a minimum stay; it is never higher than wanted; with the cause gone it is back after one stay', () => {
    let steps = 0;
    assert(property(constantFrom(...planModes), weather, (mode, script) => {
      let ladder = groundRung(mode, 0);
      let nowMs = 0;
      let steppedMs: number | null = null;
      const tick = (facts: LadderFacts): void => {
        const after = climb(ladder, facts, nowMs);
        if (after.rung !== ladder.rung) {
          if (steppedMs !== null) expect(nowMs - steppedMs).toBeGreaterThanOrEqual(minimumStayMs);
          steppedMs = nowMs;
          steps += 1;
        }
        expect(rungs.indexOf(after.rung)).toBeGreaterThanOrEqual(rungs.indexOf(after.wanted));
        expect(after.rung === after.wanted || after.cause !== null).toBe(true);
        ladder = after;
      };
      for (const { forMs, ...facts } of script) for (const untilMs = nowMs + forMs; nowMs < untilMs; nowMs += 1000) tick({ mode, ...facts });
      const best = climb(groundRung(mode, 0), { mode, coordinable: true, longWait: false, blind: false, ahead: true }, 0).rung;
      for (const untilMs = nowMs + minimumStayMs; nowMs <= untilMs; nowMs += 1000) tick({ mode, coordinable: true, longWait: false, blind: false, ahead: true });
      expect(ladder.rung).toBe(best);
    }), { numRuns: 300 });
    expect(steps).toBeGreaterThan(300);
  });
});
