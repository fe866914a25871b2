import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dbExport } from '../../../../src/cli/command/dbExport.ts';
import { writeWhole } from '../../../../src/cli/command/wholeFile.ts';
import { servedShell } from '../served.ts';

const at = servedShell();

test('a file that can not be written is wrong use and is said so, not that it could not be read or that rights are refused', async () => {
  const file = join(at.runDir, 'nowhere', 'day.parquet');
  expect(await dbExport(at.shell(), [], { out: file })).toBe(2);
  expect(at.said()).toEqual({ out: '', err: expect.stringMatching(/^ngatu: .*day\.parquet could not be written: .*ENOENT/) });
  mkdirSync(join(at.runDir, 'page.html'));
  expect(writeWhole(at.shell(false, 'vi'), join(at.runDir, 'page.html'), '')).toBe(2);
  expect(at.said().err).toContain('Không ghi được');
});
