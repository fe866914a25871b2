import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

/** What the page names, as `room/file.ts#name`. */
function named(text: string): { readonly file: string; readonly name: string }[] {
  return [...text.matchAll(/`([\w/]+\.ts)#(\w+)`/g)].map(([, file, name]) => ({ file: file ?? '', name: name ?? '' }));
}

/** Null = the file declares it. */
function wrong({ file, name }: { readonly file: string; readonly name: string }): string | null {
  const path = join(root, 'src', file);
  if (!existsSync(path)) return `src/${file} is not there`;
  return new RegExp(`\\b(?:function|const|interface|class) ${name}\\b`).test(readFileSync(path, 'utf8')) ? null : `src/${file} declares no ${name}`;
}

const walks = page.split(/^## /m).filter((section) => section.startsWith('Walk '));

describe('docs/architecture.md', () => {
  test('walks three ways, each through every floor', () => {
    expect(walks.map((walk) => walk.split(':')[0])).toEqual(['Walk 1', 'Walk 2', 'Walk 3']);
    for (const walk of walks) expect(new Set(named(walk).map(({ file }) => file)).size, walk.slice(0, 40)).toBeGreaterThan(8);
  });

  test('names only what the code declares', () => {
    expect(named(page).map(wrong).filter((problem) => problem !== null)).toEqual([]);
  });

  test('would notice a name that is gone', () => {
    expect(wrong({ file: 'signald/tick.ts', name: 'tickTock' })).toBe('src/signald/tick.ts declares no tickTock');
    expect(wrong({ file: 'signald/tock.ts', name: 'tick' })).toBe('src/signald/tock.ts is not there');
  });
});
