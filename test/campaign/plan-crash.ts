import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { planCrash } from '../integration/passport/planCrash.ts';
import { buildRecorder } from '../integration/store/crashStates.ts';

let library: string | null = null;

export const campaign: Campaign = {
  summary: 'Pushes, shadow trials, activations, keepings, undoings and rollbacks of the real plan store under a recorder of its file operations, some on a disk that takes no more; the states that a power cut could leave (prefixes, subsets of what was not synchronised, torn sectors), each opened: what stood before the step under way or what stands after it, whole, byte for byte',
  figures: { sequences: 'sum', ops: 'sum', kills: 'sum', states: 'sum', torn: 'sum' },
  run(seed) {
    library ??= buildRecorder(mkdtempSync(join(tmpdir(), 'ngatu-recorder-')));
    const { ops, kills, states, torn, problems } = planCrash(library, seed, 400, 40);
    return { figures: { sequences: 1, ops, kills, states, torn }, problems: problems.slice(0, 5).map((problem) => `${problem}; replay: scripts/campaign plan-crash --seed ${seed} --minutes 0.1`) };
  },
};
