import type { SealedSite } from '../../../src/model/artefact.ts';
import type { Aspect } from '../../../src/model/aspect.ts';
import type { StreetColour } from '../../street/countdown.ts';

/** How finely countdowns are judged where nothing lies between them and the pavement. */
export const exact = { zeroMs: 250, secondMs: 120, blankMs: 1000, overrunMs: 250 };

/** What a head shows to who stands before it. */
export function colourOf(site: SealedSite, group: string, aspect: Aspect | undefined, runs: boolean): StreetColour {
  if (!runs) return 'flash';
  const pedestrian = site.safety.groups.find(({ id }) => id === group)?.kind === 'pedestrian2';
  switch (aspect) {
    case 'green': return 'green';
    case 'flashingGreen': return pedestrian ? 'clearance' : 'green';
    case 'flashingRed': return 'clearance';
    case 'red': return 'red';
    case 'redYellow': return 'redYellow';
    case 'yellow':
    case 'flashingYellow': return 'yellow';
    case 'dark':
    case undefined: return 'dark';
  }
}

