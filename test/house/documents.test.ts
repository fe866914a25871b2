import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operationsFiles, operationsPage } from '../../scripts/house/operations.ts';
import { commandTable } from '../../src/cli/commandTable.ts';
import { faultCodes } from '../../src/model/fault.ts';

const root = join(import.meta.dirname, '../..');
const read = (page: string): string => readFileSync(join(root, page), 'utf8');
const pages = ['docs/README.md', 'docs/install.md', 'docs/updates.md', 'docs/integrator.md', 'docs/operations.md', 'docs/operations.vi.md'];
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

  it('lead somewhere: every link of the index and of the pages for operators and integrators', () => {
    for (const page of pages) {
      const targets = [...read(page).matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target]) => target ?? '').filter((target) => !/^https?:/.test(target));
      expect(targets.filter((target) => !existsSync(join(root, dirname(page), target))), page).toEqual([]);
    }
  });

  it('name commands that exist, with options that they have', () => {
    const lines = pages.flatMap((page) => [...read(page).matchAll(/(?:^|`|\s)(?:scripts\/)?ngatu ((?:[a-z]+ ?)+(?:--[a-z-]+)?)/gm)].map(([, words]) => ({ page, words: (words ?? '').trim() })));
    expect(lines.length).toBeGreaterThan(3);
    for (const { page, words } of lines) {
      const spec = commandTable.filter(({ path }) => words === path || words.startsWith(`${path} `)).toSorted((a, b) => b.path.length - a.path.length)[0];
      expect(spec, `${page}: ngatu ${words}`).toBeDefined();
      const option = /--[a-z-]+/.exec(words)?.[0];
      const known = [...everywhere, ...(spec?.options ?? []).map(({ flags }) => /--[a-z-]+/.exec(flags)?.[0])];
      if (option !== undefined) expect(known, `${page}: ngatu ${words}`).toContain(option);
    }
  });
});
