import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli/program.ts';
import { isFaultCode } from '../../../src/model/fault.ts';

const folder = join(import.meta.dirname, '../../../docs/field-guide');
/** The command lines of each task, without the tool's name. */
const tasksOf = (lang: 'vi' | 'en'): string[][] => readFileSync(join(folder, `${lang}.md`), 'utf8').split(/^## /m).slice(1).map((task) => [...task.matchAll(/^ngatu (.+)$/gm)].map(([, line = '']) => line));
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');

describe('field guide', () => {
  it('ten tasks, each in one to three commands, the same ones in both languages', () => {
    const tasks = tasksOf('en');
    expect(tasks).toHaveLength(10);
    for (const lines of tasks) {
      expect(lines.length).toBeGreaterThanOrEqual(1);
      expect(lines.length).toBeLessThanOrEqual(3);
    }
    expect(tasksOf('vi')).toEqual(tasks);
  });

  it.each(tasksOf('en').flat())('the tool understands: ngatu %s', async (line) => {
    expect(await parseCommandLine(words(line), 'vi', '1', () => undefined)).toMatchObject({ kind: 'run' });
    const [, code] = /^fault show (\S+)/.exec(line) ?? [];
    if (code !== undefined) expect(isFaultCode(code)).toBe(true);
  });
});
