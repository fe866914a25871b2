import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli/program.ts';
import { isFaultCode } from '../../../src/model/fault.ts';
import { pageOf, transcriptOf } from '../../integration/fieldGuide/page.ts';
import { tasks, wordsOf } from '../../integration/fieldGuide/tasks.ts';

const folder = join(import.meta.dirname, '../../../docs/field-guide');

describe('field guide', () => {
  it('ten tasks, each in one to three commands', () => {
    expect(tasks).toHaveLength(10);
    for (const { steps } of tasks) {
      expect(steps.length).toBeGreaterThanOrEqual(1);
      expect(steps.length).toBeLessThanOrEqual(3);
    }
  });

  it.each(['vi', 'en'] as const)('the page is what the generator makes of the answers in it, and each command has one: %s', (lang) => {
    const page = readFileSync(join(folder, `${lang}.md`), 'utf8');
    const answers = transcriptOf(page);
    expect(pageOf(lang, answers)).toBe(page);
    expect(answers.map((steps) => steps.map((lines) => lines.length > 0))).toEqual(tasks.map(({ steps }) => steps.map(() => true)));
  });

  it.each(tasks.flatMap(({ steps }) => steps.map(({ line }) => line)))('the tool understands: ngatu %s', async (line) => {
    expect(await parseCommandLine(wordsOf(line), 'vi', '1', () => undefined)).toMatchObject({ kind: 'run' });
    const [, code] = /^fault show (\S+)/.exec(line) ?? [];
    if (code !== undefined) expect(isFaultCode(code)).toBe(true);
  });
});
