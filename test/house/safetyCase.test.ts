import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { campaignNames, loadCampaign } from '../../scripts/campaigns/modules.ts';
import { subjects } from '../campaign/trial/subjects.ts';
import { figuresLine, foldingOf, withFigures } from '../../scripts/house/caseFigures.ts';
import { missing, references } from './testReference.ts';

const root = join(import.meta.dirname, '..', '..');
const document = readFileSync(join(root, 'docs', 'safety-case.md'), 'utf8');
const folder = join(root, 'docs', 'safety-case');
const clausePattern = /\b(?:S[1-7]|T)(?:\.\d+)+\b/g;

interface Row { readonly clause: string; readonly test: string }

function rowsOf(text: string): Row[] {
  return text.split('\n').filter((line) => /^\| (?:S[1-7]|T)\./.test(line)).map((line) => {
    const cells = line.split('|').slice(1, -1).map((cell) => cell.trim());
    return { clause: cells[0] ?? '', test: cells.at(-1) ?? '' };
  });
}

const index = (document.split('## Index')[1] ?? '').split('\n## ')[0] ?? '';
const indexed = [...index.matchAll(clausePattern)].map(([clause]) => clause);
const rows = readdirSync(folder).flatMap((file) => rowsOf(readFileSync(join(folder, file), 'utf8')));

const row = (date: string, seeds: string, cells: string): string => `| ${date} | abc | ${seeds} | 1.0 | ${cells} |\n`;
const head = (columns: string): string => `\n| date (UTC) | commit | seeds | minutes | ${columns} | failing seeds |\n| --- | --- | --- | --- | --- |\n`;

describe('docs/safety-case.md', () => {
  test('every clause of the index has exactly one row, and no row is outside the index', () => {
    expect(indexed.length).toBeGreaterThan(80);
    expect(rows.map(({ clause }) => clause).toSorted()).toEqual(indexed.toSorted());
    for (const section of ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'T']) expect(indexed.some((clause) => clause.startsWith(`${section}.`)), section).toBe(true);
  });

  test('every row names a test or says why it is not proved', () => {
    const open = rows.filter(({ test: cell }) => references(cell).length === 0 && !/^not proved here: \S/.test(cell));
    expect(open).toEqual([]);
  });

  test('every named test is there and runs', () => {
    const wrong = [document, ...rows.map(({ test: cell }) => cell)].flatMap(references).map(missing).filter((one) => one !== null);
    expect(wrong).toEqual([]);
  });

  test('a clause that cites the trials on real daemons is a subject of theirs, which they must have measured', () => {
    const citing = rows.filter(({ test: cell }) => cell.includes('`test/trials/trials.test.ts#')).map(({ clause }) => clause);
    expect(citing.length).toBeGreaterThan(5);
    expect([...new Set(subjects.flatMap(({ clauses }) => clauses))].toSorted()).toEqual(citing.toSorted());
  });

  test('a title that was changed, a file that is gone and a skipped test are noticed', () => {
    expect(missing('test/house/safetyCase.test.ts#every named test is there')).toMatch(/has no test/);
    expect(missing('test/house/noSuch.test.ts#x')).toMatch(/is not there/);
    expect(missing('test/house/safetyCase.test.ts#every named test is there and runs')).toBeNull();
  });

  test('its figures are those of all pieces of the ledgers: node scripts/house/caseFigures.ts brings them up to date', () => {
    expect(document).toBe(withFigures(document, root));
  });

  test('a bad piece stays in sight behind later good ones: sums, worst values and every failing seed', () => {
    const ledger = `# Campaign tried\n${head('hours')}${row('2026-01-01T00:00', '1–2', '7 | 2')}${head('hours | flash max ms | flashes')}`
      + row('2026-01-02T00:00', '3–4', '1.25 | 900.5 | 3 | 3 4') + row('2026-01-03T00:00', '5–6', '2 | 40 | 0 | –') + row('2026-01-04T00:00', '7–8', '1 | 50.5 | 1 | 8');
    expect(figuresLine('tried', ledger)).toBe('| [tried](campaigns/tried.md) | 2026-01-02T00:00 to 2026-01-04T00:00 | 3; older, in other columns: 1 | 3–4, 5–6, 7–8 | hours 4.25; flash max ms 900.5; flashes 4 | 3 4 8; older: 2 |');
    expect(figuresLine('tried', '# Campaign tried\n')).toBeNull();
  });

  test.each(campaignNames())('the figures of %s are folded as the campaign itself folds them', async (name) => {
    const campaign = await loadCampaign(name);
    expect(Object.fromEntries(Object.keys(campaign.figures).map((column) => [column, foldingOf(column)]))).toEqual(campaign.figures);
  });
});
