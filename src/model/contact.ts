import type { BoardId, SiteTraffic } from './site.ts';
import { pointNames, type ResolvedProfile } from './profile.ts';

/** A contact that is driven besides the lamps: a push-button's wait lamp, the pulse of a countdown display. */
export interface Contact { readonly id: string; readonly board: BoardId; readonly point: string }

type Driven = { readonly displays: SiteTraffic['displays']; readonly waitLamps?: SiteTraffic['waitLamps'] };
type Boards = readonly { readonly id: BoardId; readonly profile: Pick<ResolvedProfile, 'display'> }[];

export function waitContact(lamp: string): string {
  return `wait ${lamp}`;
}

export function pulseContact(display: string): string {
  return `pulse ${display}`;
}

/** Every contact of a site. */
export function contactsOf({ displays, waitLamps = [] }: Driven, boards: Boards): readonly Contact[] {
  return [
    ...waitLamps.map(({ id, board, channel }) => ({ id: waitContact(id), board, point: pointNames.wait(channel) })),
    ...pulseDisplays({ displays }, boards).map(({ id, board, channel }) => ({ id: pulseContact(id), board, point: pointNames.pulse(channel) })),
  ];
}

/** Displays that count by themselves from a pulse, and from which number, s: nothing blanks them (control.md). */
export function pulseDisplays({ displays }: Pick<Driven, 'displays'>, boards: Boards): readonly (SiteTraffic['displays'][number] & { readonly countsS: number })[] {
  const countsOf = new Map(boards.flatMap(({ id, profile: { display } }) => (display?.drive === 'pulse' && display.countsS !== undefined ? [[id, display.countsS] as const] : [])));
  return displays.flatMap((one) => {
    const countsS = countsOf.get(one.board);
    return countsS === undefined ? [] : [{ ...one, countsS }];
  });
}
