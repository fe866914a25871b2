import { createHash, createPublicKey, verify } from 'node:crypto';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { CommissionRecord } from '../../../src/model/commission.ts';
import type { PlanEnvelope } from '../../../src/model/plan.ts';
import { sortedJson } from '../../../src/monitord/artefactFile.ts';

/** The check again, small and by another hand: what an accepted site must be, whatever its own check thinks of it. */
type Safety = SealedSite['safety'];
const key = (a: string, b: string): string => [a, b].toSorted().join(' ');
const sha256 = (value: unknown): string => createHash('sha256').update(sortedJson(value), 'utf8').digest('hex');

export function siteEffects(site: SealedSite, publicPem: string, document: unknown = site): string[] {
  const { safety } = site;
  return [
    ...hashEffects(document), ...sealEffects(site, publicPem), ...pairEffects(safety), ...timeEffects(safety), ...lampEffects(safety), ...stageEffects(site),
  ];
}

/** Of the document as it stands there: a key that it leaves to its default is not in what was hashed. */
function hashEffects(document: unknown): string[] {
  const { hash, ...body } = typeof document === 'object' && document !== null ? Object.fromEntries<unknown>(Object.entries(document)) : {};
  const fits = hash === sha256(body) && body['safetyHash'] === sha256(body['safety']) && body['trafficHash'] === sha256(body['traffic']);
  return fits ? [] : ['a hash that does not fit'];
}

function sealEffects(site: SealedSite, publicPem: string): string[] {
  const effects: string[] = [];
  if (site.safety.bench) return site.seal.kind === 'bench' ? effects : [...effects, 'a bench site with a street seal'];
  if (site.safety.generatedFrom !== undefined) effects.push('a generated site on a street');
  const { by, second } = site.seal;
  if (second === undefined || by.trim().toLowerCase() === second.trim().toLowerCase()) effects.push('one person');
  const signed = Buffer.from(sortedJson({ safetyHash: site.safetyHash, trafficHash: site.trafficHash, seal: site.seal }), 'utf8');
  const fits = site.signature !== undefined && verify(null, signed, createPublicKey(publicPem), Buffer.from(site.signature.signature, 'base64'));
  return fits ? effects : [...effects, 'a street site that nobody signed'];
}

/** S1: each pair once, both roads of it, intergreens both ways. */
function pairEffects({ groups, relations, permissive, intergreens, generatedFrom }: Safety): string[] {
  const effects: string[] = [];
  const stated = new Map<string, string>();
  for (const { a, b, relation } of relations) {
    if (stated.has(key(a, b))) effects.push(`pair ${a} ${b} twice`);
    stated.set(key(a, b), relation);
  }
  const may = new Set(permissive.map(([a, b]) => key(a, b)));
  const ways = new Map(intergreens.map(({ from, to, ms }) => [`${from} ${to}`, ms]));
  for (const [at, a] of groups.entries()) {
    for (const b of groups.slice(at + 1)) {
      const relation = stated.get(key(a.id, b.id));
      if (relation === undefined) effects.push(`pair ${a.id} ${b.id} without a relation`);
      if ((relation !== 'hard') !== may.has(key(a.id, b.id))) effects.push(`pair ${a.id} ${b.id}: ${relation ?? 'nothing'}, and the list says ${may.has(key(a.id, b.id))}`);
      if (relation === 'none') continue;
      for (const [from, to] of [[a, b], [b, a]] as const) {
        const ms = ways.get(`${from.id} ${to.id}`);
        const leastMs = from.kind === 'pedestrian2' ? 0 : from.yellowMs === 0 ? 3000 : from.yellowMs + 1000;
        if (ms === undefined || (generatedFrom === undefined && ms < leastMs)) effects.push(`intergreen ${from.id} ${to.id}: ${ms} of ${leastMs}`);
      }
    }
  }
  if (stated.size !== (groups.length * (groups.length - 1)) / 2 || may.size > stated.size) effects.push('pairs of groups that there are not');
  for (const one of relations) {
    if (one.relation === 'yield' && generatedFrom === undefined && (one.speedKmh > 60 || one.opposingLanes > 2)) effects.push(`yield ${one.a} ${one.b} too fast or too wide`);
  }
  return effects;
}

/** S2.3, S2.6, S5: no minimum below the contract's. */
function timeEffects({ groups, startup, intergreens, generatedFrom, bench }: Safety): string[] {
  const effects: string[] = [];
  if (new Set(groups.map(({ id }) => id)).size !== groups.length || groups.length < 2) effects.push('groups that are one');
  for (const { id, kind, minGreenMs, yellowMs, speedKmh, pedestrianClearanceMs, redRevertMs } of groups) {
    if (minGreenMs < 5000) effects.push(`${id}: min green ${minGreenMs}`);
    if (redRevertMs < 2000) effects.push(`${id}: red revert ${redRevertMs}`);
    if (kind === 'pedestrian2' && (pedestrianClearanceMs <= 0 || yellowMs > 0)) effects.push(`${id}: clearance ${pedestrianClearanceMs}, yellow ${yellowMs}`);
    const mayBeNone = kind === 'pedestrian2' || kind === 'filterArrow';
    const leastMs = speedKmh <= 50 || generatedFrom !== undefined ? 3000 : speedKmh <= 60 ? 4000 : 5000;
    if (!(mayBeNone && yellowMs === 0) && (yellowMs < leastMs || yellowMs > 6000)) effects.push(`${id}: yellow ${yellowMs} at ${speedKmh}`);
  }
  const leastRedMs = Math.max(5000, ...intergreens.map(({ ms }) => ms), ...groups.map(({ pedestrianClearanceMs }) => pedestrianClearanceMs));
  if (startup.allRedMs < leastRedMs || startup.yellowMs < 3000 || (!bench && startup.flashMs < 10_000)) effects.push('a start-up too short');
  return effects;
}

/** Every lamp on a bit of its own, that of its profile, and read back after the last switching element. */
function lampEffects({ groups, boards, lamps }: Safety): string[] {
  const effects: string[] = [];
  const used = new Set<string>();
  for (const { group, colour, board, slot, output, readBack } of lamps) {
    const profile = boards.find(({ id }) => id === board)?.profile;
    const named = (name: string): unknown => profile?.points.find(({ id }) => id === `${name}.${slot}.${colour}`);
    const fits = (point: unknown, bit: typeof output): boolean => typeof point === 'object' && point !== null && 'address' in point && point.address === bit.address && (!('bit' in point) || point.bit === bit.bit);
    if (!fits(named('lamp'), output) || !fits(named('voltage'), readBack)) effects.push(`${group} ${colour}: not where slot ${slot} of ${board} is`);
    if (profile?.readBack?.kind === 'register') effects.push(`${board}: an echo for a read-back`);
    for (const bit of [output, readBack]) {
      const place = `${board} ${bit.area} ${bit.address} ${bit.bit}`;
      if (used.has(place)) effects.push(`${place} is two lamps`);
      used.add(place);
    }
  }
  for (const { id } of groups) if (!lamps.some(({ group }) => group === id)) effects.push(`${id} without a lamp`);
  const units = boards.map(({ line, unit }) => `${line} ${unit}`);
  if (new Set(units).size !== units.length || new Set(boards.map(({ id }) => id)).size !== boards.length) effects.push('two boards at one address');
  return effects;
}

function stageEffects({ safety, traffic }: SealedSite): string[] {
  const may = new Set(safety.permissive.map(([a, b]) => key(a, b)));
  const clashes = traffic.stages.filter(({ groups }) => groups.some((a) => groups.some((b) => a !== b && !may.has(key(a, b)))));
  const { builtinPlan } = traffic;
  return [...clashes.map(({ id }) => `stage ${id} runs a hard pair`), ...planEffects(traffic.stages.map(({ id }) => id), builtinPlan)];
}

function planEffects(stages: readonly string[], plan: SealedSite['traffic']['builtinPlan']): string[] {
  const sumMs = plan.stages.reduce((sum, { splitMs }) => sum + splitMs, 0);
  return sumMs === plan.cycleMs && plan.stages.every(({ stage }) => stages.includes(stage)) ? [] : [`plan ${plan.id} of ${sumMs} in ${plan.cycleMs}`];
}

/** Signed by the site's author, for this site and its data, in its time, and no minimum below the site's. */
export function envelopeEffects(site: SealedSite, { payload, signatures }: PlanEnvelope, nowMs: number): string[] {
  const effects: string[] = [];
  const fits = signatures.some(({ keyId, signature }) => {
    const spki = site.safety.trustKeys.find((one) => one.keyId === keyId && one.role !== 'commissioning')?.publicKey ?? '';
    return verify(null, Buffer.from(sortedJson(payload), 'utf8'), createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' }), Buffer.from(signature, 'base64'));
  });
  if (!fits) effects.push('a plan that nobody signed');
  if (payload.siteId !== site.safety.siteId || payload.safetyHash !== site.safetyHash) effects.push('a plan of another site');
  if (nowMs < payload.validFromMs || nowMs >= payload.expiresAtMs) effects.push('a plan of another time');
  const least = new Map(site.safety.groups.map(({ id, minGreenMs }) => [id, minGreenMs]));
  for (const plan of payload.plans) {
    effects.push(...planEffects(site.traffic.stages.map(({ id }) => id), plan));
    if (plan.minGreens.some(({ group, ms }) => ms < (least.get(group) ?? 0))) effects.push('a min green below the site');
  }
  return effects;
}

/** Every lamp, hard pair, watchdog and intergreen tested, in time, on the boards of the record. */
export function commissionEffects(site: SealedSite, { payload }: CommissionRecord): string[] {
  const effects: string[] = [];
  const { safety } = site;
  if (payload.artefactHash !== site.hash || payload.siteId !== safety.siteId) effects.push('a record of another artefact');
  const serials = new Map(payload.boards.map(({ board, serial }) => [board, serial]));
  for (const { group, colour, board } of safety.lamps) {
    if (!payload.lamps.some((lamp) => lamp.group === group && lamp.colour === colour && lamp.board === board && lamp.serial === serials.get(board))) effects.push(`lamp ${group} ${colour} untested`);
    if (!payload.watchdogs.some((dog) => dog.board === board && dog.serial === serials.get(board) && Math.abs(dog.expiryMs - 800) <= 100)) effects.push(`watchdog ${board} untested`);
  }
  for (const { a, b, relation } of safety.relations) {
    if (relation === 'hard' && !payload.pairs.some((pair) => key(pair.a, pair.b) === key(a, b) && pair.tripMs <= 400)) effects.push(`pair ${a} ${b} untested`);
  }
  const none = new Set(safety.relations.filter(({ relation }) => relation === 'none').map(({ a, b }) => key(a, b)));
  for (const { from, to, ms } of safety.intergreens) {
    if (!none.has(key(from, to)) && !payload.intergreens.some((one) => one.from === from && one.to === to && one.measuredMs >= ms)) effects.push(`intergreen ${from} ${to} untested`);
  }
  return effects;
}
