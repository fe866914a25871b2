import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseCorridor } from '../../../src/model/corridor.ts';
import { freeReasons } from '../../../src/model/mode.ts';
import { parsePlanSource } from '../../../src/model/plan.ts';
import { checkPlanBook } from '../../../src/model/planCheck.ts';
import { planProblemCodes } from '../../../src/model/planProblem.ts';
import { scheduleReasons } from '../../../src/model/scheduleAnswer.ts';
import { siteFacts } from '../../../src/model/siteFacts.ts';
import { problemTexts } from '../../../src/text/problem.ts';
import { freeReasonWords, scheduleReasonWords } from '../../../src/text/words.ts';
import { ninhKieu, referenceProfiles } from './ninhKieu.ts';
import { wallAt } from './ninhKieuPlans.ts';
import { sharedPlanCodes } from './plantedPlans.ts';

const page = readFileSync(new URL('../../../docs/plans.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text ?? '');

describe('docs/plans.md', () => {
  it('has an example that parses and that the check passes', () => {
    const source = parsePlanSource(parse(blocks.find((text) => text.startsWith('format: ngatu-plan-source/1')) ?? ''));
    if (!source.ok) throw new Error(JSON.stringify(source.problems));
    expect(checkPlanBook(siteFacts(ninhKieu(), referenceProfiles()), source.value, wallAt('2026-12-01', 9))).toEqual([]);
  });

  it('has a corridor that parses', () => {
    expect(parseCorridor(parse(blocks.find((text) => text.startsWith('format: ngatu-corridor/1')) ?? ''))).toMatchObject({ ok: true });
  });

  it('lists every code as the tool tells it, and nothing else', () => {
    const codes = [...planProblemCodes, ...sharedPlanCodes, 'plan.noDefault', 'stage.unknown', 'group.unknown'] as const;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each of them is a code of the closed lists
    const rows = codes.map((code) => `| \`${code}\` | ${problemTexts[code as keyof typeof problemTexts].what.en} | ${problemTexts[code as keyof typeof problemTexts].what.vi} |`);
    for (const row of rows) expect(page).toContain(row);
    expect([...page.matchAll(/^\| `[a-z]+\.[A-Za-z]+` \|/gm)]).toHaveLength(rows.length);
  });

  it('names every free reason and every reason of the schedule', () => {
    for (const reason of freeReasons) expect(page).toContain(`| \`${reason}\` | ${freeReasonWords[reason].en} |`);
    for (const reason of scheduleReasons) expect(page).toContain(`| \`${reason}\` | ${scheduleReasonWords[reason].en} |`);
  });
});
