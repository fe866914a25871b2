import { warning, type Problem } from './problem.ts';
import { checkBoards } from './siteCheckBoards.ts';
import { checkFaultActions } from './siteCheckFaults.ts';
import { checkGroups } from './siteCheckGroups.ts';
import { checkIntergreens } from './siteCheckIntergreens.ts';
import { checkTiming } from './siteCheckPlan.ts';
import { checkDemand, checkPoints } from './siteCheckPoints.ts';
import { checkPreemptions } from './siteCheckPreemption.ts';
import { checkPolice } from './siteCheckPolice.ts';
import { checkPriority } from './siteCheckPriority.ts';
import { checkRelations } from './siteCheckRelations.ts';
import { checkSensors } from './siteCheckSensors.ts';
import { checkRightOnRed } from './siteCheckRightOnRed.ts';
import { checkRings } from './siteCheckRings.ts';
import { checkSpread } from './siteCheckSpread.ts';
import { checkStages } from './siteCheckStages.ts';
import { checkTrust } from './siteCheckTrust.ts';
import { siteFacts, unknownGroup, type SiteFacts } from './siteFacts.ts';
import type { ProfileSet } from './siteLamp.ts';
import type { SiteSource } from './site.ts';

/**
 * What the words of a site mean together (safety.md S1, S2, S4, S5, S7): every problem, errors and warnings.
 * Only a site without errors can be sealed. Profiles by `vendor/model`.
 */
export function checkSite(source: SiteSource, profiles: ProfileSet): readonly Problem[] {
  const site = siteFacts(source, profiles);
  return [
    ...checkGroups(site), ...checkRelations(site), ...checkRightOnRed(site), ...checkIntergreens(site), ...checkStages(site), ...checkSpread(site), ...checkRings(site), ...checkBoards(site),
    ...checkPoints(site), ...checkSensors(site), ...checkDemand(site), ...checkTiming(site), ...checkPreemptions(site), ...checkPriority(site), ...checkPolice(site), ...checkTrust(site), ...checkFaultActions(site), ...checkDrawing(site),
  ];
}

/**
 * The check of a site file that is still to be sealed. On a street site the permissive list is the second hand's, entered
 * on a card: an empty one is told, not refused. checkSite, which sealing and loading go through, refuses it.
 */
export function checkDraft(source: SiteSource, profiles: ProfileSet): readonly Problem[] {
  const found = checkSite(source, profiles);
  if (source.safety.bench || source.safety.permissive.length > 0) return found;
  const rest = found.filter(({ code }) => code !== 'permissive.missing');
  return rest.length === found.length ? found : [...rest, warning('permissive.byCard', 'safety.permissive', { pairs: found.length - rest.length })];
}

function checkDrawing(site: SiteFacts): readonly Problem[] {
  return site.traffic.drawing.flatMap(({ group }, index) => unknownGroup(site, group, `traffic.drawing[${index}].group`));
}
