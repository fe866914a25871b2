import type { EventDraft } from '../model/event.ts';
import type { GroupId } from '../model/relation.ts';
import type { SiteLayout } from './layout.ts';
import type { ControlCounters, ControlState } from './state.ts';
import { oldestDemandMs } from './demand/demand.ts';
import { hasCall } from './detection/detection.ts';
import { goes } from './sequence/groupTrack.ts';

/** What the written images of a tick add to counters and events. */
export interface TickRecord { readonly counters: ControlCounters; readonly cycleGreenMs: Readonly<Record<GroupId, number>>; readonly events: readonly EventDraft[] }

/** Starts and ends of green as really written between two states; a right of way in flash is none of ours. */
export function recordGreens(layout: SiteLayout, before: ControlState, after: ControlState, nowMs: number): TickRecord {
  const events: EventDraft[] = [];
  let greens = after.counters.greensByGroup;
  let cycleGreenMs = after.cycleGreenMs;
  const normal = before.posture.posture === 'run' || before.posture.posture === 'allRed';
  for (const { id } of layout.groups) {
    const was = before.tracks[id];
    const is = after.tracks[id];
    if (was === undefined || is === undefined || goes(was) === goes(is) || !normal) continue;
    if (goes(is)) {
      greens = { ...greens, [id]: (greens[id] ?? 0) + 1 };
      continue;
    }
    const greenMs = nowMs - (was.goSinceMs ?? nowMs);
    cycleGreenMs = { ...cycleGreenMs, [id]: (cycleGreenMs[id] ?? 0) + Math.min(greenMs, nowMs - before.cycleSinceMs) };
    events.push({ code: 'stage.greenEnded', data: { group: id, stage: before.sequence.stage, reason: before.sequence.reasons[id] ?? 'fault', greenMs } });
  }
  return { counters: withDemands(layout, after, greens, nowMs), cycleGreenMs, events };
}

function withDemands(layout: SiteLayout, state: ControlState, greensByGroup: ControlCounters['greensByGroup'], nowMs: number): ControlCounters {
  const { counters, demands } = state;
  const fresh = layout.groups.filter((group) => !counters.demandedGroups.includes(group.id) && (demands[group.id]?.sinceMs ?? null) !== null && hasCall(group, state.detectors));
  const oldestMs = oldestDemandMs(layout, demands, nowMs) ?? 0;
  if (fresh.length === 0 && greensByGroup === counters.greensByGroup && oldestMs <= counters.maxDemandWaitMs) return counters;
  return {
    ...counters, greensByGroup,
    demandedGroups: fresh.length === 0 ? counters.demandedGroups : [...counters.demandedGroups, ...fresh.map((group) => group.id)],
    maxDemandWaitMs: Math.max(counters.maxDemandWaitMs, oldestMs),
  };
}

/** What was decided in the cycle that ends now, and its greens, one number per group, ms. */
export function cycleMeasures(layout: SiteLayout, state: ControlState, nowMs: number): EventDraft {
  const greens = layout.groups.map((group): readonly [string, number] => {
    const goSinceMs = state.tracks[group.id]?.goSinceMs ?? null;
    const runningMs = goSinceMs === null ? 0 : nowMs - Math.max(goSinceMs, state.cycleSinceMs);
    return [`greenMs.${group.id}`, (state.cycleGreenMs[group.id] ?? 0) + runningMs];
  });
  return { code: 'cycle.measures', data: { plan: state.running.plan.id, durationMs: nowMs - state.cycleSinceMs, ...state.cycleDecisions, ...Object.fromEntries(greens) } };
}

/** Another plan, or another version of it, is in force. */
export function planChanged(before: ControlState['running'], after: ControlState['running']): EventDraft {
  return { code: 'plan.changed', data: { plan: after.plan.id, version: after.version, before: before.plan.id } };
}
