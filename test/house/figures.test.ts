import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { campaignNames, loadCampaign } from '../../scripts/campaigns/modules.ts';
import { figuresLine, foldingOf, withFigures } from '../../scripts/house/figures.ts';
import { promises } from '../../scripts/house/promises.ts';

const root = join(import.meta.dirname, '..', '..');
const document = readFileSync(join(root, 'docs', 'figures.md'), 'utf8');

const row = (date: string, seeds: string, cells: string): string => `| ${date} | abc | ${seeds} | 1.0 | ${cells} |\n`;
const head = (columns: string): string => `\n| date (UTC) | commit | seeds | minutes | ${columns} | failing seeds |\n| --- | --- | --- | --- | --- |\n`;

describe('docs/figures.md', () => {
  test('its figures are those of all pieces of the ledgers: node scripts/house/figures.ts brings them up to date', () => {
    expect(document).toBe(withFigures(document, root));
  });

  test('a bad piece stays in sight behind later good ones: sums, worst values and every failing seed', () => {
    const ledger = `# Campaign tried\n${head('hours')}${row('2026-01-01T00:00', '1–2', '7 | 2')}${head('hours | flash max ms | flashes')}`
      + row('2026-01-02T00:00', '3–4', '1.25 | 900.5 | 3 | 3 4') + row('2026-01-03T00:00', '5–6', '2 | 40 | 0 | –') + row('2026-01-04T00:00', '7–8', '1 | 50.5 | 1 | 8');
    expect(figuresLine('tried', ledger)).toBe('| [tried](campaigns/tried.md) | – | 2026-01-02T00:00 to 2026-01-04T00:00 | 3; older, in other columns: 1 | 3–4, 5–6, 7–8 | hours 4.25; flash max ms 900.5; flashes 4 | 3 4 8; older: 2 |');
    expect(figuresLine('tried', '# Campaign tried\n')).toBeNull();
  });

  test.each(campaignNames())('the figures of %s are folded as the campaign itself folds them', async (name) => {
    const campaign = await loadCampaign(name);
    expect(Object.fromEntries(Object.keys(campaign.figures).map((column) => [column, foldingOf(column)]))).toEqual(campaign.figures);
  });

  test('every campaign has its promise, and no promise is without a campaign', () => {
    expect(Object.keys(promises).toSorted()).toEqual([...campaignNames()].toSorted());
  });
});
