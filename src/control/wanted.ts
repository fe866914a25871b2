import type { SiteLayout } from './layout.ts';
import { selection } from './order/order.ts';
import { wantedPlan } from './plan/planning.ts';
import { wantPlan, type RunningPlan } from './plan/runningPlan.ts';
import type { ControlState } from './state.ts';

/** Plan and mode as they are wanted: the highest selection over schedule and given plan, and fixed time where somebody waits too long. */
export function runningWanted(layout: SiteLayout, state: ControlState): RunningPlan {
  const { rung } = state.ladder;
  const { plan, version, fixed, coordinated } = wantedHere(layout, state, rung === 'fixed');
  return wantPlan(state.running, { plan, version, fixed, coordinated: coordinated && (rung === 'coordinated' || rung === 'adaptiveCoordinated') });
}

/** Displays that count from a pulse can't be blanked: whatever is wanted, its splits alone run beside them (control.md). */
export function wantedHere(layout: SiteLayout, state: ControlState, forcedFixed: boolean): ReturnType<typeof wantedPlan> {
  const found = wantedPlan(state.given, state.planning, selection(state.order), forcedFixed);
  return (layout.promise?.pulses.length ?? 0) === 0 ? found : { ...found, mode: 'fixed', fixed: true, coordinated: false };
}
