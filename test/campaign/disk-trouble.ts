import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { buildRecorder } from '../integration/store/crashStates.ts';
import { sufferDisk } from '../integration/store/diskTrouble.ts';

const troubles = ['full', 'EROFS', 'EIO', 'ENOSPC'] as const;
const cyclesASeed = 10;
let library: string | null = null;

export const campaign: Campaign = {
  summary: `The store through ${cyclesASeed} cycles of trouble a seed, in turn: a tmpfs that is really full, and EROFS, EIO and ENOSPC on every write, sync and opening (docs/store.md)`,
  figures: { ...Object.fromEntries(troubles.map((trouble) => [`${trouble} cycles`, 'sum' as const])), events: 'sum', 'rounds in memory': 'sum', 'left with signald': 'sum', 'dropped by name': 'sum', 'beyond the reserve': 'sum', problems: 'sum' },
  run(seed) {
    library ??= buildRecorder(mkdtempSync(join(tmpdir(), 'ngatu-recorder-')));
    const trouble = troubles[seed % troubles.length] ?? 'full';
    const { cycles, kept, dropped, memoryOnly, refused, beyond, problems } = sufferDisk(library, trouble, seed, cyclesASeed);
    return { figures: { [`${trouble} cycles`]: cycles, events: kept, 'rounds in memory': memoryOnly, 'left with signald': refused, 'dropped by name': dropped, 'beyond the reserve': beyond, problems: problems.length }, problems: problems.map((problem) => `${trouble}, seed ${seed}: ${problem}; replay: scripts/campaign disk-trouble --seed ${seed} --minutes 0.01`) };
  },
};
