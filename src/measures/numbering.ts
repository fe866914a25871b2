import type { Detector, DetectorId } from '../model/detector.ts';
import type { GroupKind } from '../model/kind.ts';
import type { GroupId } from '../model/relation.ts';
import type { SiteSource, SiteTraffic } from '../model/site.ts';

/** What of a site the measures need. A sealed site's safety and traffic data give it. */
export interface MeasuredSite {
  readonly siteId: string;
  readonly groups: readonly { readonly id: GroupId; readonly kind: GroupKind; readonly speedKmh: number }[];
  readonly detectors: readonly Pick<Detector, 'id' | 'kind' | 'role' | 'groups' | 'distanceM' | 'lane' | 'zoneM'>[];
  readonly preemptions: readonly { readonly id: string }[];
  readonly plans: readonly string[];
}

/** Of a site file and of what is sealed alike. */
export function measuredOf({ safety, traffic }: { readonly safety: Pick<SiteSource['safety'], 'siteId' | 'groups'>; readonly traffic: Pick<SiteTraffic, 'detectors' | 'preemptions' | 'builtinPlan'> }): MeasuredSite {
  return {
    siteId: safety.siteId, groups: safety.groups.map(({ id, kind, speedKmh }) => ({ id, kind, speedKmh })), detectors: traffic.detectors,
    preemptions: traffic.preemptions ?? [], plans: [traffic.builtinPlan.id],
  };
}

/** Numbers as the log has them: groups, detectors and preemptions in the order of the sealed site, each from 1. */
export interface Numbering {
  readonly phaseOf: ReadonlyMap<GroupId, number>;
  readonly channelOf: ReadonlyMap<DetectorId, number>;
  readonly preemptionOf: ReadonlyMap<string, number>;
  readonly planOf: ReadonlyMap<string, number>;
  readonly pedestrian: ReadonlySet<GroupId>;
  readonly buttons: ReadonlySet<DetectorId>;
}

const numbered = (ids: readonly string[]): ReadonlyMap<string, number> => new Map(ids.map((id, index) => [id, index + 1]));

export function numberingOf(site: MeasuredSite): Numbering {
  return {
    phaseOf: numbered(site.groups.map(({ id }) => id)), channelOf: numbered(site.detectors.map(({ id }) => id)), preemptionOf: numbered(site.preemptions.map(({ id }) => id)), planOf: numbered(site.plans),
    pedestrian: new Set(site.groups.filter(({ kind }) => isPedestrian(kind)).map(({ id }) => id)), buttons: new Set(site.detectors.filter(isButton).map(({ id }) => id)),
  };
}

export function isPedestrian(kind: GroupKind): boolean {
  return kind.startsWith('pedestrian');
}

export function isButton({ kind, role }: Pick<Detector, 'kind' | 'role'>): boolean {
  return kind === 'button' || role === 'button';
}

/** The device's number in the log: tools want a number. Digits of the site's id where it has any, else a hash of it, below 32 768. */
export function deviceNumber(siteId: string): number {
  const digits = siteId.replaceAll(/\D/g, '');
  if (digits !== '' && Number(digits) <= 32_767) return Number(digits);
  let hash = 7;
  for (const letter of siteId) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 32_749;
  return hash;
}

/** What open tools call a detector's purpose. */
export type DetectorFunction = 'Presence' | 'Advance' | 'Count' | 'Queue' | 'Pedestrian';

/** One row of the detector configuration: DeviceId, Phase, Parameter and Function are what open tools read. */
export interface DetectorRow {
  readonly Phase: number; readonly Parameter: number; readonly Function: DetectorFunction;
  readonly Detector: string; readonly Group: string; readonly DistanceM: number; /** From the detector to the stop line at the approach's speed. */ readonly TravelMs: number; readonly Lane: string;
}

export function detectorRows(site: MeasuredSite): readonly DetectorRow[] {
  const { phaseOf, channelOf } = numberingOf(site);
  return site.detectors.flatMap((detector) => detector.groups.map((group): DetectorRow => ({
    Phase: phaseOf.get(group) ?? 0, Parameter: channelOf.get(detector.id) ?? 0, Function: functionOf(detector), Detector: detector.id, Group: group, DistanceM: detector.distanceM,
    TravelMs: travelMs(site, detector.distanceM, group), Lane: detector.lane ?? '',
  })));
}

/** Whole tenths of a second, as the log is. */
function travelMs({ groups }: MeasuredSite, distanceM: number, group: GroupId): number {
  const speed = (groups.find(({ id }) => id === group)?.speedKmh ?? 50) / 3.6;
  return Math.round((distanceM / speed) * 10) * 100;
}

function functionOf(detector: MeasuredSite['detectors'][number]): DetectorFunction {
  if (isButton(detector)) return 'Pedestrian';
  switch (detector.role) {
    case 'stopLine': return 'Presence';
    case 'advance': return 'Advance';
    case 'queue': return 'Queue';
    case 'count': case 'button': return 'Count';
  }
}
