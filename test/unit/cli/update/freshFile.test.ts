import { linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeFresh } from '../../../../src/cli/update/freshFile.ts';

const home = mkdtempSync(join(tmpdir(), 'ngatu-fresh-'));
afterAll(() => { rmSync(home, { recursive: true }); });

it('what root writes is new: over nothing that stands there, and through no link', () => {
  const victim = join(home, 'victim');
  writeFileSync(victim, 'as it was');
  symlinkSync(victim, join(home, 'soft'));
  symlinkSync(join(home, 'nowhere'), join(home, 'dangling'));
  linkSync(victim, join(home, 'hard'));
  for (const name of ['victim', 'soft', 'dangling', 'hard']) expect(() => { writeFresh(join(home, name), 'other', 0o644); }, name).toThrow('EEXIST');
  writeFresh(join(home, 'new'), 'text', 0o644);
  expect([readFileSync(victim, 'utf8'), readFileSync(join(home, 'new'), 'utf8')]).toEqual(['as it was', 'text']);
});
