import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { lastDecided } from '../../src/cli/command/why.ts';
import { modeThen, runsStages } from '../../src/cli/why/modeThen.ts';
import { again, honestSwarm, recordOf, withMode } from '../simulation/repeatRecord.ts';
import { randomSealed, sealedNinhKieu } from '../simulation/site.ts';

const [runMs, faultsMs] = [1_200_000, 1_000_000];
const modes = ['adaptive', 'actuated', 'fixed'] as const;

/** Each second as `ngatu why --at` has it: the mode that stood, and while stages ran the decision; each decision once more. */
export const campaign: Campaign = {
  summary: 'Twenty minutes of a junction a seed (each fourth the shipped site; adaptive, actuated and fixed time in turn; each third without faults and orders): for every second the answer of `ngatu why --at`, and every decision made once more from its basis alone. `untold`: the record has nothing of what a decision rested on; a seed fails with a second without an answer, and with a decision that does not come out again',
  figures: { seconds: 'sum', answered: 'sum', 'of decisions': 'sum', decisions: 'sum', same: 'sum', 'with their promise': 'sum', other: 'sum', untold: 'sum' },
  run(seed) {
    const site = withMode(seed % 4 === 0 ? sealedNinhKieu() : randomSealed(seed), modes[Math.floor(seed / 4) % 3] ?? 'adaptive');
    const record = recordOf(site, seed, runMs, seed % 3 === 0 ? [] : honestSwarm(site, seed, faultsMs));
    const problems: string[] = [];
    const outcomes = record.decided.map((decided) => ({ decided, is: again(record, decided) }));
    for (const { decided, is } of outcomes) if (is.outcome !== 'same') problems.push(`seed ${seed}, ${Math.round(decided.wallMs / 100) / 10} s: ${JSON.stringify(is)}; replay: scripts/campaign why-seconds --seed ${seed} --minutes 0.01`);
    const begunMs = record.all.find(({ code }) => code === 'mode.changed')?.wallMs ?? runMs;
    const figures = { seconds: 0, answered: 0, 'of decisions': 0 };
    for (let atMs = Math.ceil(begunMs / 1000) * 1000; atMs < runMs; atMs += 1000) {
      const known = record.all.filter(({ wallMs }) => wallMs <= atMs);
      const mode = modeThen(known, atMs);
      const decision = mode === null || runsStages(mode) ? lastDecided(known, atMs) : null;
      figures.seconds += 1;
      figures['of decisions'] += decision === null ? 0 : 1;
      if (decision === null && (mode === null || runsStages(mode))) problems.push(`seed ${seed}, ${atMs / 1000} s: no answer`);
      else figures.answered += 1;
    }
    const count = (fits: (one: (typeof outcomes)[number]['is']) => boolean): number => outcomes.filter(({ is }) => fits(is)).length;
    return {
      figures: {
        ...figures, decisions: outcomes.length, same: count(({ outcome }) => outcome === 'same'), 'with their promise': count((is) => is.outcome === 'same' && is.promised),
        other: count(({ outcome }) => outcome === 'other'), untold: count(({ outcome }) => outcome !== 'same' && outcome !== 'other'),
      },
      problems: problems.slice(0, 10),
    };
  },
};
