import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { drainBoundMs, fullSwarm } from '../simulation/fullSwarm.ts';

/** The act of faults, ms. */
const actMs = 30 * 60_000;

/** Fresh seeds of the swarm around signald. */
export const campaign: Campaign = {
  summary: 'Full stack: faults of agent, store, broker, centre and mad neighbours around an unchanged street; nothing lost, nothing double, everything drained',
  figures: {
    hours: 'sum', 'coloured hours': 'sum', faults: 'sum', records: 'sum', 'lost records': 'sum', 'declared lost': 'sum', doubles: 'sum', 'under two epochs': 'sum',
    'plans accepted': 'sum', 'hostile plans': 'sum', 'hostile accepted': 'sum', violations: 'sum', 'broker dropped': 'sum', connections: 'sum', 'longest drain s': 'max',
  },
  async run(seed) {
    const { played, problems, simulatedMs } = await fullSwarm(seed, actMs);
    const { verdict, report, stack, drainMs } = played;
    const { figures, broker } = stack;
    return {
      figures: {
        hours: simulatedMs / 3_600_000, 'coloured hours': report.colouredS / 3600, faults: Object.values(figures.faults).reduce((sum, count) => sum + count, 0),
        records: verdict.numbered, 'lost records': verdict.lostRecords, 'declared lost': verdict.declaredLost, doubles: verdict.doubles, 'under two epochs': verdict.underTwoEpochs,
        'plans accepted': figures.plansAccepted, 'hostile plans': figures.hostileSent, 'hostile accepted': figures.hostileAccepted, violations: report.violations.length,
        'broker dropped': broker.figures.dropped, connections: broker.figures.connections, 'longest drain s': (drainMs ?? drainBoundMs) / 1000,
      },
      problems: problems.map((problem) => `${problem}; replay: scripts/campaign full-stack --seed ${seed} --minutes 0.01`),
    };
  },
};
