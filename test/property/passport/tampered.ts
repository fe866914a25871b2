import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { signPlan, type PlanSigner } from '../../../src/centre/signPlan.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { canonicalJson, plainJson } from '../../../src/model/canonical.ts';
import { minimumGreenMs } from '../../../src/model/groupTimes.ts';
import { readJson } from '../../../src/model/jsonText.ts';
import type { KeyList } from '../../../src/model/keyList.ts';
import type { PlanEnvelope } from '../../../src/model/plan.ts';
import type { Random } from '../../../src/platform/random.ts';
import { admitPassport, type PassportLimits } from '../../../src/signald/passport.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';

/** RFC 8410: what stands before the 32 bytes of an Ed25519 private key. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const nowMs = 1_800_000_000_000;
const newest = 40;

function keyOf(seed: number): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, Buffer.alloc(32, seed)]), format: 'der', type: 'pkcs8' });
}
const publicOf = (key: KeyObject): string => createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
const signer = (keyId: string, role: PlanSigner['role'], key: KeyObject): PlanSigner => ({ keyId, role, privateKeyPem: key.export({ format: 'pem', type: 'pkcs8' }).toString() });

const [lan, minh, hoa, thief, gone] = [keyOf(1), keyOf(2), keyOf(3), keyOf(4), keyOf(5)];
const [author, approver] = [signer('lan', 'author', lan), signer('minh', 'approver', minh)];
const listed = signer('hoa', 'approver', hoa);

const of = sealedNinhKieu();
const site: SealedSite = { ...of, safety: { ...of.safety, signaturesRequired: 2, trustKeys: [
  { keyId: 'lan', role: 'author', publicKey: publicOf(lan) }, { keyId: 'lan-2', role: 'author', publicKey: publicOf(gone) }, { keyId: 'lan-3', role: 'approver', publicKey: publicOf(lan) },
  { keyId: 'minh', role: 'approver', publicKey: publicOf(minh) },
] } };
const list: KeyList = { format: 'ngatu-keys/1', payload: { sites: 'all', keysVersion: 3, keys: [
  { keyId: 'hoa', role: 'approver', publicKey: publicOf(hoa), notAfterMs: nowMs + 1 }, { keyId: 'old', role: 'approver', publicKey: publicOf(gone), notAfterMs: nowMs },
  { keyId: 'lost', role: 'approver', publicKey: publicOf(gone) },
], revoked: [{ keyId: 'lost', reason: 'telephone lost' }] }, signatures: [{ keyId: 'root', signature: '' }] };

const limits: PassportLimits = { minVersion: newest + 1, clock: { wallMs: nowMs, vouched: true }, trust: { list, closed: false }, nonce: 'n2' };
const blind: PassportLimits = { ...limits, clock: { wallMs: 60_000, vouched: false } };

type Payload = PlanEnvelope['payload'];

function payloadOf(random: Random): Payload {
  const plan = site.traffic.builtinPlan;
  const plans = ['day', 'night', 'peak'].slice(0, random.int(1, 3)).map((id) => ({ ...plan, id, offsetMs: random.int(0, plan.cycleMs / 1000 - 1) * 1000 }));
  return { siteId: site.safety.siteId, planVersion: newest + random.int(1, 1000), safetyHash: site.safetyHash, validFromMs: nowMs - random.int(0, 1e9), expiresAtMs: nowMs + random.int(1, 1e9), plans, defaultPlan: 'day' };
}

function signed(payload: Payload, by: readonly PlanSigner[] = [author, approver], nonce?: string): PlanEnvelope {
  const made = signPlan(payload, by, nonce);
  if (!made.ok) throw new Error(`a set of the harness: ${JSON.stringify(made.problems)}`);
  return made.value;
}

/** The contract's words for what nobody may get in with. */
export const kinds = ['tampered', 'replayed', 'rolled back', 'foreign', 'expired', 'loosened', 'truncated', 're-ordered', 'mis-signed', 'untimely'] as const;
export type Kind = (typeof kinds)[number];

/** What somebody does to a set, and the code it must be refused by; `any`: by whatever finds it first. */
interface Attack { readonly what: string; readonly of: Kind; readonly code: string; readonly limits?: PassportLimits; readonly make: (random: Random, payload: Payload) => unknown }

const attacks: readonly Attack[] = [
  { what: 'sent again', of: 'replayed', code: 'plan.rolledBack', make: (_random, payload) => signed({ ...payload, planVersion: newest }) },
  { what: 'an older one', of: 'rolled back', code: 'plan.rolledBack', make: (random, payload) => signed({ ...payload, planVersion: random.int(1, newest) }) },
  { what: 'of another cabinet', of: 'foreign', code: 'plan.foreignSite', make: (random, payload) => signed({ ...payload, siteId: `${payload.siteId}${random.int(0, 9)}` }) },
  { what: 'checked against other safety data', of: 'foreign', code: 'plan.foreignSafety', make: (random, payload) => signed({ ...payload, safetyHash: random.int(0, 15).toString(16).repeat(64) }) },
  { what: 'over', of: 'expired', code: 'plan.expired', make: (random, payload) => signed({ ...payload, expiresAtMs: nowMs - random.int(0, 1e6) }) },
  { what: 'activated before its time', of: 'untimely', code: 'plan.activation', make: (random, payload) => signed({ ...payload, activation: { fromMs: payload.validFromMs - random.int(1, 1e6) } }) },
  { what: 'activated when it is over', of: 'expired', code: 'plan.activation', make: (random, payload) => signed({ ...payload, activation: { fromMs: payload.expiresAtMs + random.int(0, 1e6), trial: random.pick(['tell', 'pass']) } }) },
  { what: 'not yet', of: 'untimely', code: 'plan.notYetValid', make: (random, payload) => signed({ ...payload, validFromMs: nowMs + random.int(1, 1e6) }) },
  { what: 'one signature', of: 'mis-signed', code: 'plan.tooFewSignatures', make: (random, payload) => signed(payload, [random.pick([author, approver])]) },
  { what: 'two authors', of: 'mis-signed', code: 'plan.roleMissing', make: (_random, payload) => signed(payload, [author, signer('lan-2', 'author', gone)]) },
  { what: 'one key under two names', of: 'mis-signed', code: 'plan.sameKey', make: (_random, payload) => signed(payload, [author, signer('lan-3', 'approver', lan)]) },
  { what: 'a stranger', of: 'mis-signed', code: 'plan.unknownKey', make: (_random, payload) => signed(payload, [author, signer('thief', 'approver', thief)]) },
  { what: 'a stranger under a known name', of: 'mis-signed', code: 'plan.badSignature', make: (_random, payload) => signed(payload, [author, signer('minh', 'approver', thief)]) },
  { what: 'an author as approver', of: 'mis-signed', code: 'plan.unknownKey', make: (_random, payload) => signed(payload, [author, signer('lan', 'approver', lan)]) },
  { what: 'a revoked key', of: 'mis-signed', code: 'plan.keyRevoked', make: (_random, payload) => signed(payload, [author, signer('lost', 'approver', gone)]) },
  { what: 'a key whose time is over', of: 'mis-signed', code: 'plan.keyOver', make: (_random, payload) => signed(payload, [author, signer('old', 'approver', gone)]) },
  { what: 'signatures of another set', of: 'replayed', code: 'plan.badSignature', make: (_random, payload) => ({ ...signed(payload), signatures: signed({ ...payload, planVersion: payload.planVersion + 1 }).signatures }) },
  { what: 'signatures exchanged', of: 're-ordered', code: 'plan.badSignature', make: (_random, payload) => exchanged(signed(payload)) },
  { what: 'plans in another order', of: 're-ordered', code: 'plan.badSignature', make: (_random, payload) => ({ ...signed({ ...payload, plans: two(payload) }), payload: { ...payload, plans: two(payload).toReversed() } }) },
  { what: 'a longer life after signing', of: 'loosened', code: 'plan.badSignature', make: (random, payload) => ({ ...signed(payload), payload: { ...payload, expiresAtMs: payload.expiresAtMs + random.int(1, 1e9) } }) },
  { what: 'a minimum loosened after signing', of: 'loosened', code: 'plan.badSignature', make: (random, payload) => loosened(payload, random.int(1, 60_000)) },
  { what: 'a minimum loosened and signed', of: 'loosened', code: 'plan.minBelowSite', make: (random, payload) => signed(withMinimum(payload, leastGreenMs - random.int(1, leastGreenMs))) },
  { what: 'without a clock, without a token', of: 'untimely', code: 'plan.clockUnknown', limits: blind, make: (_random, payload) => signed(payload) },
  { what: 'with the token of before', of: 'replayed', code: 'plan.otherNonce', limits: blind, make: (_random, payload) => signed(payload, [author, approver], 'n1') },
  { what: 'with the token of another set', of: 'replayed', code: 'plan.badSignature', limits: blind, make: (_random, payload) => ({ ...signed(payload), freshness: signed({ ...payload, planVersion: payload.planVersion + 1 }, [author, approver], 'n2').freshness }) },
];

const [stricter] = site.safety.groups;
if (stricter === undefined) throw new Error('a site without groups');
const leastGreenMs = minimumGreenMs(stricter);

function withMinimum(payload: Payload, ms: number): Payload {
  return { ...payload, plans: payload.plans.map((plan) => ({ ...plan, minGreens: [{ group: stricter?.id ?? '', ms }] })) };
}

/** Signed with a stricter minimum, as it may be; the one that is sent is less strict. */
function loosened(payload: Payload, byMs: number): unknown {
  const strict = withMinimum(payload, leastGreenMs + 1000);
  return { ...signed(strict), payload: withMinimum(payload, Math.max(0, leastGreenMs + 1000 - byMs)) };
}

function two(payload: Payload): Payload['plans'] {
  const [first] = payload.plans;
  if (first === undefined) throw new Error('a set without a plan');
  return [{ ...first, id: 'day' }, { ...first, id: 'night' }];
}

function exchanged(envelope: PlanEnvelope): unknown {
  const [one, other] = envelope.signatures;
  return { ...envelope, signatures: [{ ...one, signature: other?.signature }, { ...other, signature: one?.signature }] };
}

export interface Tampered { readonly what: string; readonly of: Kind; readonly refused: readonly string[]; readonly problem: string | null }

const codesOf = (input: unknown, under: PassportLimits): readonly string[] => {
  const admitted = admitPassport(site, input, under);
  return admitted.ok ? [] : admitted.problems.map(({ code }) => code);
};

/** One document that nobody may take: half of them change a signed text anywhere, half break one rule by their making. */
export function tamperedCase(random: Random): Tampered {
  const payload = payloadOf(random);
  if (random.next() < 0.5) return spoilt(random, payload);
  return attackCase(random, random.pick(attacks), payload);
}

/** What is broken by its making, whatever else the set says; one refusal of it. */
export const attackKinds: readonly { readonly what: string; readonly code: string }[] = attacks;

export function kindCase(random: Random, what: string): Tampered {
  const attack = attacks.find((one) => one.what === what);
  if (attack === undefined) throw new Error(what);
  return attackCase(random, attack, payloadOf(random));
}

function attackCase(random: Random, attack: Attack, payload: Payload): Tampered {
  const refused = [...new Set(codesOf(attack.make(random, payload), attack.limits ?? limits))];
  return { what: attack.what, of: attack.of, refused, problem: refused.length === 1 && refused[0] === attack.code ? null : `${attack.what}: ${refused.join(' ') || 'taken'}, not ${attack.code}` };
}

/** The text as it goes over the wire with some of its bytes changed, cut off, doubled or left out. */
function spoilt(random: Random, payload: Payload): Tampered {
  const envelope = signed(payload, [author, random.pick([approver, listed])]);
  const text = JSON.stringify(envelope);
  const at = random.int(0, text.length - 1);
  const to = Math.min(text.length, at + random.int(1, 40));
  const [what, kind, changed] = random.pick<readonly [string, Kind, string]>([
    ['a bit', 'tampered', `${text.slice(0, at)}${String.fromCodePoint(text.charCodeAt(at) ^ (1 << random.int(0, 6)))}${text.slice(at + 1)}`],
    ['a digit', 'tampered', text.replaceAll(/\d/g, (digit, place: number) => (place >= at && place < to ? String((Number(digit) + 1) % 10) : digit))],
    ['cut off', 'truncated', text.slice(0, at)], ['left out', 'truncated', `${text.slice(0, at)}${text.slice(to)}`], ['doubled', 'tampered', `${text.slice(0, to)}${text.slice(at)}`],
  ]);
  const read = readJson(changed);
  if (!read.ok) return { what, of: kind, refused: [read.code], problem: null };
  const admitted = admitPassport(site, read.value, limits);
  if (!admitted.ok) return { what, of: kind, refused: admitted.problems.map(({ code }) => code), problem: null };
  // Left out where it says what is meant without it ("recall":"none"), or a digit beyond a number's last place: as read it is the set that was signed.
  const same = canonicalJson(plainJson(admitted.value)) === canonicalJson(plainJson(envelope));
  return { what, of: kind, refused: [], problem: same ? null : `${what} at ${at}: taken: ${changed}` };
}

/** What must be taken, or the harness proves nothing: sound sets, also with a listed key, without a clock, with their keys in another order. */
export function soundCase(random: Random): readonly string[] {
  const payload = payloadOf(random);
  const shuffled: unknown = JSON.parse(JSON.stringify(signed(payload)), (_key, value: unknown) => (isObject(value) ? Object.fromEntries(Object.entries(value).toReversed()) : value));
  return [codesOf(signed(payload), limits), codesOf(signed(payload, [author, listed]), limits), codesOf(signed(payload, [author, approver], 'n2'), blind), codesOf(shuffled, limits)].flat();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
