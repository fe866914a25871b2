import type { Campaign, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import { createRandom, type Random } from '../../src/platform/random.ts';
import { scenarioFolder } from '../scenario/shared.ts';
import { countTrial, noTroubles, type CountTroubles } from './trial/countTrial.ts';
import { sumoTruth } from './trial/sumoTruth.ts';

const scenarios = ['cologne1', 'ingolstadt1', 'hangzhou1', 'ingolstadt7'] as const;
const hourS = 3600;

/** An hour in which everything happens that may: tenths of a second of it, none twice. */
function troublesOf(random: Random): CountTroubles {
  const atS = (): number => random.int(60, hourS - 60) + random.int(0, 9) / 10;
  const several = (n: number): number[] => Array.from({ length: n }, atS);
  return {
    lostShare: 0.02,
    // Half of them lie over the end of a minute.
    bursts: Array.from({ length: 16 }, (_, n) => ({ atS: n % 2 === 0 ? atS() : random.int(1, 58) * 60 - random.int(0, 6) / 10, ticks: random.int(1, 8) })),
    restartsS: several(2), rebootsS: several(2),
    stepsS: several(3).map((at) => ({ atS: at, byMs: random.pick([-30_000, -3000, -300, 300, 5000, 90_000]) })),
    pausesS: several(3).map((at) => ({ atS: at, ms: random.int(5, 15) * 100 })),
  };
}

const figures = { 'healthy vehicles': 'sum', 'healthy minutes': 'sum', 'healthy right': 'sum', 'healthy wrong': 'sum', 'healthy estimated': 'sum', 'healthy untold': 'sum', 'troubled minutes': 'sum', 'troubled right': 'sum', 'troubled wrong': 'sum', 'troubled estimated': 'sum', 'of them not SUMO’s': 'sum', 'troubled untold': 'sum', intervals: 'sum', 'intervals wrong': 'sum' } as const;
const nothing: SeedOutcome['figures'] = Object.fromEntries(Object.keys(figures).map((name) => [name, 0]));

export const campaign: Campaign = {
  summary: 'A full hour of a SUMO scenario (four of them in turn): SUMO’s loops, at the scan’s rate, through virtual cards, the shipped scan and the shipped counting; every minute, 5 and 15 minutes beside SUMO’s own E1 output. An odd seed is a healthy hour, an even one has lost answers, restarts, card reboots, clock steps and pauses; wrong = told as right and not SUMO’s number',
  figures,
  async run(seed) {
    const random = createRandom(seed * 613 + 7);
    const truth = await sumoTruth(scenarioFolder(scenarios[Math.floor((seed - 1) / 2) % scenarios.length] ?? 'cologne1'), seed);
    const healthy = seed % 2 === 1;
    const { vehicles, minutes, right, wrong, estimated, estimatedWrong, none, intervals, intervalsWrong, problems } = countTrial(truth, healthy ? noTroubles : troublesOf(random), random);
    const untold = healthy && (estimated > 0 || none > 0) ? [`seed ${seed}: ${estimated} minutes of healthy loops estimated, ${none} not told`] : [];
    return {
      figures: {
        ...nothing,
        ...(healthy ? { 'healthy vehicles': vehicles, 'healthy minutes': minutes, 'healthy right': right, 'healthy wrong': wrong, 'healthy estimated': estimated, 'healthy untold': none }
          : { 'troubled minutes': minutes, 'troubled right': right, 'troubled wrong': wrong, 'troubled estimated': estimated, 'of them not SUMO’s': estimatedWrong, 'troubled untold': none }),
        intervals, 'intervals wrong': intervalsWrong,
      },
      problems: [...problems.slice(0, 5).map((one) => `seed ${seed}: ${one}`), ...untold],
    };
  },
};
