import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { alone, find, isNoticed, pairs } from '../canary/cases.ts';
import { keepFinding } from '../canary/table.ts';

const cases = [...alone, ...pairs];

/** Seed by seed: every canary alone, then every two of different roads, and from the beginning again. */
export const campaign: Campaign = {
  summary: `Deliberate mistakes in the shipped source: ${alone.length} canaries, then their ${pairs.length} pairs across roads; what each shows is in docs/canaries.md`,
  figures: { canaries: 'sum', pairs: 'sum', 'at the lamps': 'sum', 'by a road': 'sum', missing: 'sum', 'not noticed': 'sum' },
  run(seed) {
    const one = cases[(seed - 1) % cases.length];
    if (one === undefined) throw new Error('no case');
    const finding = find(one);
    keepFinding(finding);
    const atLamps = finding.lamps.length > 0;
    return {
      figures: {
        canaries: one.names.length === 1 ? 1 : 0, pairs: one.names.length === 2 ? 1 : 0,
        'at the lamps': atLamps ? 1 : 0, 'by a road': !atLamps && finding.roads.length > 0 ? 1 : 0,
        missing: !atLamps && finding.roads.length === 0 && finding.missed.length > 0 ? 1 : 0, 'not noticed': isNoticed(finding) ? 0 : 1,
      },
      problems: isNoticed(finding) ? [] : [`seed ${seed}: ${one.names.join(' + ')} is not noticed`],
    };
  },
};
