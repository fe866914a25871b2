import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commissionDiff, commissionPrint, commissionShow, commissionSign } from '../../../../src/cli/command/commissionRecord.ts';
import { checkRecord } from '../../../../src/cli/site/commission.ts';
import type { Shell } from '../../../../src/cli/shell.ts';
import { acceptanceItems } from '../../../../src/model/acceptance.ts';
import { journalLine } from '../../../../src/model/acceptanceJournal.ts';
import { artefactText, sealSite } from '../../../../src/model/seal.ts';
import { readCommissioning } from '../../../../src/signald/commissionFile.ts';
import { serialsFor } from '../../model/commissionRecord.ts';
import { referenceProfiles, sha256Hex } from '../../model/ninhKieu.ts';
import { streetKey, streetRequest, streetSite, streetSource } from '../../model/streetSite.ts';

const folder = mkdtempSync(join(tmpdir(), 'ngatu-record-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
const at = (name: string): string => join(folder, name);

/** The same site under a bench seal: what is measured before a street site may leave flash. */
function twinSite(): ReturnType<typeof streetSite> {
  const source = streetSource();
  source.safety.bench = true;
  source.safety.permissive = streetRequest(source).card.permissive.map(([a, b]) => [a, b]);
  const sealed = sealSite(source, referenceProfiles(), { kind: 'bench', by: 'Lan', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  return sealed.value;
}

const street = streetSite();
const twin = twinSite();
const trust = at('trust');
mkdirSync(trust);
writeFileSync(join(trust, 'c1.pub'), streetKey.publicPem);
writeFileSync(at('c1.key'), streetKey.privatePem);
writeFileSync(at('street.json'), artefactText(street));
writeFileSync(at('twin.json'), artefactText(twin));

function journal(name: string, without: string, tripMs = 310): string {
  const serials: Readonly<Record<string, string>> = { ...Object.fromEntries(twin.safety.boards.map(({ id }) => [id, `SN-${id}`])), ...serialsFor(twin) };
  const head = { format: 'ngatu-commissioning/1' as const, siteId: twin.safety.siteId, artefactHash: twin.hash, safetyHash: twin.safetyHash, bench: true, by: 'Lan', atMs: 1 };
  const entries = acceptanceItems(twin).filter(({ id }) => id !== without).map(({ id, subject, boards }) => ({
    item: id, outcome: 'passed' as const, serials: Object.fromEntries(boards.map((board) => [board, serials[board] ?? ''])), by: 'Lan', atMs: 2,
    ...(subject.kind === 'pair' ? { measured: { ms: tripMs, mostMs: 400 } } : subject.kind === 'watchdog' ? { measured: { ms: 800 } } : subject.kind === 'intergreen' ? { measured: { ms: subject.leastMs } } : {}),
  }));
  writeFileSync(at(name), [head, ...entries].map(journalLine).join(''));
  return at(name);
}

interface Said { readonly shell: Shell; out(): string; err(): string }
function listen(lang: 'vi' | 'en', json = false): Said {
  const [out, err]: [string[], string[]] = [[], []];
  return {
    shell: { lang, json, colour: false, runDir: folder, runDirGiven: true, home: folder, write: (text) => { out.push(text); }, complain: (text) => { err.push(text); } },
    out: () => out.join(''), err: () => err.join(''),
  };
}

const sign = (said: Said, out: string, file: string, more: Readonly<Record<string, string>> = {}): Promise<number> =>
  commissionSign(said.shell, [], { site: at('street.json'), twin: at('twin.json'), journal: file, by: 'Lan', second: 'Minh', key: at('c1.key'), secondKey: at('c1.key'), out: at(out), ...more });

describe('commission sign', () => {
  it('makes of a bench twin’s journal the record by which signald lets the street site leave flash', async () => {
    const said = listen('en');
    expect(await sign(said, 'record.json', journal('whole', ''))).toBe(0);
    expect(said.out()).toMatch(/Lan and Minh; valid until/);
    expect(readCommissioning(street, at('record.json'), trust).state).toBe('fits');
    expect(readCommissioning(twin, at('record.json'), trust).state).toBe('waived');
    const heard: string[] = [];
    expect(checkRecord({ record: at('record.json'), site: at('street.json'), trust, wallMs: 3 }, { stdout: (text) => { heard.push(text); }, stderr: () => undefined, lang: 'en', json: false })).toBe(0);
    // The boards that answer now are asked too, where somebody wants to know: another one is named.
    const checked = (serial: string): number => checkRecord({ record: at('record.json'), site: at('street.json'), trust, wallMs: 3, boards: new Map([['hb1', serial]]) }, { stdout: (text) => { heard.push(text); }, stderr: () => undefined, lang: 'en', json: false });
    const own: { readonly payload: { readonly boards: readonly { readonly board: string; readonly serial: string }[] } } = JSON.parse(readFileSync(at('record.json'), 'utf8'));
    expect(heard.at(-1)).toContain('were not asked');
    expect(checked(own.payload.boards.find(({ board }) => board === 'hb1')?.serial ?? '')).toBe(0);
    expect(heard.at(-1)).toBe('Compared with the boards that answer now: hb1.\n');
    expect(checked('SN-exchanged')).toBe(1);
    expect(heard.join('')).toContain('SN-exchanged');
    // A letter of what was signed is another: nobody's record.
    writeFileSync(at('altered.json'), readFileSync(at('record.json'), 'utf8').replace('"ms": 310', '"ms": 301'));
    expect(readCommissioning(street, at('altered.json'), trust)).toMatchObject({ state: 'unfit', problems: [{ code: 'commission.badSignature' }, { code: 'commission.badSignature' }] });
  });

  it.each<[string, string, Readonly<Record<string, string>>, number, number, string]>([
    ['one item missing', 'mains', {}, 310, 4, 'mains'],
    ['one pair missing', 'pair:vE|vN', {}, 310, 4, 'pair:vE|vN'],
    ['a trip that was too slow', '', {}, 401, 4, 'commission.pairSlow'],
    ['one person', '', { second: '' }, 310, 2, '--second'],
    ['the same person twice', '', { second: 'lan' }, 310, 4, 'another'],
    ['the street artefact without its twin', '', { twin: '' }, 310, 4, 'void'],
    ['no key of the site', '', { key: at('twin.json') }, 310, 2, 'twin.json'],
  ])('signs nothing with %s', async (_, without, more, tripMs, exit, named) => {
    const said = listen('en');
    expect(await sign(said, 'refused.json', journal('gap', without, tripMs), more)).toBe(exit);
    expect(said.err()).toContain(named);
    expect(existsSync(at('refused.json'))).toBe(false);
  });
});

describe('a record', () => {
  it('is shown, printed as one page, and compared with another, in both languages', async () => {
    for (const [name, tripMs] of [['a', 310], ['b', 320]] as const) expect(await sign(listen('en'), `${name}.json`, journal(name, '', tripMs))).toBe(0);
    for (const lang of ['vi', 'en'] as const) {
      const said = listen(lang);
      expect(await commissionShow(said.shell, [at('a.json')])).toBe(0);
      expect(said.out()).toContain('pair:vE|vN');
      expect(await commissionPrint(said.shell, [at('a.json')], { out: at(`${lang}.html`) })).toBe(0);
      const page = readFileSync(at(`${lang}.html`), 'utf8');
      expect(page).toContain(`<html lang="${lang}">`);
      expect(page).toContain(twin.hash);
      expect(page).not.toMatch(/<script|https?:|<img/);
    }
    const said = listen('en', true);
    expect(await commissionDiff(said.shell, [at('a.json'), at('b.json')])).toBe(1);
    const { differences }: { readonly differences: readonly object[] } = JSON.parse(said.out());
    expect(differences).toHaveLength(22);
    expect(differences[0]).toEqual({ item: expect.stringMatching(/^pair:/), kind: 'ms', before: 310, after: 320 });
    expect(await commissionDiff(listen('vi').shell, [at('a.json'), at('a.json')])).toBe(0);
    expect(await commissionDiff(listen('vi').shell, [at('a.json'), at('none.json')])).toBe(2);
  });
});
