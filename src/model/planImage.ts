import { computeInterstage, minimumGreenMs, type InterstageData } from './interstage.ts';
import type { Plan } from './plan.ts';
import { splitEndMs } from './planSplit.ts';
import type { GroupId } from './relation.ts';
import type { Stage, StageId } from './stage.ts';

/** What a group shows for a part of the cycle, ms from its begin. What no span covers is red. */
export interface ShownSpan { readonly fromMs: number; readonly toMs: number; readonly shows: 'green' | 'clearance' | 'yellow' }
export interface GroupLine { readonly group: GroupId; readonly pedestrian: boolean; readonly closed: boolean; readonly spans: readonly ShownSpan[] }
export interface CycleImage {
  readonly cycleMs: number;
  /** The stages by their splits. */
  readonly stages: readonly { readonly stage: StageId; readonly fromMs: number; readonly toMs: number }[];
  readonly groups: readonly GroupLine[];
}

/** One cycle of a plan as its splits and the matrix have it: everybody called, nothing corrected. */
export function cycleImage(data: InterstageData, stages: ReadonlyMap<StageId, Stage>, plan: Plan): CycleImage {
  const places = plan.stages.map(({ stage }, index) => ({ stage, fromMs: index === 0 ? 0 : splitEndMs(plan, index - 1), toMs: splitEndMs(plan, index) }));
  // A walk ends one clearance before its split does, so that its clearance is over when the interstage begins.
  const cleared: InterstageData = { ...data, groups: data.groups.map((group) => ({ ...group, pedestrianClearanceMs: 0 })) };
  const changes = places.map(({ stage, fromMs }, index) => changeAt(cleared, stages, plan, index, stage, fromMs));
  const groups = data.groups.map((group): GroupLine => {
    const closed = plan.closed?.groups.includes(group.id) === true;
    const line = { group: group.id, pedestrian: group.kind === 'pedestrian2', closed };
    const always = places.length > 0 && places.every(({ stage }) => stages.get(stage)?.groups.includes(group.id) === true);
    if (closed) return { ...line, spans: [] };
    if (always) return { ...line, spans: [{ fromMs: 0, toMs: plan.cycleMs, shows: 'green' }] };
    const starts = changes.flatMap(({ starts: own, atMs }) => own.filter((one) => one.group === group.id).map((one) => atMs + one.greenMs));
    const ends = changes.flatMap(({ ends: own, atMs }) => own.filter((one) => one.group === group.id).map((one) => ({ atMs: atMs + one.endMs, goMs: one.goEndMs - one.endMs, stopMs: one.stopMs - one.endMs })));
    return { ...line, spans: starts.flatMap((startMs) => spansOf(group, startMs, ends, plan.cycleMs)).flatMap((span) => wrapped(span, plan.cycleMs)) };
  });
  return { cycleMs: plan.cycleMs, stages: places, groups };
}

interface ChangeAt { readonly atMs: number; readonly starts: readonly { readonly group: GroupId; readonly greenMs: number }[]; readonly ends: readonly { readonly group: GroupId; readonly endMs: number; readonly goEndMs: number; readonly stopMs: number }[] }

function changeAt(data: InterstageData, stages: ReadonlyMap<StageId, Stage>, plan: Plan, index: number, stage: StageId, atMs: number): ChangeAt {
  const before = plan.stages[(index + plan.stages.length - 1) % plan.stages.length]?.stage ?? stage;
  const [from, to] = [stages.get(before), stages.get(stage)];
  if (from === undefined || to === undefined || from.id === to.id) return { atMs, starts: [], ends: [] };
  const { starts, ends } = computeInterstage(data, from, to);
  return { atMs, starts, ends };
}

/** From a start to the next end, round the cycle. */
function spansOf(group: InterstageData['groups'][number], startMs: number, ends: readonly { readonly atMs: number; readonly goMs: number; readonly stopMs: number }[], cycleMs: number): readonly ShownSpan[] {
  const found = ends.map((end) => ({ ...end, endMs: end.atMs <= startMs ? end.atMs + cycleMs : end.atMs })).toSorted((a, b) => a.endMs - b.endMs)[0];
  if (found === undefined) return [];
  const { endMs, goMs, stopMs } = found;
  if (group.kind === 'pedestrian2') {
    const walkEndMs = Math.max(startMs + minimumGreenMs(group), endMs - group.pedestrianClearanceMs);
    return [{ fromMs: startMs, toMs: walkEndMs, shows: 'green' }, { fromMs: walkEndMs, toMs: walkEndMs + group.pedestrianClearanceMs, shows: 'clearance' }];
  }
  const spans: readonly ShownSpan[] = [{ fromMs: startMs, toMs: endMs, shows: 'green' }, { fromMs: endMs, toMs: endMs + goMs, shows: 'clearance' }, { fromMs: endMs + goMs, toMs: endMs + stopMs, shows: 'yellow' }];
  return spans.filter(({ fromMs, toMs }) => toMs > fromMs);
}

function wrapped(span: ShownSpan, cycleMs: number): readonly ShownSpan[] {
  const fromMs = span.fromMs % cycleMs;
  const toMs = fromMs + span.toMs - span.fromMs;
  return toMs <= cycleMs ? [{ ...span, fromMs, toMs }] : [{ ...span, fromMs, toMs: cycleMs }, { ...span, fromMs: 0, toMs: Math.min(toMs - cycleMs, cycleMs) }];
}
