import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { buildRecorder, crashSequence } from '../integration/store/crashStates.ts';

/** States of one seed at most: 60 sequences are more than 100 000. */
const statesASeed = 2000;
let library: string | null = null;

export const campaign: Campaign = {
  summary: 'Write sequences of the real store under a recorder of its file operations; the states a power cut could leave (prefixes, subsets of what was not synchronised, torn sectors of 512 and 4096 bytes, distinct by content), each opened and judged by what had been acknowledged (docs/store.md)',
  figures: { sequences: 'sum', ops: 'sum', states: 'sum', unopenable: 'sum', lost: 'sum', 'opening max ms': 'max' },
  run(seed) {
    library ??= buildRecorder(mkdtempSync(join(tmpdir(), 'ngatu-recorder-')));
    const { figures: { sequences, ops, states, unopenable, lost, slowestMs }, problems } = crashSequence(library, seed, statesASeed, 40);
    return { figures: { sequences, ops, states, unopenable, lost, 'opening max ms': slowestMs }, problems: problems.slice(0, 5).map((problem) => `${problem}; replay: scripts/campaign crash-states --seed ${seed} --minutes 0.1`) };
  },
};
