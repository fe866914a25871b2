import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { createRandom } from '../../src/platform/random.ts';
import { scenarioFolder } from '../scenario/shared.ts';
import { vdsDrivers, vdsNoises } from './trial/vdsNoise.ts';
import { vdsTrial } from './trial/vdsTrial.ts';
import { vdsTruth } from './trial/vdsTruth.ts';

const scenarios = ['cologne1', 'ingolstadt1', 'hangzhou1', 'ingolstadt7'] as const;
const columns = vdsDrivers.flatMap((driver) => vdsNoises.map((noise) => ({ driver, noise, name: `${driver} ${noise}` })));

export const campaign: Campaign = {
  summary: `A full hour of a SUMO scenario (four of them in turn): each vehicle over each stop line by SUMO’s instant loops, seen by a card, a radar and a video box with: ${vdsNoises.join(', ')}; through the shipped drivers, Z1 frames, signed posts and agentd’s desk. Passed, told and vehicles apart are summed over the minutes that have a number (apart: minute by minute, so that one too many never makes up for one too few); unmarked = minutes with a wrong number told as right`,
  figures: {
    'zone minutes': 'sum', vehicles: 'sum', 'E1 apart': 'sum',
    ...Object.fromEntries(columns.flatMap(({ name }) => (['passed', 'told', 'apart', 'class', 'unmarked', 'marked', 'untold'] as const).map((figure) => [`${name} ${figure}`, 'sum'] as const))),
  },
  async run(seed) {
    const truth = await vdsTruth(scenarioFolder(scenarios[(seed - 1) % scenarios.length] ?? 'cologne1'), seed);
    const found: Record<string, number> = { 'zone minutes': truth.lanes.length * Math.floor((truth.endMs - truth.beginMs) / 60_000), vehicles: truth.lanes.reduce((sum, { passages }) => sum + passages.length, 0), 'E1 apart': truth.apart };
    const problems: string[] = [];
    for (const [at, noise] of vdsNoises.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- one hour after the other
      const outcomes = await vdsTrial(truth, noise, createRandom(seed * 1009 + at));
      for (const driver of vdsDrivers) {
        const { passed, told, apart, otherClass, minutes, right, unmarked, marked, untold } = outcomes[driver];
        Object.assign(found, Object.fromEntries(Object.entries({ passed, told, apart, class: otherClass, unmarked, marked, untold }).map(([figure, value]) => [`${driver} ${noise} ${figure}`, value])));
        // A sensor that errs in nothing is told exactly, or the way from it errs.
        if (noise === 'none' && (right !== minutes || otherClass !== 0)) problems.push(`seed ${seed}: ${driver} without noise: ${right} of ${minutes} minutes right, ${otherClass} of another class`);
      }
    }
    return { figures: found, problems };
  },
};
