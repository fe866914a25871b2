import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { ringsToSite } from '../../../../src/cli/site/fromRings.ts';
import type { Lang } from '../../../../src/text/sentence.ts';
import { ringsSheet } from '../../model/rings.ts';

const folder = mkdtempSync(join(tmpdir(), 'ngatu-rings-'));
afterAll(() => { rmSync(folder, { recursive: true }); });
const sheet = join(folder, 'rings.yaml');
writeFileSync(sheet, stringify(ringsSheet));

async function told(file: string, out: string | undefined, lang: Lang = 'en'): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  let [stdout, stderr] = ['', ''];
  const exit = await ringsToSite(file, out, { lang, json: false, stdout: (text) => { stdout += text; }, stderr: (text) => { stderr += text; } });
  return { exit, out: stdout, err: stderr };
}

it('writes a bench site of stages and says what it made; a file that is there is never written over', async () => {
  const out = join(folder, 'site.yaml');
  expect(await told(sheet, out)).toEqual({ exit: 0, err: '', out: `${out}: 8 groups, 8 stages. Next: ngatu site check ${out}, ngatu site seal ${out} --bench.\n` });
  expect(parse(readFileSync(out, 'utf8'))).toMatchObject({ safety: { siteId: 'nema' } });
  writeFileSync(out, 'mine');
  const again = await told(sheet, out, 'vi');
  expect(again.exit).toBe(2);
  expect(again.err).toContain('[file.unwritable]');
  expect(readFileSync(out, 'utf8')).toBe('mine');
});

it('without a file the site goes to stdout; a sheet that is none says where, exit 1', async () => {
  const { exit, out } = await told(sheet, undefined);
  expect([exit, parse(out)]).toMatchObject([0, { traffic: { rings: {} } }]);
  const torn = join(folder, 'torn.yaml');
  writeFileSync(torn, stringify({ ...ringsSheet, rings: [[[1, 2], [3, 99]], [[5, 6], [7, 8]]] }));
  const refused = await told(torn, undefined, 'vi');
  expect(refused.exit).toBe(1);
  expect(refused.err).toContain('LỖI rings[0][1][1]: ');
  expect(await told(join(folder, 'none.yaml'), undefined)).toMatchObject({ exit: 2 });
});
