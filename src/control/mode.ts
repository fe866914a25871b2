import type { ControlSource, Mode } from '../model/mode.ts';
import { isManual, isPreempting, selection } from './order/order.ts';
import { isAdaptive } from './order/ladder.ts';
import type { ControlState } from './state.ts';

/** Mode and source as they are, not as they were wished: a plan that asks for more than this form can do shows `actuated`. */
export function modeOf(state: ControlState): { readonly mode: Mode; readonly source: ControlSource } {
  const { posture } = state.posture;
  const { ruling } = state.order;
  const kind = ruling.force?.kind;
  if (posture === 'run') {
    if (state.sequence.closing || state.flashWay.entrySinceMs !== null) return { mode: 'closing', source: ruling.source ?? 'guard' };
    if (isManual(ruling) && ruling.source !== null) return { mode: isPreempting(ruling) ? 'preemption' : 'manual', source: ruling.source };
    return { mode: isAdaptive(state) ? 'adaptive' : state.running.coordinated ? 'coordinated' : state.running.fixed ? 'fixed' : 'actuated', source: selection(state.order)?.source ?? 'schedule' };
  }
  if (ruling.source !== null && posture === 'flash' && (kind === 'flash' || kind === 'dark')) return { mode: kind, source: ruling.source };
  if (ruling.source !== null && kind === 'allRed' && posture === 'allRed') return { mode: 'allRed', source: ruling.source };
  if (posture === 'flash' && (state.leftFlash || state.held)) return { mode: 'flash', source: 'guard' };
  return { mode: 'startup', source: state.leftFlash && ruling.source !== null ? ruling.source : 'startup' };
}
