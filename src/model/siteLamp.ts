import type { LampColour } from './aspect.ts';
import type { LampWire, WireBit } from './artefact.ts';
import { pointNames, type ProfilePoint, type ResolvedProfile } from './profile.ts';
import type { Group } from './site.ts';

/** Profiles by the name sites use, `vendor/model`. */
export type ProfileSet = ReadonlyMap<string, ResolvedProfile>;

/** The lamps that a head of this group has. A filter arrow has a yellow only where it ends by one. */
export function lampColoursOf(group: Pick<Group, 'kind' | 'yellowMs'>): readonly LampColour[] {
  switch (group.kind) {
    case 'vehicle3':
    case 'flashingYellowArrow':
    case 'bicycle':
    case 'tram':
      return ['red', 'yellow', 'green'];
    case 'pedestrian2':
      return ['red', 'green'];
    case 'filterArrow':
      return group.yellowMs > 0 ? ['yellow', 'green'] : ['green'];
  }
}

/** The points that a head at this slot needs and the profile has not: `lamp.3.red`, `voltage.3.red` … */
export function missingLampPoints(group: Pick<Group, 'kind' | 'yellowMs'>, slot: number, profile: ResolvedProfile): readonly string[] {
  const have = new Set(profile.points.map((point) => point.id));
  return lampColoursOf(group)
    .flatMap((colour) => [pointNames.lamp(slot, colour), pointNames.voltage(slot, colour)])
    .filter((name) => !have.has(name));
}

/** One head's lamps as bits on the wire; null where the profile lacks a lamp or its read-back. */
export function lampWires(
  group: Pick<Group, 'id' | 'kind' | 'yellowMs'>, board: string, slot: number, profile: ResolvedProfile,
): readonly LampWire[] | null {
  const bits = new Map(profile.points.map((point) => [point.id, wireBit(point)]));
  const wires: LampWire[] = [];
  for (const colour of lampColoursOf(group)) {
    const output = bits.get(pointNames.lamp(slot, colour));
    const readBack = bits.get(pointNames.voltage(slot, colour));
    if (output === undefined || readBack === undefined) return null;
    const flashOutput = bits.get(pointNames.flash(slot, colour));
    const current = bits.get(pointNames.current(slot, colour));
    const dim = bits.get(pointNames.dim(slot, colour));
    wires.push({
      group: group.id, colour, board, slot, output, readBack,
      ...(flashOutput === undefined ? {} : { flashOutput }),
      ...(current === undefined ? {} : { current }),
      ...(dim === undefined ? {} : { dim }),
    });
  }
  return wires;
}

function wireBit(point: ProfilePoint): WireBit {
  return { area: point.area, address: point.address, bit: point.bit ?? 0 };
}
