import type { SealedSite } from '../../model/artefact.ts';
import { computeInterstage, confirmationLagMs } from '../../model/interstage.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import type { Change, SiteLayout } from '../layout.ts';

/** An asked green is lit one tick later, ms: the promise is the lamp's, not the question's. */
export const grantLagMs = 100;

/**
 * Starts promised when an interstage begins: only for groups with a countdown display, which then start at the promised
 * moment although read-back would let them start some tenths of a second sooner (control.md: 0.4 s longer than the matrix).
 */
export function promisedStarts(site: SealedSite, layout: SiteLayout, from: { readonly stage: StageId; readonly groups: readonly GroupId[] }, change: Change, served: readonly GroupId[], nowMs: number): Readonly<Record<GroupId, number>> {
  const waiting = served.filter((id) => layout.byId.get(id)?.hasDisplay === true);
  if (waiting.length === 0) return {};
  const interstage = computeInterstage(site.safety,
    { id: from.stage, groups: [...from.groups], throughAllRed: change.throughAllRed ? [change.to] : [] },
    { id: change.to, groups: [...served], throughAllRed: [] });
  return Object.fromEntries(interstage.starts
    .filter((start) => waiting.includes(start.group))
    .map((start) => [start.group, nowMs + start.greenMs + confirmationLagMs - grantLagMs]));
}
