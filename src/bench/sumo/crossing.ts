import type { SealedSite } from '../../model/artefact.ts';
import type { LightPlan } from '../../sim/sumo/groups.ts';
import { isGreenLetter } from './letters.ts';
import { interstageS, type Rules } from './rules.ts';

type Walks = Pick<LightPlan, 'groups'>;

/** Links of the light that are crossings. */
export function crossingsOf({ groups }: Walks): ReadonlySet<number> {
  return new Set(groups.filter(({ kind }) => kind === 'pedestrian').flatMap(({ links }) => links));
}

/** SUMO's people walk over a crossing at this speed, m/s; the derived site clears it at the same. */
const walkingSpeedMs = 1;

/** From the end of a walk to whoever crosses it, s: who has just set out gets over. */
export function clearanceS({ groups }: Walks, link: number): number {
  const crossingM = groups.find(({ kind, links }) => kind === 'pedestrian' && links.includes(link))?.crossingM ?? 0;
  return Math.ceil(crossingM / walkingSpeedMs);
}

/** A stage once its walks have ended: vehicles alone go on. */
export function rideState(light: Walks, state: string): string {
  const crossings = crossingsOf(light);
  return state.split('').map((letter, link) => (crossings.has(link) && isGreenLetter(letter) ? 'r' : letter)).join('');
}

/** Shortest green of a stage, s: its walk of the shortest green, and what its clearance takes beyond the change. */
export function leastGreenS(light: Walks, state: string, rules: Rules): number {
  const walked = [...crossingsOf(light)].filter((link) => isGreenLetter(state[link]));
  const clearS = Math.max(0, ...walked.map((link) => clearanceS(light, link)));
  return rules.minGreenS + Math.max(0, clearS - (clearS > 0 ? interstageS(rules) : 0));
}

/** The site with one walk of its time in each stage, so that vehicles go on while people clear: as the peers' do. The bench's own, as `ruledSite`. */
export function walksOnce(site: SealedSite): SealedSite {
  const walks = new Set(site.safety.groups.filter(({ kind }) => kind === 'pedestrian2').map(({ id }) => id));
  const actuation = site.traffic.actuation.map((item) => (walks.has(item.group) ? { ...item, restInWalk: false, pedestrianRecycle: false } : item));
  return { ...site, traffic: { ...site.traffic, actuation } };
}
