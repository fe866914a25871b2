import { generateKeyPairSync, verify } from 'node:crypto';
import { signPlan } from '../../../src/centre/signPlan.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { signedPlanText, type PlanSource } from '../../../src/model/plan.ts';
import type { Random } from '../../../src/platform/random.ts';
import { admitPassport, factsOf } from '../../../src/signald/passport.ts';
import { ninhKieuPlans, wallAt } from '../../unit/model/ninhKieuPlans.ts';
import { plantedPlans } from '../../unit/model/plantedPlans.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';
import { largestSet } from './largest.ts';
import { attackKinds, kindCase } from './tampered.ts';

const pair = generateKeyPairSync('ed25519');
const privateKeyPem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const of = sealedNinhKieu();
const trusting: SealedSite = { ...of, safety: { ...of.safety, signaturesRequired: 1, trustKeys: [{ keyId: 'lan', role: 'author', publicKey }] } };
const noonMs = wallAt('2026-12-01', 12);
const hourMs = 3_600_000;

/** Codes that a signed set can earn by what it says, and by how it was made; each can be planted alone. */
export const boundCodes: readonly string[] = Object.keys(plantedPlans).toSorted();
export const makingCodes: readonly string[] = [...new Set(attackKinds.map(({ code }) => code))].filter((code) => !boundCodes.includes(code));

export interface CodeCase { readonly code: string; readonly problem: string | null; readonly refused: boolean; /** Of one verification, ms of the processor; 0 = not measured. */ readonly ms: number }

const shipped = ninhKieuPlans();
/** Codes whose planting changes the site: it is copied for each of their cases alone. */
const ofSite = new Map<string, boolean>();
const letters = ['ngày', 'đêm', 'cao điểm', 'chợ', 'lễ hội', 'bridge', 'A1', '桥'];
const word = (random: Random): string => Array.from({ length: random.int(1, 4) }, () => random.pick(letters)).join(' ');

/** The shipped set with other words, offsets, corrections, thresholds and days around the new year: as sound as it was. */
function varied(random: Random): PlanSource {
  const set = structuredClone(shipped);
  for (const plan of set.plans) {
    if (random.next() < 0.5) plan.name = word(random);
    // 72 s is the shortest cycle that a plant makes.
    if (plan.offsetMs > 0) plan.offsetMs = random.int(1, 71) * 1000;
    if (plan.coordination !== undefined) Object.assign(plan.coordination, { addPercent: random.int(5, 50), subtractPercent: random.int(5, 30), dwellMs: random.int(1, 60) * 1000 });
    if (plan.closed !== undefined) plan.closed.reason = word(random).padEnd(3, '.');
  }
  for (const day of set.schedule?.days ?? []) if (random.next() < 0.5) day.name = word(random);
  for (const one of [...(set.schedule?.special ?? []), ...(set.schedule?.yearly ?? [])]) if (random.next() < 0.5) one.name = word(random);
  for (const signature of set.responsive?.signatures ?? []) for (const detector of signature.detectors) detector.weight = random.int(1, 100) / 10;
  return set;
}

/** A validly signed set that breaks one rule; what the cabinet says of it. A warning is said, and the set is taken. */
export function boundCase(random: Random, code: string): CodeCase {
  const planted = plantedPlans[code];
  if (planted === undefined) throw new Error(`nothing plants ${code}`);
  const set = varied(random);
  const site = ofSite.get(code) === false ? trusting : structuredClone(trusting);
  const { source, safety, traffic } = { source: set, safety: site.safety, traffic: site.traffic };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a site a plant touches groups, stages, detectors, flash ban and time zone, which a sealed one has alike
  planted.plant(source, { safety, traffic } as unknown as Parameters<typeof planted.plant>[1]);
  if (!ofSite.has(code)) ofSite.set(code, JSON.stringify(site) !== JSON.stringify(trusting));
  const { format: _format, siteId: _siteId, ...book } = set;
  const wallMs = noonMs + random.int(-20 * 60, 6 * 60) * 60_000;
  const signed = signPlan({
    siteId: site.safety.siteId, planVersion: random.int(1, 1_000_000), safetyHash: site.safetyHash, validFromMs: wallMs - random.int(0, 100) * hourMs, expiresAtMs: wallMs + random.int(1, 3000) * hourMs,
    ...(random.next() < 0.3 ? { activation: { watchMin: random.int(5, 1440) } } : {}), ...book,
  }, [{ keyId: 'lan', role: 'author', privateKeyPem }]);
  if (!signed.ok) throw new Error(`${code}: ${JSON.stringify(signed.problems)}`);
  const { value: admitted, ms } = onProcessor(() => admitPassport(site, signed.value, { minVersion: 1, clock: { wallMs, vouched: true }, trust: { list: null, closed: false }, nonce: 'n' }));
  const told = [...new Set((admitted.ok ? admitted.warnings : admitted.problems).map((one) => one.code))];
  return { code, refused: !admitted.ok, ms, problem: told.length === 1 && told[0] === code ? null : `${code}: ${admitted.ok ? 'taken' : 'refused'} with ${told.join(' ') || 'nothing'}` };
}

/** What it cost, in ms of the processor, so that a machine under load says the same. */
function onProcessor<T>(perform: () => T): { readonly value: T; readonly ms: number } {
  const before = process.cpuUsage();
  const value = perform();
  const { user, system } = process.cpuUsage(before);
  return { value, ms: (user + system) / 1000 };
}

export interface Timed { readonly text: string; readonly plans: number; /** One verification from the text on, ms of the processor. */ readonly ms: readonly number[]; /** A bare Ed25519 verify over the same bytes. */ readonly bareMs: readonly number[]; readonly problem: string | null }

/** How long the cabinet takes from a document's text to its answer: the shipped set as somebody would vary it, or the largest there is. */
export function timedVerification(random: Random, which: 'usual' | 'largest', count: number): Timed {
  const wallMs = noonMs + random.int(0, 23) * hourMs;
  const { format: _format, siteId: _siteId, ...book } = varied(random);
  const set = which === 'usual' ? book : largestSet(factsOf(trusting), shipped, '2026-12-01');
  const signed = signPlan({ siteId: trusting.safety.siteId, planVersion: 1, safetyHash: trusting.safetyHash, validFromMs: wallMs, expiresAtMs: wallMs + hourMs, ...set }, [{ keyId: 'lan', role: 'author', privateKeyPem }]);
  if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
  const text = JSON.stringify(signed.value);
  const bytes = Buffer.from(signedPlanText(signed.value.payload));
  const signature = Buffer.from(signed.value.signatures[0]?.signature ?? '', 'base64');
  const limits = { minVersion: 1, clock: { wallMs, vouched: true }, trust: { list: null, closed: false }, nonce: 'n' };
  const whole = Array.from({ length: count }, () => onProcessor(() => admitPassport(trusting, JSON.parse(text), limits)));
  const bare = Array.from({ length: count }, () => onProcessor(() => verify(null, bytes, pair.publicKey, signature)));
  const taken = whole.every(({ value }) => value.ok) && bare.every(({ value }) => value);
  return { text, plans: set.plans.length, ms: whole.map(({ ms }) => ms), bareMs: bare.map(({ ms }) => ms), problem: taken ? null : `a sound ${which} set was refused` };
}

/** A set that breaks one rule by how it was made or when it came. */
export function makingCase(random: Random, code: string): CodeCase {
  const kind = random.pick(attackKinds.filter((one) => one.code === code));
  const { refused, problem } = kindCase(random, kind.what);
  return { code, problem, refused: refused.length > 0, ms: 0 };
}

/** Sound ones, or the rest proves nothing: taken without a word. */
export function soundSet(random: Random): string | null {
  const set = varied(random);
  const { format: _format, siteId: _siteId, ...book } = set;
  const signed = signPlan({ siteId: trusting.safety.siteId, planVersion: 1, safetyHash: trusting.safetyHash, validFromMs: noonMs, expiresAtMs: noonMs + 1, ...book }, [{ keyId: 'lan', role: 'author', privateKeyPem }]);
  const admitted = admitPassport(trusting, signed.ok ? signed.value : null, { minVersion: 1, clock: { wallMs: noonMs, vouched: true }, trust: { list: null, closed: false }, nonce: 'n' });
  return admitted.ok && admitted.warnings.length === 0 ? null : JSON.stringify(admitted);
}
