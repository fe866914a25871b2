import type { Proposal } from '../../../src/control/adaptive/adaptive.ts';
import type { ControlState } from '../../../src/control/control.ts';
import type { Random } from '../../../src/platform/random.ts';

/** An optimiser gone mad: it proposes whatever stage, now. */
export function withMadness(state: ControlState, stages: readonly string[], random: Random): ControlState {
  const { adaptive, sequence, lastMs } = state;
  if (adaptive === null) return state;
  const to = random.next() < 0.7 ? random.pick(stages) : null;
  const explanation = { rule: 'planner' as const, stage: sequence.stage ?? '', to, cost: 0, binding: 'none' as const, alternative: null, queues: {}, labels: 0, ticks: 0 };
  const proposal: Proposal = { stage: sequence.stage ?? '', beganMs: sequence.beganMs, madeMs: lastMs, to, leadS: 0, explanation };
  return { ...state, adaptive: { ...adaptive, proposal } };
}
