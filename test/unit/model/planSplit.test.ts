import { describe, expect, it } from 'vitest';
import { minimumSplitMs } from '../../../src/model/interstage.ts';
import { leastSplitMs } from '../../../src/model/planSplit.ts';
import { ninhKieu } from './ninhKieu.ts';

const site = ninhKieu();
const stages = new Map(site.traffic.stages.map((one) => [one.id, one]));
const plan = { ...site.traffic.builtinPlan, minGreens: [] };
/** Walks end with A, behind which B comes. */
const clearanceMs = Math.max(...site.safety.groups.filter(({ id, kind }) => kind === 'pedestrian2' && stages.get('A')?.groups.includes(id) === true).map(({ pedestrianClearanceMs }) => pedestrianClearanceMs));

function stage(id: string): Parameters<typeof minimumSplitMs>[1] {
  const found = stages.get(id);
  if (found === undefined) throw new RangeError(id);
  return found;
}

describe('the shortest split', () => {
  it('counts a pedestrian clearance once in fixed time: in the split of the walk, not in the next one too', () => {
    const place = plan.stages.findIndex((item) => item.stage === 'B');
    const whole = minimumSplitMs(site.safety, stage('A'), stage('B'));
    const fixed = leastSplitMs(site.safety, stages, { ...plan, mode: 'fixed' }, place) ?? 0;
    const actuated = leastSplitMs(site.safety, stages, { ...plan, mode: 'actuated' }, place) ?? 0;
    expect(actuated).toBeGreaterThanOrEqual(whole);
    // Its read-back is all that may reach over.
    expect(fixed).toBeLessThan(actuated - clearanceMs / 2);
    const walked = leastSplitMs(site.safety, stages, { ...plan, mode: 'fixed' }, plan.stages.findIndex((item) => item.stage === 'A')) ?? 0;
    expect(walked).toBeGreaterThanOrEqual(clearanceMs + 5000);
  });
});
