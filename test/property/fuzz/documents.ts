import { parse } from 'yaml';
import { yamlOf } from '../../../src/cli/site/yamlFile.ts';
import { expandProfile } from '../../../src/field/profile/expand.ts';
import { lintProfile } from '../../../src/field/profile/lint.ts';
import { canonicalJson, plainJson, type Json } from '../../../src/model/canonical.ts';
import { parseCard } from '../../../src/model/card.ts';
import { checkCommissionSignature, commissionText, parseCommission } from '../../../src/model/commission.ts';
import { checkCommission } from '../../../src/model/commissionCheck.ts';
import { emptyLatches, type JournalRecord } from '../../../src/model/latch.ts';
import { parseProfile } from '../../../src/model/profile.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { checkDraft } from '../../../src/model/siteCheck.ts';
import { parseSite } from '../../../src/model/siteParse.ts';
import type { Random } from '../../../src/platform/random.ts';
import { verifyText, type TrustedKeys } from '../../../src/platform/signingKey.ts';
import { encodeLine, readJournal } from '../../../src/signald/latchLine.ts';
import { admitPassport } from '../../../src/signald/passport.ts';
import { sha256Hex } from '../../../src/signald/siteFile.ts';
import { serialsFor, wholePayload } from '../../unit/model/commissionRecord.ts';
import { journalEffects } from './journalJudge.ts';
import { mutatedTimes, poolOf, spoiltBytes, type Pool } from './mutation.ts';
import { ordinary, type CaseOutcome } from './parser.ts';
import { second, type SiteBase, type SiteCorpus } from './siteCorpus.ts';
import { commissionEffects, envelopeEffects, siteEffects } from './siteJudge.ts';

/** A site source as its YAML gives it. */
export function sourceCase(random: Random, base: SiteBase): CaseOutcome {
  return checkedSource('source', mutatedTimes(random, plainJson(base.source), base.pool, 3), base);
}

function checkedSource(kind: string, document: unknown, { profiles }: SiteBase): CaseOutcome {
  const parsed = parseSite(document);
  if (!parsed.ok) return { ...ordinary(kind, false), effects: parsed.problems.length === 0 ? ['refused without a problem'] : [] };
  const found = checkDraft(parsed.value, profiles);
  if (found.some(({ severity }) => severity === 'error') || !parsed.value.safety.bench) return ordinary(kind, true);
  // What passes its check can be sealed for a bench: then it is judged as what it would be.
  const sealed = sealSite(parsed.value, profiles, { kind: 'bench', by: 'fuzz', sealedAtMs: 1 }, sha256Hex);
  return { kind, past: true, taken: sealed.ok, effects: sealed.ok ? siteEffects(sealed.value, '') : [] };
}

/** The text itself: YAML that is spoilt, or says the same in other words. */
export function yamlCase(random: Random, base: SiteBase): CaseOutcome {
  const text = spoiltBytes(random, Buffer.from(base.yaml)).toString('utf8');
  const read = yamlOf(text, 'site.yaml');
  return read.ok ? checkedSource('yaml', read.value, base) : ordinary('yaml', false);
}

const pools = new Map<string, { readonly document: Json; readonly pool: Pool }>();

function profileDocument(text: string): { readonly document: Json; readonly pool: Pool } {
  const known = pools.get(text);
  if (known !== undefined) return known;
  const document: Json = parse(text);
  const made = { document, pool: poolOf(document) };
  pools.set(text, made);
  return made;
}

export function profileCase(random: Random, corpus: SiteCorpus): CaseOutcome {
  const { document, pool } = profileDocument(random.pick(corpus.profileTexts));
  const parsed = parseProfile(mutatedTimes(random, document, pool, 3));
  if (!parsed.ok) return ordinary('profile', false);
  const expanded = expandProfile(parsed.value);
  const found = lintProfile(parsed.value);
  const beyond = expanded.ok && expanded.value.points.some(({ address }) => address < 0 || address > 65_535) ? ['a point beyond the last address'] : [];
  return { kind: 'profile', past: true, taken: expanded.ok && found.length === 0, effects: beyond };
}

/** The second hand's card: sealed only where it says what the matrix says. */
export function cardCase(random: Random, base: SiteBase, corpus: SiteCorpus): CaseOutcome {
  const parsed = parseCard(mutatedTimes(random, plainJson(base.card), base.pool, 3));
  if (!parsed.ok) return ordinary('card', false);
  if (base.source.safety.bench) return ordinary('card', true);
  const source = { ...base.source, safety: { ...base.source.safety, permissive: [] } };
  const sealed = sealSite(source, base.profiles, { kind: 'street', by: 'Nguyễn Lan', second, sealedAtMs: 1, card: parsed.value, key: corpus.key }, sha256Hex);
  return { kind: 'card', past: true, taken: sealed.ok, effects: sealed.ok ? siteEffects(sealed.value, corpus.publicPem) : [] };
}

export function commissionCase(random: Random, base: SiteBase, corpus: SiteCorpus, keys: TrustedKeys): CaseOutcome {
  const whole = plainJson(wholePayload(base.site));
  const payload = mutatedTimes(random, whole, poolOf(whole), 2);
  const signed = { format: 'ngatu-commission/1', payload, signature: { keyId: 'c1', signature: random.next() < 0.8 ? corpus.key.sign(canonicalJson({ format: 'ngatu-commission/1', payload })) : 'AAAA' } };
  const parsed = parseCommission(signed);
  if (!parsed.ok) return ordinary('commission', false);
  const untrusted = checkCommissionSignature(parsed.value, (keyId, text, signature) => verifyText(keys, keyId, text, signature));
  if (untrusted.length > 0) return ordinary('commission', false);
  const problems = checkCommission(base.site, parsed.value, new Map(Object.entries(serialsFor(base.site))));
  const unsigned = commissionText(parsed.value.payload) === canonicalJson({ format: 'ngatu-commission/1', payload }) ? [] : ['read otherwise than signed'];
  return { kind: 'commission', past: true, taken: problems.length === 0, effects: problems.length === 0 ? [...unsigned, ...commissionEffects(base.site, parsed.value)] : [] };
}

const wallMs = 1_760_000_000_000;

export function envelopeCase(random: Random, base: SiteBase, corpus: SiteCorpus): CaseOutcome {
  const { site } = base;
  const plan = site.traffic.builtinPlan;
  const payload = mutatedTimes(random, plainJson({
    siteId: site.safety.siteId, planVersion: 3, safetyHash: site.safetyHash, validFromMs: wallMs - 1000, expiresAtMs: wallMs + 1000, plans: [plan, { ...plan, id: 'p2' }], defaultPlan: plan.id,
  }), base.pool, 2);
  const signature = random.next() < 0.85 ? corpus.author.sign(canonicalJson(payload)) : corpus.key.sign(canonicalJson(payload));
  const admitted = admitPassport(site, { format: 'ngatu-plan/1', payload, signatures: [{ keyId: 'a1', role: 'author', signature }] }, { minVersion: 2, clock: { wallMs, vouched: true }, trust: { list: null, closed: false }, nonce: 'fuzz' });
  if (!admitted.ok) return { kind: 'plan', past: !admitted.problems.some(({ code }) => code.startsWith('schema.') || code === 'plan.badSignature'), taken: false, effects: admitted.problems.length === 0 ? ['refused without a problem'] : [] };
  return { kind: 'plan', past: true, taken: true, effects: envelopeEffects(site, admitted.value, wallMs) };
}

const records: readonly JournalRecord[] = [
  { type: 'book', uptimeMs: 1000, book: { ...emptyLatches, uptimeMs: 1000 } }, { type: 'start', uptimeMs: 1000, hostBoot: 'b1' },
  { type: 'latched', uptimeMs: 2000, fault: { code: 'guard.conflict', groups: ['g1', 'g2'] }, wallMs }, { type: 'busTrip', uptimeMs: 3000 }, { type: 'redLost', uptimeMs: 4000 },
  { type: 'latched', uptimeMs: 5000, fault: { code: 'site.altered' }, wallMs: null }, { type: 'uptime', uptimeMs: 60_000 },
  { type: 'reset', uptimeMs: 61_000, codes: ['site.altered'], by: 'Lan', reason: 'thay', wallMs }, { type: 'stop', uptimeMs: 62_000 },
];
const recordPool = poolOf(plainJson(records));

/** Lines of the latch journal: numbers, checksums and records that are not as they were written. */
export function journalCase(random: Random): CaseOutcome {
  const count = random.int(1, records.length);
  const lines = records.slice(0, count).map((record, index) => {
    if (random.next() > 0.3) return encodeLine(index + 1, record);
    const other = mutatedTimes(random, plainJson(record), recordPool, 2);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a line with the right checksum whose record is none: what a disk of another version may hold
    return encodeLine(random.next() < 0.8 ? index + 1 : random.int(0, 20), other as unknown as JournalRecord);
  });
  const whole = Buffer.from(lines.join(''));
  const bytes = random.next() < 0.25 ? spoiltBytes(random, whole) : whole;
  const read = readJournal(bytes);
  return { kind: 'journal', past: read.lastSeq > 0, taken: read.altered === null, effects: journalEffects(bytes, read) };
}
