import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, integer, property } from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { canonicalJson, plainJson, type Json } from '../../../src/model/canonical.ts';
import { parseCard, type SiteCard } from '../../../src/model/card.ts';
import { parseCommission, type CommissionPayload } from '../../../src/model/commission.ts';
import { checkCommission } from '../../../src/model/commissionCheck.ts';
import { pairKey } from '../../../src/model/relation.ts';
import { artefactText, sealSite, verifyArtefact, type StreetSeal } from '../../../src/model/seal.ts';
import type { SiteSource } from '../../../src/model/site.ts';
import { parseSite } from '../../../src/model/siteParse.ts';
import { signatureProblem } from '../../../src/monitord/sealSignature.ts';
import { readArtefactFile } from '../../../src/monitord/artefactFile.ts';
import { newKeyPair, signingKey } from '../../../src/platform/signingKey.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { loadSite } from '../../../src/signald/siteFile.ts';
import { serialsFor, signedRecord, wholePayload } from '../../unit/model/commissionRecord.ts';
import { referenceProfiles, sha256Hex } from '../../unit/model/ninhKieu.ts';
import { streetKey } from '../../unit/model/streetSite.ts';
import { randomStreetSource, rightCard } from './streetSite.ts';

const profiles = referenceProfiles();
const key = signingKey(streetKey.privatePem);
const folder = mkdtempSync(join(tmpdir(), 'ngatu-seal-'));
const trust = join(folder, 'trust');
mkdirSync(trust);
writeFileSync(join(trust, 'c1.pub'), streetKey.publicPem);
afterAll(() => { rmSync(folder, { recursive: true }); });

interface Case { readonly random: Random; readonly source: SiteSource; readonly card: SiteCard }
function caseOf(seed: number): Case {
  const random = createRandom(seed);
  const source = randomStreetSource(random);
  return { random, source, card: rightCard(source, random) };
}
const requestOf = (card: SiteCard, change: Partial<StreetSeal> = {}): StreetSeal => ({ kind: 'street', by: 'Nguyễn Lan', second: 'Trần Minh', sealedAtMs: 1, card, key, ...change });
function sealed({ source, card }: Case): SealedSite {
  const outcome = sealSite(source, profiles, requestOf(card), sha256Hex);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.value;
}
const refusal = (source: SiteSource, request: StreetSeal): readonly string[] => {
  const outcome = sealSite(source, profiles, request, sha256Hex);
  return outcome.ok ? [] : outcome.problems.map(({ code, params }) => [code, ...Object.values(params)].join(' '));
};
/** What signald and the monitor make of a file: each its own words, '' = taken. */
function takenBy(text: string): { readonly signald: string; readonly monitor: string } {
  const path = join(folder, 'site.json');
  writeFileSync(path, text);
  const loaded = loadSite(path, trust);
  const file = readArtefactFile(path);
  return { signald: loaded.ok ? '' : loaded.problems.map(({ code }) => code).join(' '), monitor: file.ok ? (signatureProblem(file.artefact, trust) ?? '') : file.problem };
}
/** Hashes made to fit again, so that the mutation reaches what lies behind them. */
const rehashed = (json: Json): string => {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return canonicalJson(json);
  const { hash: _, ...body } = Object.fromEntries(Object.entries<Json>(json));
  const safetyHash = sha256Hex(canonicalJson(body['safety'] ?? null));
  const trafficHash = sha256Hex(canonicalJson(body['traffic'] ?? null));
  const whole = { ...body, safetyHash, trafficHash };
  return `${canonicalJson({ ...whole, hash: sha256Hex(canonicalJson(whole)) })}\n`;
};

const runs = (check: (seed: number) => void, numRuns: number): void => { assert(property(integer(), check), { numRuns }); };

describe('street seals of random sites', () => {
  it('are taken by signald and by the monitor as sealed', () => {
    runs((seed) => { expect(takenBy(artefactText(sealed(caseOf(seed))))).toEqual({ signald: '', monitor: '' }); }, 40);
  });

  it('are refused by both, with a named problem, when one byte differs', () => {
    const found = new Set<string>();
    runs((seed) => {
      const one = caseOf(seed);
      const text = Buffer.from(artefactText(sealed(one)), 'utf8');
      const place = one.random.int(0, text.length - 1);
      text[place] = ((text[place] ?? 0) + one.random.int(1, 127)) & 0x7f;
      const said = takenBy(text.toString('utf8'));
      expect(said.signald).not.toBe('');
      // A byte of white space at the end is none of the monitor's data; everything else is.
      if (place < text.length - 1) expect(said.monitor).not.toBe('');
      found.add(said.signald);
    }, 150);
    expect(found.size).toBeGreaterThan(2);
  });

  it('are refused by both when their data was exchanged and every hash made to fit', () => {
    runs((seed) => {
      const one = caseOf(seed);
      const site = sealed(one);
      const other = one.random.pick<SealedSite>([
        { ...site, seal: { ...site.seal, second: 'Lê Hoa' } }, { ...site, seal: { ...site.seal, by: 'Lê Hoa' } }, { ...site, seal: { ...site.seal, cardHash: '0'.repeat(64) } },
        { ...site, traffic: { ...site.traffic, timezone: 'UTC' } },
        { ...site, safety: { ...site.safety, intergreens: site.safety.intergreens.map(({ ms, ...pair }) => ({ ...pair, ms: ms + 100 })) } },
        { ...site, signature: { keyId: 'c1', signature: signingKey(newKeyPair().privatePem).sign('something') } },
      ]);
      const said = takenBy(rehashed(plainJson(other)));
      expect(said.signald).toBe('artefact.badSignature');
      expect(said.monitor).toContain('does not fit');
    }, 60);
  });

  it('name the pair where the second hand has one pair otherwise', () => {
    runs((seed) => {
      const { random, source, card } = caseOf(seed);
      const { a, b, relation } = random.pick(source.safety.relations);
      const others = card.permissive.filter(([c, d]) => pairKey(c, d) !== pairKey(a, b));
      const altered = { ...card, permissive: relation === 'hard' ? [...card.permissive, [a, b] as [string, string]] : others };
      expect(refusal(source, requestOf(altered))).toEqual([relation === 'hard' ? `card.pairPermitted ${a} ${b}` : `card.pairDenied ${a} ${b} ${relation}`]);
    }, 150);
  });

  it('name both heads where the second hand has two lamps exchanged', () => {
    runs((seed) => {
      const { random, source, card } = caseOf(seed);
      const first = random.int(0, card.lamps.length - 1);
      const second = (first + random.int(1, card.lamps.length - 1)) % card.lamps.length;
      const groups = card.lamps.map(({ group }) => group);
      const lamps = card.lamps.map((lamp, at) => (at === first ? { ...lamp, group: groups[second] ?? '' } : at === second ? { ...lamp, group: groups[first] ?? '' } : lamp));
      const said = refusal(source, requestOf({ ...card, lamps }));
      expect(said.length).toBe(2);
      expect(said.every((line) => line.startsWith('card.lampOther') && line.includes(groups[first] ?? '') && line.includes(groups[second] ?? ''))).toBe(true);
    }, 150);
  });

  it('take no other key, and not one person under two spellings', () => {
    runs((seed) => {
      const { random, source, card } = caseOf(seed);
      expect(refusal(source, requestOf(card, { key: signingKey(newKeyPair().privatePem) }))).toEqual(['seal.keyUnfit']);
      const spelled = Array.from('Trần Minh', (letter) => random.pick([letter, letter.toUpperCase(), letter.normalize('NFD'), `${letter} `])).join('');
      expect(refusal(source, requestOf(card, { by: spelled }))).toEqual([`seal.samePerson ${spelled} Trần Minh`]);
    }, 60);
  });
});

/** Something of a record that may be left out, or be of another board, or of another artefact. */
const spoil = (random: Random, payload: CommissionPayload): CommissionPayload => {
  const without = <T>(items: readonly T[]): T[] => items.filter((_, at) => at !== gone % items.length);
  const gone = random.int(0, 1000);
  return random.pick<() => CommissionPayload>([
    () => ({ ...payload, artefactHash: sha256Hex(String(gone)) }), () => ({ ...payload, siteId: 'other' }),
    () => ({ ...payload, lamps: without(payload.lamps) }), () => ({ ...payload, pairs: without(payload.pairs) }),
    () => ({ ...payload, watchdogs: without(payload.watchdogs) }), () => ({ ...payload, intergreens: without(payload.intergreens) }),
    () => ({ ...payload, boards: payload.boards.map((one, at) => (at === gone % payload.boards.length ? { ...one, serial: 'SN-other' } : one)) }),
    () => ({ ...payload, pairs: payload.pairs.map((one) => ({ ...one, tripMs: 401 })) }),
  ])();
};

describe('commissioning records of random sites', () => {
  it('fit whole, and fit no more with anything missing, stale, or of another board', () => {
    runs((seed) => {
      const one = caseOf(seed);
      const site = sealed(one);
      const payload = wholePayload(site);
      const found = new Map(Object.entries(serialsFor(site)));
      expect(checkCommission(site, signedRecord(payload), found)).toEqual([]);
      const spoilt = checkCommission(site, signedRecord(spoil(one.random, payload)), found);
      expect(spoilt.length).toBeGreaterThan(0);
      expect(spoilt.every(({ code, path }) => code.startsWith('commission.') && path.startsWith('payload.'))).toBe(true);
      const swapped = one.random.pick([...found.keys()]);
      expect(checkCommission(site, signedRecord(payload), new Map([...found, [swapped, 'SN-new']])).map(({ code }) => code)).toEqual(['commission.otherSerial']);
    }, 60);
  });
});

describe('hostile documents', () => {
  const oddities: readonly Json[] = [null, true, -1, 0, 1e308, '', 'g1', '__proto__', 'constructor', [], {}, [[]], ['g1', 'g1'], 65_535, 4096.5, 'hb1', { a: 'g1', b: 'g1' }];
  /** One value somewhere in the document replaced, dropped, or repeated. */
  const mutated = (random: Random, json: Json): Json => {
    if (Array.isArray(json) && json.length > 0 && random.next() < 0.9) {
      const at = random.int(0, json.length - 1);
      const inner = mutated(random, json[at] ?? null);
      return random.next() < 0.1 ? [...json, inner] : json.map((item: Json, index) => (index === at ? inner : item));
    }
    if (json !== null && typeof json === 'object' && !Array.isArray(json) && random.next() < 0.95) {
      const entries = Object.entries<Json>(json);
      const [name, value] = entries[random.int(0, Math.max(0, entries.length - 1))] ?? ['x', null];
      if (random.next() < 0.05) return Object.fromEntries<Json>(entries.filter(([other]) => other !== name));
      return Object.fromEntries<Json>(entries.map(([other, item]) => [other, other === name ? mutated(random, value) : item]));
    }
    // Of its own kind it passes the schema more often, and reaches what lies behind.
    if (typeof json === 'number' && random.next() < 0.7) return random.pick([json + 100, json - 100, json * 2, json + 1]);
    if (typeof json === 'string' && random.next() < 0.7) return random.pick(['g1', 'g2', 'hb1', 's1', 'hard', 'none', 'red', 'pedestrian2', 'ngatu']);
    return random.pick(oddities);
  };
  it('are refused with a problem that has a code and a path, by every parser, and crash none', () => {
    let reached = 0;
    runs((seed) => {
      const one = caseOf(seed);
      const site = sealed(one);
      for (let round = 0; round < 10; round += 1) {
        const verified = verifyArtefact(rehashed(mutated(one.random, plainJson(site))), sha256Hex);
        const card = parseCard(mutated(one.random, plainJson(one.card)));
        const parsed = [
          verified, card, parseSite(mutated(one.random, plainJson(one.source))),
          parseCommission(mutated(one.random, plainJson(signedRecord(wholePayload(site))))),
        ];
        for (const outcome of parsed) {
          if (!outcome.ok) expect(outcome.problems.every(({ code, path }) => code.length > 0 && typeof path === 'string')).toBe(true);
        }
        const codes = verified.ok ? [] : verified.problems.map(({ code }) => code);
        if (codes.some((code) => !code.startsWith('schema.') && code !== 'artefact.notCanonical')) reached += 1;
        if (card.ok) sealSite(one.source, profiles, requestOf(card.value), sha256Hex);
      }
    }, 60);
    // Some pass the schema and are refused for what they mean.
    expect(reached).toBeGreaterThan(5);
  });
});
