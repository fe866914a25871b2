import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operationsFiles, operationsPage } from '../../scripts/house/operations.ts';
import { commandTable } from '../../src/cli/commandTable.ts';
import { statusCodes } from '../../src/link/statusGate.ts';
import { faultCodes } from '../../src/model/fault.ts';
import { sentences } from '../../src/text/say.ts';

const root = join(import.meta.dirname, '../..');
const read = (page: string): string => readFileSync(join(root, page), 'utf8');
/** Everything that a person reads; ledgers and the change log tell of days gone by. */
const pages = ['README.md', ...globSync('{docs,config,firmware-profiles,test}/**/*.md', { cwd: root }).filter((page) => !page.startsWith('docs/campaigns/')).toSorted()];
/** Options that every command has (docs/cli.md). */
const everywhere = ['--json', '--lang', '--no-color', '--run-dir', '--version', '--help'];

describe('documents', () => {
  it('list every alarm of the catalogue in both languages, as the catalogue says it today', () => {
    for (const lang of ['en', 'vi'] as const) {
      const page = read(operationsFiles[lang]);
      expect(page, 'stale: node_modules/.bin/node scripts/house/operations.ts').toBe(operationsPage(lang));
      for (const code of faultCodes) expect(page).toContain(`(\`${code}\`)`);
    }
  });

  it('lead somewhere: every link', () => {
    const lost = pages.flatMap((page) => [...read(page).matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target]) => target ?? '')
      .filter((target) => !/^https?:/.test(target) && !existsSync(join(root, dirname(page), target))).map((target) => `${page}: ${target}`));
    expect(lost).toEqual([]);
  });

  it('name every status that a cabinet sends, and no other', () => {
    const row = read('docs/link.md').split('\n').find((line) => line.startsWith('| `<site>/status/<code>` |')) ?? '';
    expect(new Set([...row.matchAll(/`((?:tlc|detector|bus|cabinet)\.\w+)`/g)].map(([, code]) => code))).toEqual(new Set(statusCodes));
  });

  it('name commands that exist, with options that they have', () => {
    const named = pages.flatMap((page) => commandsIn(read(page)).map((words) => ({ page, words })));
    expect(named.length).toBeGreaterThan(300);
    expect(named.flatMap(({ page, words }) => misnamed(words).map((problem) => `${page}: ngatu ${words}: ${problem}`))).toEqual([]);
  });

  it('would notice a command or an option that is gone', () => {
    expect(commandsIn('so `ngatu plan showw 3 --json`\n\n```sh\n  scripts/ngatu status --lang vi\n```\n')).toEqual(['plan showw 3 --json', 'status --lang vi']);
    expect(misnamed('plan showw 3')).toEqual(['no such command']);
    expect(misnamed('status --loud --lang vi')).toEqual(['no option --loud']);
  });
});

/** What follows `ngatu` in code, in a line or a block. */
function commandsIn(text: string): string[] {
  return [...text.matchAll(/(?:^ *(?:\$ )?|`)(?:sudo )?(?:scripts\/)?ngatu ([a-z][^`\n|;]*)/gm)].map(([, words]) => (words ?? '').split(/ +#/)[0]?.trim() ?? '');
}

/** A group of commands may stand for all of them; `a|b` is not looked into. */
function misnamed(words: string): string[] {
  const path = /^[a-z-]+(?: [a-z-]+)*/.exec(words)?.[0] ?? '';
  const spec = commandTable.filter((one) => path === one.path || path.startsWith(`${one.path} `)).toSorted((a, b) => b.path.length - a.path.length)[0];
  if (spec === undefined) return commandTable.some((one) => one.path.startsWith(`${path} `)) ? [] : ['no such command'];
  const own = spec.ownHelp === undefined ? '' : sentences[spec.ownHelp].en;
  const known = [...everywhere, ...(spec.options ?? []).map(({ flags }) => /--[a-z-]+/.exec(flags)?.[0]), ...(own.match(/--[a-z][a-z-]*/g) ?? [])];
  return [...words.matchAll(/(?<= )--[a-z-]+/g)].map(([option]) => option).filter((option) => !known.includes(option)).map((option) => `no option ${option}`);
}
