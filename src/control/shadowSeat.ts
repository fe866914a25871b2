import type { SealedSite } from '../model/artefact.ts';
import type { EventDraft } from '../model/event.ts';
import { initialShadow, stepShadow } from './adaptive/shadow.ts';
import { isAdaptive } from './order/ladder.ts';
import type { ControlState } from './state.ts';

/** The site wants to know what the optimiser would do, and another plan times the stages. */
export function isShadowing({ traffic }: SealedSite, state: ControlState): boolean {
  return traffic.adaptiveShadow === true && !isAdaptive(state);
}

/** Looks on after the seat has proposed: what is proposed in shadow is compared, and asked for by nobody. */
export function stepShadowing(site: SealedSite, state: ControlState, nowMs: number): { readonly state: ControlState; readonly events: readonly EventDraft[] } {
  if (!isShadowing(site, state)) return { state: state.shadow?.run == null ? state : { ...state, shadow: { ...state.shadow, run: null } }, events: [] };
  const { sequence, posture, order, adaptive, promise } = state;
  const before = state.shadow ?? initialShadow(nowMs);
  const { track, events } = stepShadow(before, {
    stage: sequence.stage, beganMs: sequence.beganMs, target: sequence.target, proposal: adaptive?.proposal ?? null, nowMs,
    planDecides: posture.posture === 'run' && !sequence.closing && order.ruling.force === null && state.priorities.stage === null && promise.blank === null,
  });
  return { state: track === state.shadow ? state : { ...state, shadow: track }, events };
}
