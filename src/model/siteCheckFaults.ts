import { actionRank, faultCatalogue, faultCodes, type FaultEntry } from './fault.ts';
import type { Problem } from './problem.ts';
import type { SiteFacts } from './siteFacts.ts';
import { siteProblem } from './siteProblem.ts';

/** A site may ask for more than the catalogue, never for less; a long wait never ends in flash (safety.md S2, S5). */
export function checkFaultActions({ safety: { faultActions } }: SiteFacts): readonly Problem[] {
  return faultCodes.flatMap((code) => {
    const action = faultActions[code];
    const entry: FaultEntry = faultCatalogue[code];
    const path = `safety.faultActions['${code}']`;
    if (action === undefined) return [];
    if (actionRank(action) < actionRank(entry.action)) return [siteProblem('fault.actionWeaker', path, { fault: code, action, least: entry.action })];
    const most = entry.mostAction;
    return most !== undefined && actionRank(action) > actionRank(most) ? [siteProblem('fault.actionTooStrong', path, { fault: code, action, most })] : [];
  });
}
