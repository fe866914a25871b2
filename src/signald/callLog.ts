import type { ControlState } from '../control/control.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { EventDraft } from '../model/event.ts';
import type { GroupId } from '../model/relation.ts';

const callable = new WeakMap<SealedSite, readonly GroupId[]>();
const noEvents: readonly EventDraft[] = [];

/** Groups that somebody can call: the others are always called, and that is no call. */
function callableGroups(site: SealedSite): readonly GroupId[] {
  const known = callable.get(site);
  if (known !== undefined) return known;
  const made = site.safety.groups.map(({ id }) => id).filter((id) => site.traffic.detectors.some(({ groups, call }) => call !== 'none' && groups.includes(id)));
  callable.set(site, made);
  return made;
}

/** Calls that were registered, and those that were served or dropped, between two states of control. */
export function callEvents(site: SealedSite, before: Pick<ControlState, 'demands'>, after: Pick<ControlState, 'demands'>): readonly EventDraft[] {
  if (before.demands === after.demands) return noEvents;
  return callableGroups(site).flatMap((group): EventDraft[] => {
    const [was, is] = [before.demands[group]?.sinceMs ?? null, after.demands[group]?.sinceMs ?? null];
    return (was === null) === (is === null) ? [] : [{ code: 'group.called', data: { group, called: is !== null } }];
  });
}
