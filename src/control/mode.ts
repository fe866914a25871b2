import type { ControlSource, Mode } from '../model/mode.ts';
import { isFixed } from './plan/runningPlan.ts';
import type { ControlState } from './state.ts';

/** Mode and source as they are, not as they were wished: a plan that asks for more than this form can do shows `actuated`. */
export function modeOf(state: ControlState): { readonly mode: Mode; readonly source: ControlSource } {
  const { posture } = state.posture;
  const { command } = state;
  if (posture === 'run') {
    if (state.sequence.closing) return { mode: 'closing', source: command?.source ?? 'guard' };
    return { mode: isFixed(state.running.plan) ? 'fixed' : 'actuated', source: 'schedule' };
  }
  if (command !== null && posture === 'flash') return { mode: 'flash', source: command.source };
  if (command?.kind === 'allRed' && posture === 'allRed') return { mode: 'allRed', source: command.source };
  if (posture === 'flash' && state.hasRun) return { mode: 'flash', source: 'guard' };
  return { mode: 'startup', source: state.hasRun && command !== null ? command.source : 'startup' };
}
