import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { countClasses } from '../../src/sim/junction/act.ts';
import { replayOf, swarm, type SwarmSite } from '../simulation/swarm.ts';

/** A quarter of the seeds play the shipped site, the others a random one each. */
export const campaign: Campaign = {
  summary: 'Swarm of faults on the shipped and on random sites, judged at the lamps, then a liveness act',
  figures: {
    hours: 'sum', 'coloured hours': 'sum', faults: 'sum', 'stage changes': 'sum', 'conflicting changes': 'sum',
    violations: 'sum', 'nuisance flashes': 'sum', unserved: 'sum', flashes: 'sum', 'greens asked while unknown': 'sum',
  },
  run(seed) {
    const kind: SwarmSite = seed % 4 === 0 ? 'ninh-kieu' : 'random';
    const { episode, verdict, problems, simulatedMs } = swarm(kind, seed);
    const { report } = verdict;
    return {
      figures: {
        hours: simulatedMs / 3_600_000, 'coloured hours': report.colouredS / 3600,
        faults: Object.values(countClasses(episode.performed)).reduce((sum, count) => sum + count, 0),
        'stage changes': report.stageChanges, 'conflicting changes': report.conflictingChanges,
        violations: verdict.violations.length + verdict.late.length + episode.escaped.length + (episode.crash() === null ? 0 : 1),
        'nuisance flashes': verdict.nuisances.length, unserved: episode.unserved().length, flashes: report.flashIntervals.length - 1,
        'greens asked while unknown': report.looks.greenWhileUnknown ?? 0,
      },
      problems: problems.map((problem) => `${problem}; replay: ${replayOf(kind, seed)}`),
    };
  },
};
