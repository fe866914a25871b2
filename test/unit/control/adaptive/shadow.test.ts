import { describe, expect, it } from 'vitest';
import type { Proposal } from '../../../../src/control/adaptive/adaptive.ts';
import { initialShadow, stepShadow, type ShadowSight, type ShadowTrack } from '../../../../src/control/adaptive/shadow.ts';

const cost = { cost: 10, alternative: { to: null, cost: 25 } };
function proposal(nowMs: number, to: string | null, more: { readonly beganMs?: number; readonly cost?: number | null; readonly alternative?: { readonly to: string | null; readonly cost: number } | null; readonly leadS?: number } = {}): Proposal {
  const { beganMs = 0, leadS = 0, cost: price = null, alternative = null } = more;
  return { stage: 'A', beganMs, madeMs: nowMs, to, leadS, explanation: { rule: 'planner', stage: 'A', to, cost: price, binding: 'none', alternative, queues: {}, labels: 1, ticks: 1 } };
}
const quiet: ShadowSight = { stage: 'A', beganMs: 0, target: null, planDecides: true, proposal: null, nowMs: 0 };

/** Seconds of one run of stage A: what is proposed in each; then the plan leaves for `to`. */
function run(said: readonly (Parameters<typeof proposal>[2] & { readonly to: string | null })[], to: string, before: ShadowTrack = initialShadow(0)): ShadowTrack {
  let track = before;
  said.forEach((one, second) => {
    for (const ms of [0, 500]) track = stepShadow(track, { ...quiet, nowMs: second * 1000 + ms, proposal: proposal(second * 1000, one.to, one) }).track;
  });
  const leftMs = said.length * 1000;
  return stepShadow(track, { ...quiet, target: to, beganMs: leftMs, nowMs: leftMs + 100 }).track;
}

describe('what the optimiser would have done beside what the plan did', () => {
  it('the same, at the same time', () => {
    expect(run([{ to: null }, { to: null }, { to: 'B' }], 'B').counts).toMatchObject({ runs: 1, same: 1, longer: 0, shorter: 0, otherStage: 0, predicted: 0 });
  });

  it('the plan went on: by how much, and what the first wish had priced it at', () => {
    const { counts } = run([{ to: 'B', ...cost }, ...Array.from({ length: 6 }, () => ({ to: null }))], 'B');
    expect(counts).toMatchObject({ runs: 1, same: 0, longer: 1, longerS: 7, predicted: 1, predictedVehS: 15 });
  });

  it('the plan left while it would have stayed; only what it had priced counts', () => {
    expect(run([{ to: null, cost: 4, alternative: { to: 'B', cost: 9.5 } }], 'B').counts).toMatchObject({ shorter: 1, predicted: 1, predictedVehS: 5.5 });
    expect(run([{ to: null, cost: 4, alternative: { to: 'C', cost: 9.5 } }], 'B').counts).toMatchObject({ shorter: 1, predicted: 0, predictedVehS: 0 });
  });

  it('the plan went elsewhere', () => {
    expect(run([{ to: 'C', cost: 1, alternative: { to: 'B', cost: 3 } }], 'B').counts).toMatchObject({ otherStage: 1, same: 0, longer: 0, predictedVehS: 2 });
  });

  it('with a countdown a wish is for N s ahead', () => {
    expect(run([{ to: 'B', leadS: 8 }, ...Array.from({ length: 7 }, () => ({ to: null }))], 'B').counts).toMatchObject({ same: 1, longer: 0 });
  });

  it('says nothing of a run that somebody else had a hand in, nor of another run of the stage', () => {
    const begun = stepShadow(initialShadow(0), { ...quiet, proposal: proposal(0, 'B') }).track;
    const taken = stepShadow(begun, { ...quiet, nowMs: 1000, planDecides: false }).track;
    expect(stepShadow(taken, { ...quiet, target: 'B', beganMs: 2000, nowMs: 2100 }).track.counts.runs).toBe(0);
    const other = stepShadow(begun, { ...quiet, beganMs: 500, nowMs: 1000, proposal: proposal(1000, 'B') }).track;
    expect(other.run).toBeNull();
  });

  it('tells each quarter of an hour what has come since, and nothing where nothing has', () => {
    const track = run([{ to: 'B' }], 'B');
    const due = stepShadow(track, { ...quiet, nowMs: 900_000 });
    expect(due.events).toEqual([{ code: 'adaptive.shadow', data: { runs: 1, same: 1, longer: 0, longerS: 0, shorter: 0, otherStage: 0, predictedVehS: 0, predicted: 0 } }]);
    expect(stepShadow(due.track, { ...quiet, nowMs: 1_800_000 }).events).toEqual([]);
  });
});
