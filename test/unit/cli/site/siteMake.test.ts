import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { siteDiff } from '../../../../src/cli/command/site.ts';
import { siteIntergreen, siteNew } from '../../../../src/cli/command/siteMake.ts';
import { askedAnswers } from '../../../../src/cli/site/newSite.ts';
import { loadProfiles } from '../../../../src/cli/site/profileFolder.ts';
import { checkSite } from '../../../../src/model/siteCheck.ts';
import { siteFromAnswers } from '../../../../src/model/siteNew.ts';
import { siteSourceSchema } from '../../../../src/model/site.ts';
import { servedShell } from '../served.ts';

const served = servedShell();
const home = join(import.meta.dirname, '../../../..');
const ours = join(home, 'config/sites/ninh-kieu/site.yaml');
const folder = mkdtempSync(join(tmpdir(), 'ngatu-make-'));
afterAll(() => { rmSync(folder, { recursive: true }); });
const answers = { name: 'Hòa Bình', northSouth: { widthM: 16 }, eastWest: { widthM: 12, leftTurns: 'protected', speedKmh: 40 } };
const written = (name: string, value: unknown): string => {
  const file = join(folder, name);
  writeFileSync(file, typeof value === 'string' ? value : stringify(value));
  return file;
};

const matrixOf = (yaml: string): readonly string[] => siteSourceSchema.parse(parse(yaml)).safety.intergreens.map(({ from, to, ms }) => `${from} ${to} ${ms}`).toSorted();

describe('site new', () => {
  it('makes a site that the site check passes, and never writes over a file', async () => {
    const out = join(folder, 'new.yaml');
    const options = { answers: written('answers.yaml', answers), out };
    expect(await siteNew(served.shell(true), ['hoa-binh'], options)).toBe(0);
    expect(JSON.parse(served.said().out)).toMatchObject({ ok: true, siteId: 'hoa-binh', groups: 10, stages: ['A', 'B', 'C'], problems: [] });
    const site = siteSourceSchema.parse(parse(readFileSync(out, 'utf8')));
    expect(site.safety).toMatchObject({ siteId: 'hoa-binh', bench: true });
    expect(readFileSync(out, 'utf8')).toMatch(/^# Written by ngatu site new/);
    expect(await siteNew(served.shell(), ['hoa-binh'], options)).toBe(2);
    expect(await siteIntergreen(served.shell(), [out], {})).toBe(0);
  });

  it('asks in the reader’s language, and an empty line is what is usual', async () => {
    const asked: string[] = [];
    const typed = ['', 'north east south', '14.5', '', '', 'y', '11', '40', '1', 'n', 'y', ''];
    const io = { stdout: () => undefined, stderr: () => undefined, lang: 'vi', json: false } as const;
    const given = await askedAnswers('ba-nhanh', io, (question) => Promise.resolve(typed[asked.push(question) - 1] ?? ''));
    expect(given).toEqual({
      siteId: 'ba-nhanh', name: 'ba-nhanh', arms: ['north', 'east', 'south'], northSouth: { widthM: 14.5, speedKmh: 50, lanes: 2, leftTurns: 'protected' },
      eastWest: { widthM: 11, speedKmh: 40, lanes: 1, leftTurns: 'permissive' }, crossings: true, frail: false,
    });
    expect(asked[1]).toBe('Các nhánh, north east south west [north east south west]: ');
    expect(siteFromAnswers(given).ok).toBe(true);
  });

  it('asks again at once where an answer can’t be, and takes no slip of the finger for a no', async () => {
    const said: string[] = [];
    const typed = ['Ngã tư', 'bac dong', 'bắc đông nam', 'abc', '14,5', '-3', '50', '2.5', '2', 'x', 'k', '', '', '', '', 'maybe', 'có', ''];
    let at = 0;
    const io = { stdout: () => undefined, stderr: (text: string) => { said.push(text); }, lang: 'vi', json: false } as const;
    const given = await askedAnswers('ba-nhanh', io, () => Promise.resolve(typed[at++] ?? '?'));
    expect(given).toMatchObject({ arms: ['north', 'east', 'south'], northSouth: { widthM: 14.5, speedKmh: 50, lanes: 2, leftTurns: 'permissive' }, crossings: true, frail: false });
    expect(said).toEqual(['bac dong', 'abc', '-3', '2.5', 'x', 'maybe'].map((word) => expect.stringMatching(`^ {2}“${word.replace('.', '\\.')}” không được: cần `)));
    expect(siteFromAnswers(given).ok).toBe(true);
  });

  it('says before the first question that the id or the file can’t be', async () => {
    const out = written('there.yaml', 'mine');
    for (const [id, file, words] of [['Hòa Bình', join(folder, 'other.yaml'), 'small letters'], ['hoa-binh', out, 'not written over']] as const) {
      expect(await siteNew(served.shell(), [id], { answers: join(folder, 'no such file'), out: file })).toBe(2);
      expect(served.said().err).toContain(words);
    }
    expect(readFileSync(out, 'utf8')).toBe('mine');
  });

  it('every junction of usual measures passes the check; what is refused is said by its own code', async () => {
    const { profiles } = await loadProfiles();
    const found = new Set<string>();
    for (const arms of [['north', 'east', 'south', 'west'], ['north', 'east', 'south'], ['east', 'south', 'west']]) {
      for (const widthM of [6, 14, 20]) for (const leftTurns of ['permissive', 'protected']) for (const crossings of [true, false]) for (const speedKmh of [40, 60]) {
        const made = siteFromAnswers({ siteId: 'any', ...answers, arms, northSouth: { widthM, leftTurns, speedKmh }, eastWest: { widthM: 10, leftTurns }, crossings });
        if (!made.ok) throw new Error(JSON.stringify(made.problems));
        for (const { code, severity } of checkSite(made.value, profiles)) if (severity === 'error') found.add(code);
      }
    }
    expect([...found]).toEqual([]);
    const fast = siteFromAnswers({ siteId: 'any', ...answers, northSouth: { widthM: 14, speedKmh: 70 } });
    expect(fast.ok && checkSite(fast.value, profiles).map(({ code }) => code)).toContain('relation.yieldSpeed');
    expect(siteFromAnswers({ siteId: 'any', ...answers, arms: ['north', 'south'] })).toMatchObject({ ok: false });
  });

  it('without a keyboard and without answers it says how', async () => {
    expect(await siteNew(served.shell(), ['hoa-binh'], { out: join(folder, 'none.yaml') })).toBe(2);
    expect(served.said().err).toContain('--answers');
  });
});

describe('site intergreen', () => {
  it('shows of each pair what it is made of; our own site states what is needed', async () => {
    expect(await siteIntergreen(served.shell(), [ours], {})).toBe(0);
    const { out } = served.said();
    expect(out).toMatch(/^ +vN +vE +5\.5 +4\.0 +5\.5 +(?:car|truck|motorbike) +3\.0\+5\.2-2\.7 +5\.5$/m);
    expect(out).toMatch(/^ +pN +vN +4\.0 +0\.0 +4\.0/m);
    expect(out).toContain('0 without a length, 0 state less than is needed.');
  });

  it('a pair that states less than is needed is marked, and exit 1; --out writes the file with the matrix, the rest as it was', async () => {
    const file = written('short.yaml', readFileSync(ours, 'utf8').replace('{ from: vN, to: vE, ms: 5500 }', '{ from: vN, to: vE, ms: 4000 }'));
    expect(await siteIntergreen(served.shell(), [file], {})).toBe(1);
    expect(served.said().out).toMatch(/^! +vN +vE +4\.0/m);
    const out = join(folder, 'measured.yaml');
    expect(await siteIntergreen(served.shell(), [file], { out })).toBe(0);
    const text = readFileSync(out, 'utf8');
    expect(matrixOf(text)).toEqual(matrixOf(readFileSync(ours, 'utf8')));
    expect(text).toContain('# Ninh Kiều: a four-arm junction');
  });

  it('a pair without a length is told, and keeps what was stated', async () => {
    const file = written('unmeasured.yaml', readFileSync(ours, 'utf8').replace('    - { from: vN, to: vE, clearingM: 32, enteringM: 30 }\n', ''));
    expect(await siteIntergreen(served.shell(true), [file], {})).toBe(1);
    const { rows }: { rows: { from: string; to: string; ms: number | null; statedMs: number }[] } = JSON.parse(served.said().out);
    expect(rows.filter(({ ms }) => ms === null)).toMatchObject([{ from: 'vN', to: 'vE', statedMs: 5500 }]);
  });
});

it('site diff FILE compares what runs in the field with the file', async () => {
  const site = siteSourceSchema.parse(parse(readFileSync(ours, 'utf8')));
  const sealed = { siteId: site.safety.siteId, waived: [], hash: 'h', safetyHash: 's', trafficHash: 't', keyId: null, seal: { kind: 'bench', by: 'lan', sealedAtMs: 1 } };
  await served.serve('view', 'view', () => ({ ok: true, result: JSON.parse(JSON.stringify({ ...sealed, site })) }));
  expect(await siteDiff(served.shell(), [ours])).toBe(0);
  served.said();
  const other = written('other.yaml', readFileSync(ours, 'utf8').replace('maxWaitS: 120', 'maxWaitS: 110'));
  expect(await siteDiff(served.shell(), [other])).toBe(1);
  expect(served.said().out).toMatch(/maxWaitS: 120 → 110/);
});
