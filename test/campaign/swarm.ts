import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { actMs } from '../simulation/seeds.ts';
import { replayOf, swarm, type SwarmSite } from '../simulation/swarm.ts';

/** Fresh seeds of the swarm, the shipped site and random ones in turn. */
export const campaign: Campaign = {
  summary: 'Swarm of faults on the shipped and on random sites, judged at the lamps, then a liveness act',
  figures: { hours: 'sum', 'coloured hours': 'sum', disturbances: 'sum', flashes: 'sum' },
  run(seed) {
    const kind: SwarmSite = seed % 2 === 0 ? 'ninh-kieu' : 'random';
    const { played, problems, simulatedMs } = swarm(kind, seed, actMs);
    return {
      figures: {
        hours: simulatedMs / 3_600_000, 'coloured hours': played.report.colouredS / 3600,
        disturbances: played.performed.length, flashes: played.report.flashIntervals.length - 1,
      },
      problems: problems.map((problem) => `${problem}; replay: ${replayOf(kind, seed)}`),
    };
  },
};
