import { pulseContact, waitContact } from '../model/contact.ts';
import type { GroupId } from '../model/relation.ts';
import { isButton } from './detection/detector.ts';
import type { SiteLayout } from './layout.ts';
import type { ControlState } from './state.ts';

/** What a display takes for a pulse: 150 to 300 ms (GA/T 508-2014, trigger displays, as its makers quote it), ms. */
export const pulseMs = 200;

/** Contacts that are closed now, by their ids: wait lamps from the call to the walk, and the pulses from which displays count. */
export function contactsNow(layout: SiteLayout, state: ControlState, nowMs: number): Readonly<Record<string, boolean>> {
  const closed: Record<string, boolean> = {};
  for (const { id, group } of layout.waitLamps) closed[waitContact(id)] = waits(layout, state, group);
  for (const { id, group, countsS } of layout.promise?.pulses ?? []) closed[pulseContact(id)] = pulses(state, group, countsS, nowMs);
  return closed;
}

/**
 * Somebody has pressed and waits: the button's call is held and will be served. In flash nobody is; whose walk is closed
 * or withheld is told nothing that would not come true.
 */
function waits(layout: SiteLayout, state: ControlState, group: GroupId): boolean {
  const { posture } = state.posture;
  if ((posture !== 'run' && posture !== 'allRed') || state.withheld.includes(group)) return false;
  return layout.byId.get(group)?.callers.some((detector) => isButton(detector) && state.detectors[detector.id]?.lockedFor.includes(group) === true) === true;
}

/** The number that the display begins with is due: the whole of what is left stands promised. */
function pulses({ promise }: ControlState, group: GroupId, countsS: number, nowMs: number): boolean {
  const entry = promise.ledger[group];
  if (entry === undefined || entry.broken) return false;
  const remainingMs = entry.endMs - nowMs;
  return remainingMs <= countsS * 1000 && remainingMs > countsS * 1000 - pulseMs;
}
