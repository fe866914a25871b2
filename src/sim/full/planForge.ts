import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { signPlan } from '../../centre/signPlan.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { PlanEnvelope } from '../../model/plan.ts';
import type { Random } from '../../platform/random.ts';

/** RFC 8410: what stands before the 32 bytes of an Ed25519 private key. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const keyId = 'simulated-author';

/** A key that depends on the seed alone. */
function keyOf(random: Random): KeyObject {
  const bytes = Buffer.from(Array.from({ length: 32 }, () => random.int(0, 255)));
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, bytes]), format: 'der', type: 'pkcs8' });
}

const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString();

/** Writes plan documents for one site: good ones, and what a hostile or mistaken centre sends instead. */
export interface PlanForge {
  /** The site, trusting this forge's author. */
  readonly site: SealedSite;
  /** Version of the newest good one. */
  version(): number;
  good(wallMs: number): PlanEnvelope;
  /** A document that must be refused, as text. */
  hostile(wallMs: number): { readonly what: string; readonly text: string };
}

export function createPlanForge(of: SealedSite, random: Random): PlanForge {
  const key = keyOf(random);
  const stranger = keyOf(random);
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
  const site: SealedSite = { ...of, safety: { ...of.safety, signaturesRequired: 1, trustKeys: [{ keyId, publicKey, role: 'author' }] } };
  const plan = of.traffic.builtinPlan;
  let version = 0;
  const payload = (wallMs: number): PlanEnvelope['payload'] => ({
    siteId: site.safety.siteId, planVersion: version, safetyHash: site.safetyHash, validFromMs: wallMs - 48 * 3_600_000, expiresAtMs: wallMs + 30 * 86_400_000,
    plans: [{ ...plan, id: `p${version}`, mode: version % 2 === 1 ? 'fixed' : 'actuated', offsetMs: random.int(0, plan.cycleMs / 1000 - 1) * 1000 }], defaultPlan: `p${version}`,
  });
  const seal = (document: unknown, by: KeyObject, id = keyId): PlanEnvelope => {
    const signed = signPlan(document, [{ keyId: id, role: 'author', privateKeyPem: pem(by) }]);
    if (!signed.ok) throw new Error(`a plan of the forge: ${JSON.stringify(signed.problems)}`);
    return signed.value;
  };
  const next = (wallMs: number): PlanEnvelope['payload'] => ({ ...payload(wallMs), planVersion: version + 1 });
  const absurd = (wallMs: number): PlanEnvelope['payload'] => {
    const document = next(wallMs);
    const [first] = document.plans;
    if (first === undefined) throw new Error('a plan set without a plan');
    const group = site.safety.groups[0]?.id ?? '';
    const changes: readonly Partial<typeof first>[] = [
      { cycleMs: 30_000 }, { stages: first.stages.map((stage) => ({ ...stage, splitMs: 1000 })) },
      { stages: first.stages.map((stage) => ({ ...stage, stage: 'nowhere' })) },
      { stages: [...first.stages, ...first.stages.map((stage) => ({ ...stage, minGreenMs: 120_000 }))] },
      { minGreens: [{ group, ms: 0 }] }, { offsetMs: 239_000, cycleMs: first.cycleMs },
    ];
    return { ...document, plans: [{ ...first, ...random.pick(changes) }] };
  };
  const makers: readonly (readonly [string, (wallMs: number) => string])[] = [
    ['a changed byte', (wallMs) => JSON.stringify(seal(next(wallMs), key)).replace(/"offsetMs":(\d)/, '"offsetMs":1$1').replace('"recall":"none"', '"recall":"max"')],
    ['a stranger’s key', (wallMs) => JSON.stringify(seal(next(wallMs), stranger))],
    ['an unknown key', (wallMs) => JSON.stringify(seal(next(wallMs), key, 'nobody'))],
    ['another site', (wallMs) => JSON.stringify(seal({ ...next(wallMs), siteId: 'elsewhere' }, key))],
    ['another safety hash', (wallMs) => JSON.stringify(seal({ ...next(wallMs), safetyHash: 'f'.repeat(64) }, key))],
    ['expired', (wallMs) => JSON.stringify(seal({ ...next(wallMs), expiresAtMs: wallMs - 48 * 3_600_000 }, key))],
    ['not yet valid', (wallMs) => JSON.stringify(seal({ ...next(wallMs), validFromMs: wallMs + 48 * 3_600_000 }, key))],
    ['absurd values', (wallMs) => JSON.stringify(seal(absurd(wallMs), key))],
    ['no default plan', (wallMs) => JSON.stringify(seal({ ...next(wallMs), defaultPlan: 'none' }, key))],
    ['not JSON', () => '{"format":"ngatu-plan/1",'],
    ['a nest of brackets', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['many values', () => JSON.stringify({ format: 'ngatu-plan/1', payload: Array.from({ length: 60_000 }, (_, index) => index % 10) })],
    ['one long text', () => JSON.stringify({ format: 'ngatu-plan/1', payload: 'x'.repeat(250_000) })],
    ['beyond the limit', () => JSON.stringify({ payload: 'x'.repeat(400_000) })],
    ['a prototype', () => '{"__proto__":{"ok":true},"constructor":{"prototype":{}},"payload":null}'],
  ];
  return {
    site,
    version: () => version,
    good(wallMs) {
      version += 1;
      return seal(payload(wallMs), key);
    },
    hostile(wallMs) {
      // An old version needs one before it.
      if (version > 1 && random.next() < 0.1) return { what: 'an old version', text: JSON.stringify(seal(payload(wallMs), key)) };
      const [what, make] = random.pick(makers);
      return { what, text: make(wallMs) };
    },
  };
}
