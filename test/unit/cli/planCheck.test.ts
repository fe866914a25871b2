import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { planCheck } from '../../../src/cli/command/planCheck.ts';
import { planList } from '../../../src/cli/command/plan.ts';
import { planDiff } from '../../../src/cli/command/planDiff.ts';
import type { Shell } from '../../../src/cli/shell.ts';
import type { Lang } from '../../../src/text/sentence.ts';
import { ninhKieuPlans } from '../model/ninhKieuPlans.ts';
import { servedShell } from './served.ts';

const shipped = new URL('../../../config/sites/ninh-kieu/plans.yaml', import.meta.url).pathname;
const home = new URL('../../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'ngatu-plans-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

/** The plans of the shipped set without dates, which no calendar makes old, a piece of their text changed. */
function changed(name: string, before = 'siteId: ninh-kieu', after = before): string {
  const [text = ''] = readFileSync(shipped, 'utf8').split('  - id: duong-hoa');
  expect(text).toContain(before);
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, text.replace(before, after));
  return path;
}

type Command = typeof planCheck;
async function told(command: Command, args: readonly string[], lang: Lang = 'en', json = false): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  const shell: Shell = { lang, json, colour: false, runDir: '/nonexistent', runDirGiven: true, home, write: (text) => { out += text; }, complain: (text) => { err += text; } };
  return { exit: await command(shell, args, { site: 'ninh-kieu' }), out, err };
}

it('a set with nothing against it is exit 0', async () => {
  expect(await told(planCheck, [changed('sound')], 'vi')).toMatchObject({ exit: 0, err: '' });
});

it('a set for another site, a sum and an offset that do not fit: each by its code with the place, and exit 1', async () => {
  const cases = [['plan.otherSite', 'siteId', 'siteId: ninh-kieu', 'siteId: mau-than'], ['plan.splitSum', 'plans[0].cycleMs', 'splitMs: 42000', 'splitMs: 43000'], ['plan.offset', 'plans[0].offsetMs', 'offsetMs: 12000', 'offsetMs: 108000']] as const;
  for (const [code, path, before, after] of cases) {
    const file = changed(code, before, after);
    const { exit, out } = await told(planCheck, [file], 'en', true);
    expect(exit, code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, problems: [{ code, path }] });
  }
  const [vi, en] = [await told(planCheck, [join(folder, 'plan.otherSite.yaml')], 'vi'), await told(planCheck, [join(folder, 'plan.otherSite.yaml')], 'en')];
  expect(vi.out).toContain('LỖI siteId: Bộ phương án dành cho nút mau-than');
  expect(en.out).toContain('ERROR siteId: The plan set is for site mau-than');
  expect([vi, en].map(({ out }) => out.includes('[plan.otherSite]'))).toEqual([true, true]);
});

it('a file that is not there or no YAML is told as such, exit 2', async () => {
  writeFileSync(join(folder, 'torn.yaml'), 'plans: [');
  expect(await told(planCheck, [join(folder, 'none.yaml')])).toMatchObject({ exit: 2 });
  expect(await told(planCheck, [join(folder, 'torn.yaml')])).toMatchObject({ exit: 2 });
});

it('two sets that differ say where, exit 1; a set and itself do not, exit 0', async () => {
  const other = changed('diff', 'offsetMs: 12000', 'offsetMs: 13000');
  const before = changed('before');
  const different = await told(planDiff, [before, other]);
  expect(different.exit).toBe(1);
  expect(different.out).toContain('plans[ngay].offsetMs: 12000 → 13000');
  expect(different.out).toContain('1 difference');
  expect(await told(planDiff, [before, before])).toMatchObject({ exit: 0 });
});

const served = servedShell();
it('the plans in the junction, each with its mode in the reader’s words, the running one marked', async () => {
  const { plans } = ninhKieuPlans();
  const [first] = plans;
  if (first === undefined) throw new Error('no plan');
  await served.serve('view', 'view', () => ({ ok: true, result: { planVersion: 12, origin: 'stored', plan: JSON.parse(JSON.stringify(first)), plans: JSON.parse(JSON.stringify(plans)) } }));
  expect(await planList(served.shell(false, 'vi'))).toBe(0);
  const lines = served.said().out.split('\n');
  expect(lines.find((line) => line.startsWith('ngay'))).toMatch(/^ngay +12 +phối hợp, theo cảm biến +108 s +\*$/);
  expect(lines.find((line) => line.startsWith('cao-diem'))).toMatch(/^cao-diem +12 +phối hợp, thời gian cố định +120 s *$/);
});
