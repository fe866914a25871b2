import type { GroupId } from '../../model/relation.ts';
import type { RingPhase } from '../../model/rings.ts';
import type { Stage, StageId } from '../../model/stage.ts';

/** A phase of a ring with the walks that belong to it alone. */
export interface RingPlace extends RingPhase { readonly walks: readonly GroupId[] }

/** A site's rings: which stage shows which phase of each. */
export interface RingLayout {
  readonly places: readonly RingPlace[];
  readonly rings: readonly number[];
  readonly sides: readonly number[];
  /** By the sorted groups of its phases, one of each ring. */
  readonly stageOf: ReadonlyMap<string, StageId>;
}

export function ringLayout(phases: readonly RingPhase[] | undefined, stages: readonly Stage[]): RingLayout | null {
  if (phases === undefined) return null;
  const groups = phases.map(({ group }) => group);
  const stagesWith = (id: GroupId): readonly Stage[] => stages.filter((stage) => stage.groups.includes(id));
  const others = [...new Set(stages.flatMap((stage) => stage.groups))].filter((id) => !groups.includes(id));
  // A walk belongs to the phase that runs in the same stages.
  const walksOf = (id: GroupId): readonly GroupId[] => others.filter((other) => stagesWith(other).length === stagesWith(id).length && stagesWith(other).every((stage) => stage.groups.includes(id)));
  return {
    places: phases.map((phase) => ({ ...phase, walks: walksOf(phase.group) })),
    rings: [...new Set(phases.map(({ ring }) => ring))].toSorted((a, b) => a - b),
    sides: [...new Set(phases.map(({ side }) => side))].toSorted((a, b) => a - b),
    stageOf: new Map(stages.map((stage) => [ringKey(stage.groups.filter((id) => groups.includes(id))), stage.id])),
  };
}

export function ringKey(groups: readonly GroupId[]): string {
  return groups.toSorted().join('+');
}
