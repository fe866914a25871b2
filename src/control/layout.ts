import type { Detector } from '../model/detector.ts';
import { goEndMs, hasSpread, minimumGreenMs } from '../model/groupTimes.ts';
import { arrowYieldsTo, trappingGroups, type InterstageData } from '../model/interstage.ts';
import { kindRules, type KindRules } from '../model/kind.ts';
import type { PolicePanel } from '../model/police.ts';
import type { Preemption } from '../model/preemption.ts';
import type { PrioritySettings } from '../model/priority.ts';
import type { DesiredImage } from '../model/image.ts';
import { zoneOffsetMs } from '../model/localTime.ts';
import { waysOfSite, type RoundSite } from '../model/longestRound.ts';
import type { GroupId } from '../model/relation.ts';
import type { GroupActuation } from '../model/actuation.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { Group } from '../model/site.ts';
import type { Stage, StageId } from '../model/stage.ts';
import { stageChanges, stageHops, type Change, type Hops, type Ways } from '../model/stageWay.ts';
import { ringLayout, type RingLayout } from './plan/ringLayout.ts';
import { promiseRules, type PromiseRules } from './promise/rules.ts';

/** What one other group demands of a group before it may start. */
export interface Opposition { readonly from: GroupId; readonly hard: boolean; readonly intergreenMs: number }

/** One group with everything the sequencer asks of the sealed data, looked up once. */
export interface GroupLayout {
  readonly id: GroupId;
  readonly group: Group;
  readonly rules: KindRules;
  readonly pedestrian: boolean;
  readonly minGreenMs: number;
  /** Flashing green or pedestrian clearance after the decision to end, ms. */
  readonly goEndMs: number;
  readonly oppositions: readonly Opposition[];
  /** Opposing groups whose green this group's permissive display may not leave behind. */
  readonly trappedBy: readonly GroupId[];
  /** Groups that a flashing-yellow arrow yields to: beside one of them it flashes. */
  readonly arrowYieldsTo: readonly GroupId[];
  /** Flashing-yellow arrows that yield to this group: their steady green is hard against it (safety.md S1). */
  readonly keptByArrows: readonly GroupId[];
  readonly callers: readonly Detector[];
  readonly extenders: readonly Detector[];
  /** Detectors of other groups that prolong this one's green while theirs are not green. */
  readonly switched: readonly Detector[];
  /** Maximum green by the site, ms. */
  readonly maxGreenMs: number;
  readonly passageMs: number;
  /** What the site says of its actuation besides; null = nothing. */
  readonly actuation: GroupActuation | null;
  /** A countdown display shows this group. */
  readonly hasDisplay: boolean;
}

export type { Change };
export interface StageLayout { readonly stage: Stage; readonly changes: readonly Change[] }

/** The sealed site, indexed for a tick: made once per artefact. */
export interface SiteLayout {
  /** What interstages are computed from. */
  readonly data: InterstageData;
  /** Ends and starts of one interstage may lie apart: early ends, late starts, leads, overlaps. */
  readonly spreads: boolean;
  /** Rings and barriers by which it goes on demand; null = by its plan's sequence. */
  readonly rings: RingLayout | null;
  readonly groups: readonly GroupLayout[];
  readonly byId: ReadonlyMap<GroupId, GroupLayout>;
  readonly stages: ReadonlyMap<StageId, StageLayout>;
  /** Next stage on the shortest permitted way: `hops.get(from)?.get(to)`. */
  readonly hops: Hops;
  /** The same ways in time: every change in its full length, ms, and the stages passed, whose shortest times come besides. */
  readonly ways: Ways;
  /** What the longest wait is computed from. */
  readonly round: RoundSite;
  readonly preemptions: readonly Preemption[];
  /** Buttons of the police beside those of the lamp boards. */
  readonly police: PolicePanel | null;
  readonly priority: PrioritySettings | null;
  /** What a preemption may owe those who waited, ms. */
  readonly owedMostMs: number;
  /** All red of a start-up, ms: safety.md S5. */
  readonly startupAllRedMs: number;
  readonly maxWaitMs: number;
  /** Lamps that tell who pressed that he waits. */
  readonly waitLamps: readonly { readonly id: string; readonly group: GroupId }[];
  /** Stages through which a planned flash is entered and left; null = from where it is, and by the first stage. */
  readonly flash: { readonly entry: StageId | null; readonly exit: StageId | null };
  /** What is decided ahead for the countdown displays; null = there are none. */
  readonly promise: PromiseRules | null;
  /** The site's clocks are ahead of UTC, ms; null = its zone is not known. */
  readonly zoneMs: number | null;
  /** Every group at its stop aspect: what most of them show. */
  readonly standing: DesiredImage;
  /** No number for any group. */
  readonly blank: Readonly<Record<GroupId, null>>;
}

const defaultMaxGreenMs = 40_000;
const defaultPassageMs = 3000;

const known = new WeakMap<SealedSite, SiteLayout>();

/** The layout of a site; the same artefact always gives the same one. */
export function layoutOf(site: SealedSite): SiteLayout {
  const found = known.get(site);
  if (found !== undefined) return found;
  const made = makeLayout(site);
  known.set(site, made);
  return made;
}

function makeLayout(site: SealedSite): SiteLayout {
  const { safety, traffic } = site;
  const groups = safety.groups.map((group) => groupLayout(site, group));
  const stages = stageChanges(safety, traffic.stages);
  const largestIntergreenMs = Math.max(0, ...safety.intergreens.map((item) => item.ms));
  const largestClearanceMs = Math.max(0, ...safety.groups.map((group) => group.pedestrianClearanceMs));
  const hops = stageHops(stages);
  return {
    data: safety, spreads: hasSpread(safety.groups, traffic.stages), rings: ringLayout(traffic.rings, traffic.stages), groups, stages, hops,
    preemptions: traffic.preemptions ?? [], police: traffic.police ?? null, priority: traffic.priority ?? null, owedMostMs: Math.max(0, ...(traffic.preemptions ?? []).map(({ owedMaxMs }) => owedMaxMs ?? 0)),
    ways: waysOfSite(site), round: site,
    byId: new Map(groups.map((group) => [group.id, group])),
    startupAllRedMs: Math.max(safety.startup.allRedMs, largestIntergreenMs, largestClearanceMs),
    maxWaitMs: safety.maxWaitS * 1000, waitLamps: traffic.waitLamps ?? [],
    flash: { entry: traffic.flash?.entryStage ?? null, exit: traffic.flash?.exitStage ?? null },
    promise: promiseRules(site),
    zoneMs: zoneOffsetMs(traffic.timezone),
    standing: Object.fromEntries(groups.map(({ id, rules }) => [id, { aspect: rules.stop, reason: 'stage' }])),
    blank: Object.fromEntries(groups.map(({ id }) => [id, null])),
  };
}

function groupLayout(site: SealedSite, group: Group): GroupLayout {
  const { safety, traffic } = site;
  const actuation = traffic.actuation.find((item) => item.group === group.id);
  const own = traffic.detectors.filter((detector) => detector.groups.includes(group.id) && detector.role !== 'count');
  return {
    id: group.id, group, rules: kindRules[group.kind],
    pedestrian: group.kind === 'pedestrian2',
    minGreenMs: minimumGreenMs(group),
    goEndMs: goEndMs(group),
    oppositions: oppositionsOf(site, group.id),
    trappedBy: trappingGroups(safety, group.id),
    arrowYieldsTo: arrowYieldsTo(safety, group.id),
    keptByArrows: safety.groups.filter((other) => arrowYieldsTo(safety, other.id).includes(group.id)).map((other) => other.id),
    callers: own.filter((detector) => detector.call !== 'none'),
    extenders: own.filter((detector) => detector.extend && detector.kind !== 'button'),
    switched: traffic.detectors.filter((detector) => detector.switchTo === group.id && detector.extend),
    maxGreenMs: actuation?.maxGreenMs ?? defaultMaxGreenMs,
    passageMs: actuation?.passageMs ?? defaultPassageMs,
    actuation: actuation ?? null,
    hasDisplay: traffic.displays.some((display) => display.group === group.id),
  };
}

function oppositionsOf(site: SealedSite, group: GroupId): readonly Opposition[] {
  const { relations, intergreens, groups } = site.safety;
  return groups.filter((other) => other.id !== group).flatMap((other) => {
    const relation = relations.find((item) => (item.a === group && item.b === other.id) || (item.b === group && item.a === other.id));
    const intergreenMs = intergreens.find((item) => item.from === other.id && item.to === group)?.ms ?? 0;
    // A pair that nobody stated is taken as hard: default deny.
    const hard = relation === undefined || relation.relation === 'hard';
    return hard || intergreenMs > 0 ? [{ from: other.id, hard, intergreenMs }] : [];
  });
}
