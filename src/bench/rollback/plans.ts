import { generateKeyPairSync } from 'node:crypto';
import { signPlan, type PlanSigner } from '../../centre/signPlan.ts';
import type { SealedSite } from '../../model/artefact.ts';
import { computeInterstage, minimumGreenMs } from '../../model/interstage.ts';
import type { Activation, Plan, PlanEnvelope } from '../../model/plan.ts';

/** An author and an approver, new for every run. */
export interface Office { readonly trustKeys: SealedSite['safety']['trustKeys']; readonly signers: readonly PlanSigner[] }

export function createOffice(): Office {
  const persons = (['author', 'approver'] as const).map((role) => ({ role, pair: generateKeyPairSync('ed25519') }));
  return {
    trustKeys: persons.map(({ role, pair }) => ({ keyId: `bench-${role}`, role, publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64') })),
    signers: persons.map(({ role, pair }) => ({ keyId: `bench-${role}`, role, privateKeyPem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() })),
  };
}

/** Valid for as long as any run. */
const validMs = 30 * 86_400_000;

/** Both persons sign: nothing but what it does to the traffic is wrong with it. */
export function signedSet(site: SealedSite, { signers }: Office, planVersion: number, plan: Plan, activation: Activation): PlanEnvelope {
  const signed = signPlan({
    siteId: site.safety.siteId, planVersion, safetyHash: site.safetyHash, validFromMs: 0, expiresAtMs: validMs, activation, plans: [plan], defaultPlan: plan.id,
  }, signers);
  if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
  return signed.value;
}

/** The splits of the network, by the clock of the cycle. */
export function goodPlan(site: SealedSite): Plan {
  return { ...site.traffic.builtinPlan, id: 'good', mode: 'fixed' };
}

/**
 * As good as the good one in every bound there is, and bad for the street: the stage that most vehicles need is left no
 * more than its change and its minimum green; what it had goes to the stage that fewest need.
 */
export function badPlan(site: SealedSite, good: Plan, counted: (group: string) => number): Plan {
  const needs = good.stages.map(({ stage }) => (site.traffic.stages.find(({ id }) => id === stage)?.groups ?? []).reduce((sum, group) => sum + counted(group), 0));
  const busiest = needs.indexOf(Math.max(...needs));
  const idlest = needs.indexOf(Math.min(...needs));
  const given = (good.stages[busiest]?.splitMs ?? 0) - leastSplitMs(site, good, busiest);
  return { ...good, id: 'bad', stages: good.stages.map((item, at) => ({ ...item, splitMs: item.splitMs + (at === busiest ? -given : at === idlest ? given : 0) })) };
}

/** The interstages to a stage and its groups' minimum, in whole seconds. */
function leastSplitMs({ safety, traffic }: SealedSite, plan: Plan, at: number): number {
  const stageOf = (index: number): SealedSite['traffic']['stages'][number] => {
    const found = traffic.stages.find(({ id }) => id === plan.stages[(index + plan.stages.length) % plan.stages.length]?.stage);
    if (found === undefined) throw new Error('a plan with a stage that the site does not have');
    return found;
  };
  const own = safety.groups.filter(({ id }) => stageOf(at).groups.includes(id));
  const minimumMs = Math.max(...own.map(minimumGreenMs));
  return Math.ceil((computeInterstage(safety, stageOf(at - 1), stageOf(at)).durationMs + minimumMs) / 1000) * 1000;
}
