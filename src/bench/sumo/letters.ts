import type { Aspect } from '../../model/aspect.ts';
import type { GroupImage } from '../../model/image.ts';
import type { LightPlan } from '../../sim/sumo/groups.ts';
import { createLinkState } from '../hil/linkState.ts';

/** The state string of a light by what our groups show in the last tick of a second. */
export function createLetters(light: LightPlan): (image: GroupImage) => string {
  const stateOf = createLinkState(light);
  return (image) => stateOf({ lamps: Object.fromEntries(light.groups.map(({ id, kind }) => [id, lit(image[id], kind === 'pedestrian')])), flashing: false });
}

/** Of a head that flashes at the end of a walk the dark half, which tells people not to start. */
function lit(aspect: Aspect | undefined, walks: boolean): string {
  switch (aspect) {
    case 'green': return 'G';
    case 'flashingGreen': return walks ? '' : 'G';
    case 'redYellow': return 'RY';
    case 'yellow':
    case 'flashingYellow': return 'Y';
    case 'red':
    case 'flashingRed': return 'R';
    case 'dark':
    case undefined: return '';
  }
}

export function isGreenLetter(letter: string | undefined): boolean {
  return letter === 'G' || letter === 'g';
}

/** Whether a link has right of way or is about to lose it. */
export function isOpenLetter(letter: string | undefined): boolean {
  return isGreenLetter(letter) || letter === 'y' || letter === 'Y';
}

/** The stage that a state shows, by which links have green in it, walks that have ended or not; −1 = none, or a change is under way. */
export function stageShown({ stages, groups }: Pick<LightPlan, 'stages' | 'groups'>, state: string): number {
  if (/[yY]/.test(state)) return -1;
  const rides = greenLinks(groups, state, false);
  const whole = stages.findIndex((stage) => greenLinks(groups, stage.state, true) === greenLinks(groups, state, true));
  return whole >= 0 || !rides.includes('1') ? whole : stages.findIndex((stage) => greenLinks(groups, stage.state, false) === rides);
}

function greenLinks(groups: LightPlan['groups'], state: string, walking: boolean): string {
  const walks = walking ? [] : groups.filter(({ kind }) => kind === 'pedestrian').flatMap(({ links }) => links);
  return state.split('').map((letter, link) => (isGreenLetter(letter) && !walks.includes(link) ? '1' : '0')).join('');
}
