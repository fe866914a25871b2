import type { WireBit } from '../../model/artefact.ts';
import type { ProfilePoint, ResolvedProfile } from '../../model/profile.ts';

/** Points of a profile by id. */
export type PointIndex = ReadonlyMap<string, ProfilePoint>;

export function indexPoints(profile: Pick<ResolvedProfile, 'points'>): PointIndex {
  return new Map(profile.points.map((point) => [point.id, point]));
}

/** Where a bit point stands on the wire; null for a point that is not there or no bit. */
export function wireBit(profile: Pick<ResolvedProfile, 'points'>, pointId: string): WireBit | null {
  const point = profile.points.find((candidate) => candidate.id === pointId);
  if (point?.type !== 'bit') return null;
  return { area: point.area, address: point.address, bit: point.bit ?? 0 };
}
