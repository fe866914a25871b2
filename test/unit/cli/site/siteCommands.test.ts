import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { newCard } from '../../../../src/cli/site/card.ts';
import { checkSiteFile } from '../../../../src/cli/site/check.ts';
import type { SiteIo } from '../../../../src/cli/site/io.ts';
import { newKey } from '../../../../src/cli/site/key.ts';
import { sealBenchSite, sealStreetSite, type StreetArgs } from '../../../../src/cli/site/seal.ts';
import { sha256Hex } from '../../../../src/cli/site/sha256.ts';
import { readShown, showSite } from '../../../../src/cli/site/show.ts';
import { diffShown } from '../../../../src/cli/site/diff.ts';
import { checkRecord } from '../../../../src/cli/site/commission.ts';
import { artefactText, verifyArtefact } from '../../../../src/model/seal.ts';
import { commissionedAtMs, signedRecord, wholePayload } from '../../model/commissionRecord.ts';
import { streetKey, streetSite } from '../../model/streetSite.ts';
import type { Lang } from '../../../../src/text/sentence.ts';

const source = join(import.meta.dirname, '..', '..', '..', '..', 'config', 'sites', 'ninh-kieu', 'site.yaml');
const folder = mkdtempSync(join(tmpdir(), 'ngatu-site-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

interface Said { readonly io: SiteIo; readonly out: () => string; readonly err: () => string }

function listen(lang: Lang, json = false): Said {
  const out: string[] = [];
  const err: string[] = [];
  return { io: { stdout: (text) => void out.push(text), stderr: (text) => void err.push(text), lang, json }, out: () => out.join(''), err: () => err.join('') };
}

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function diffFiles(before: string, after: string, io: SiteIo): Promise<number> {
  return diffShown(await readShown({ file: before }), await readShown({ file: after }), io);
}

const yaml = readFileSync(source, 'utf8');
const broken = written('broken.yaml', yaml.replace('maxWaitS: 120', 'maxWaitS: 60'));
const malformed = written('malformed.yaml', yaml.replace("format: '8E1'", 'format: 8E1'));

describe('site check', () => {
  it('passes our site, with the figures', async () => {
    const said = listen('en');
    expect(await checkSiteFile({ file: source }, said.io)).toBe(0);
    expect(said.out()).toContain('Pairs (hard / yield / none): 22 / 7 / 16');
    expect(said.out()).toContain('0 errors, 0 warnings');
  });

  it('prints in 80 columns what it counted, beside what is stated, and the same as JSON', async () => {
    for (const lang of ['vi', 'en'] as const) {
      const said = listen(lang);
      await checkSiteFile({ file: source }, said.io);
      const lines = said.out().split('\n').filter((line) => !line.startsWith(source));
      expect(lines.filter((line) => line.normalize('NFC').length > 80)).toEqual([]);
      expect(lines.find((line) => /^ +vN +vE /.test(line))).toMatch(/5\.5 +4\.0 +5\.5 .*3\.0\+5\.2-2\.7/);
    }
    const said = listen('en', true);
    await checkSiteFile({ file: source }, said.io);
    const { figures } = JSON.parse(said.out());
    expect(Object.keys(figures)).toEqual(['pairs', 'rightOnRed', 'intergreens', 'crossings', 'reds', 'transfers', 'preemptions', 'lines']);
    expect(figures.lines[0]).toMatchObject({ lineId: 'lamps', limitMs: 65, fits: true });
  });

  it('refuses, and does not seal, what does not fit its line', async () => {
    const profiles = join(folder, 'slow-profiles');
    cpSync(join(import.meta.dirname, '../../../../firmware-profiles'), profiles, { recursive: true });
    const board = join(profiles, 'ngatu/shb8.yaml');
    writeFileSync(board, readFileSync(board, 'utf8').replace('responseMs: 5', 'responseMs: 25'));
    const said = listen('en');
    expect(await checkSiteFile({ file: source, profiles }, said.io)).toBe(1);
    expect(said.out()).toContain('line.overBudget');
    const sealing = listen('en');
    expect(await sealBenchSite({ file: source, out: join(folder, 'late.json'), by: 'minh', sealedAtMs: 1, profiles }, sealing.io)).toBe(1);
    expect(sealing.err()).toContain('line.overBudget');
  });

  it.each([['vi', 'LỖI traffic.builtinPlan.cycleMs: Nhóm vE có thể đỏ'], ['en', 'ERROR traffic.builtinPlan.cycleMs: Group vE may stay red']] as const)('tells place and fix in %s', async (lang, line) => {
    const said = listen(lang);
    expect(await checkSiteFile({ file: broken }, said.io)).toBe(1);
    expect(said.out()).toContain(line);
  });

  it('says as JSON what it says in words', async () => {
    const said = listen('en', true);
    expect(await checkSiteFile({ file: malformed }, said.io)).toBe(1);
    expect(JSON.parse(said.out())).toMatchObject({ ok: false, errors: 1, problems: [{ code: 'schema.invalid_value', path: 'safety.lines[0].format', fix: expect.stringContaining("'8E1' in quotes") }] });
  });

  it.each([['missing', join(folder, 'no.yaml'), 'cannot be read'], ['not YAML', written('not.yaml', 'a: [b\nc: ]'), 'not valid YAML']])('tells of a file that is %s', async (_, file, line) => {
    const said = listen('en');
    expect(await checkSiteFile({ file }, said.io)).toBe(2);
    expect(said.out()).toContain(line);
  });
});

describe('site seal', () => {
  it('writes an artefact that verifies, and show reads it', async () => {
    const out = join(folder, 'site.json');
    const said = listen('en', true);
    expect(await sealBenchSite({ file: source, out, by: 'minh', sealedAtMs: 1 }, said.io)).toBe(0);
    const verified = verifyArtefact(readFileSync(out, 'utf8'), sha256Hex);
    expect(verified.ok && verified.value.hash).toBe(JSON.parse(said.out()).hash);
    const shown = listen('en');
    expect(await showSite({ file: out }, shown.io)).toBe(0);
    expect(shown.out()).toContain('vE       7.5   5.5        7.0y');
  });

  it('shows no altered artefact', async () => {
    const out = join(folder, 'whole.json');
    await sealBenchSite({ file: source, out, by: 'minh', sealedAtMs: 1 }, listen('en').io);
    const altered = written('altered.json', readFileSync(out, 'utf8').replace('"by":"minh"', '"by":"lan"'));
    const said = listen('en');
    expect(await showSite({ file: altered }, said.io)).toBe(1);
    expect(said.err()).toContain('altered after it was sealed');
  });

  it('seals nothing that has an error', async () => {
    const said = listen('en');
    const out = join(folder, 'broken.json');
    expect(await sealBenchSite({ file: broken, out, by: 'minh', sealedAtMs: 1 }, said.io)).toBe(1);
    expect(() => readFileSync(out)).toThrow('ENOENT');
    expect(said.err()).toContain('plan.worstRed');
  });

  it('says where it may not write', async () => {
    const said = listen('en');
    expect(await sealBenchSite({ file: source, out: join(folder, 'no', 'site.json'), by: 'minh', sealedAtMs: 1 }, said.io)).toBe(2);
    expect(said.err()).toContain('cannot be written');
  });
});

describe('street seal on the command line', () => {
  const keys = join(folder, 'keys');
  const filled = join(folder, 'filled.yaml');
  const streetFile = join(folder, 'street.yaml');

  it('makes a key that only its owner reads, an empty card, and a seal from both', async () => {
    const key = listen('en', true);
    expect(newKey('c1', keys, key.io)).toBe(0);
    expect(statSync(join(keys, 'c1.key')).mode & 0o777).toBe(0o600);
    const release = listen('en');
    expect(newKey('release', keys, release.io, 'updates')).toBe(0);
    expect([release.out().includes('/etc/ngatu/update-trust'), release.out().includes('trustKeys')]).toEqual([true, false]);
    const { trustKey } = JSON.parse(key.out());
    const site = parse(yaml);
    site.safety = { ...site.safety, bench: false, permissive: [], trustKeys: [trustKey], lines: site.safety.lines.map((line: { id: string }) => ({ ...line, device: `/dev/${line.id}` })) };
    writeFileSync(streetFile, stringify(site));

    const card = join(folder, 'card.yaml');
    expect(await newCard(streetFile, card, listen('vi').io)).toBe(0);
    expect(readFileSync(card, 'utf8')).not.toMatch(/relation|intergreen/);
    expect(await newCard(streetFile, card, listen('vi').io)).toBe(2);
    const entered = parse(readFileSync(card, 'utf8'));
    const may = site.safety.relations.filter(({ relation }: { relation: string }) => relation !== 'hard').map(({ a, b }: { a: string; b: string }) => [a, b]);
    writeFileSync(filled, stringify({ ...entered, by: 'Trần Minh', permissive: may, lamps: site.safety.lamps }));

    const said = listen('en');
    const out = join(folder, 'street.json');
    expect(await sealStreetSite({ file: streetFile, out, by: 'Nguyễn Lan', second: 'Trần Minh', card: filled, key: join(keys, 'c1.key'), sealedAtMs: 1 }, said.io)).toBe(0);
    expect(said.out()).toContain('Nguyễn Lan and Trần Minh');
    const verified = verifyArtefact(readFileSync(out, 'utf8'), sha256Hex);
    expect(verified.ok && verified.value.seal.kind).toBe('street');

    const shown = listen('en');
    expect(await showSite({ file: out }, shown.io)).toBe(0);
    expect(shown.out()).toMatch(/Seal: street · Nguyễn Lan, Trần Minh · .* · key c1/);
    expect(shown.out()).not.toContain('waived');
    const bench = listen('vi');
    await showSite({ file: source }, bench.io);
    expect(bench.out()).toContain('được miễn: người thứ hai, chữ ký, biên bản nghiệm thu, khoá tại tủ');
    expect(bench.out()).toContain('vN → pW  turnAcrossPedestrians: Right turns');
  });

  it.each<[string, Partial<StreetArgs>, number, string]>([
    ['the empty card', { card: join(folder, 'card.yaml') }, 1, 'card.unfilled'],
    ['a key file that is none', { key: join(folder, 'broken.yaml') }, 2, 'seal.keyUnreadable'],
    ['no card', { card: join(folder, 'none.yaml') }, 2, 'file.unreadable'],
    ['a card that is something else', { card: join(folder, 'broken.yaml') }, 1, 'card.siteId'],
  ])('names what is wrong with %s', async (_, change, exit, named) => {
    const said = listen('vi');
    const out = join(folder, 'never.json');
    const args = { file: streetFile, out, by: 'Lan', second: 'Minh', card: filled, key: join(keys, 'c1.key'), sealedAtMs: 1, ...change };
    expect(await sealStreetSite(args, said.io)).toBe(exit);
    expect(said.err()).toContain(named);
    expect(() => readFileSync(out)).toThrow('ENOENT');
  });
});

describe('commission check', () => {
  const artefact = written('street-site.json', artefactText(streetSite()));
  const trust = join(folder, 'trust');
  mkdirSync(trust);
  writeFileSync(join(trust, 'c1.pub'), streetKey.publicPem);
  const check = (name: string, text: string, wallMs = commissionedAtMs): { readonly exit: number; readonly out: string } => {
    const said = listen('en');
    const exit = checkRecord({ record: written(name, text), site: artefact, trust, wallMs }, said.io);
    return { exit, out: said.out() };
  };
  const whole = wholePayload(streetSite());

  it('passes a whole record, says until when, and tells of one that has run out', () => {
    expect(check('whole.record', JSON.stringify(signedRecord(whole)))).toMatchObject({ exit: 0, out: expect.stringContaining('commissioned, valid until') });
    expect(check('old.record', JSON.stringify(signedRecord(whole)), whole.expiresAtMs)).toMatchObject({ exit: 0, out: expect.stringContaining('commission.expired') });
  });

  it('names every missing item, a foreign signature, and what is no record', () => {
    const gaps = check('gaps.record', JSON.stringify(signedRecord({ ...whole, pairs: whole.pairs.slice(2), watchdogs: [] })));
    expect(gaps.exit).toBe(1);
    expect([...gaps.out.matchAll(/\[(commission\.\w+)\]/g)].map((match) => match[1])).toEqual(['commission.pairMissing', 'commission.pairMissing', 'commission.watchdogMissing', 'commission.watchdogMissing']);
    expect(check('altered.record', JSON.stringify({ ...signedRecord(whole), payload: { ...whole, commissionedBy: 'another' } }))).toMatchObject({ exit: 1, out: expect.stringContaining('commission.badSignature') });
    expect(check('none.record', 'no json')).toMatchObject({ exit: 2, out: expect.stringContaining('schema.invalid_type') });
  });
});

describe('site diff', () => {
  it('names every pair, time and head that differs, and nothing else', async () => {
    const other = written('other.yaml', yaml
      .replace('{ from: vN, to: vE, ms: 5500 }', '{ from: vN, to: vE, ms: 6000 }')
      .replace('{ a: lN, b: pS, relation: none }', '{ a: lN, b: pS, relation: hard }')
      .replace('{ group: vN, board: hb1, slot: 1 }', '{ group: vN, board: hb1, slot: 7 }'));
    const said = listen('en', true);
    expect(await diffFiles(source, other, said.io)).toBe(1);
    expect(JSON.parse(said.out()).differences).toEqual([
      { kind: 'relation', what: 'lN – pS', before: 'none', after: 'hard' },
      { kind: 'intergreen', what: 'vN → vE', before: '5500 ms', after: '6000 ms' },
      { kind: 'lamp', what: 'hb1.1', before: 'vN', after: null },
      { kind: 'lamp', what: 'hb1.7', before: null, after: 'vN' },
    ]);
    const same = listen('vi');
    expect(await diffFiles(source, source, same.io)).toBe(0);
    expect(same.out()).toBe('0 khác biệt\n');
    expect(await diffFiles(source, join(folder, 'none.yaml'), listen('en').io)).toBe(2);
  });
});
