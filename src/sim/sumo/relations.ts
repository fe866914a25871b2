import { areFoes, givesWayTo, type SignalLink } from './link.ts';
import type { GreenStage, GroupDraft } from './linkGroup.ts';
import type { Network } from './network.ts';

export type SumoYieldKind = 'permissiveLeft' | 'turnAcrossPedestrians' | 'merge';

/** Relation of an unordered pair of groups (safety.md S1, S7). */
export type GroupRelation =
  | { readonly a: string; readonly b: string; readonly relation: 'hard' | 'none' }
  | {
      readonly a: string; readonly b: string; readonly relation: 'yield';
      readonly who: string; readonly to: string; readonly kind: SumoYieldKind;
      /** Some movements of `to` yield to `who` as well. */
      readonly mutual: boolean;
      /** Lanes of `to` that are crossed. */
      readonly opposingLanes: number;
    };

type Yielding = { readonly who: SignalLink; readonly to: SignalLink };

export function relationsOf(network: Network, groups: readonly GroupDraft[], stages: readonly GreenStage[]): GroupRelation[] {
  const relations: GroupRelation[] = [];
  for (const [at, a] of groups.entries()) {
    for (const b of groups.slice(at + 1)) relations.push(relationOf(network, a, b, stages));
  }
  return relations;
}

function relationOf(network: Network, a: GroupDraft, b: GroupDraft, stages: readonly GreenStage[]): GroupRelation {
  const pair = { a: a.group.id, b: b.group.id };
  const foes = a.links.flatMap((one) => b.links.filter((other) => areFoes(network, one, other)).map((other) => [one, other] as const));
  if (foes.length === 0) return { ...pair, relation: 'none' };
  const together = stages.find((stage) => stage.groups.includes(pair.a) && stage.groups.includes(pair.b));
  if (together === undefined) return { ...pair, relation: 'hard' };
  const yieldings = foes.map(([one, other]) => yieldingOf(network, one, other, together.state));
  const byA = yieldings.filter((yielding) => a.links.includes(yielding.who));
  const byB = yieldings.filter((yielding) => b.links.includes(yielding.who));
  const byWho = weightOf(byA) >= weightOf(byB) ? byA : byB;
  return {
    ...pair,
    relation: 'yield',
    who: byWho === byA ? pair.a : pair.b,
    to: byWho === byA ? pair.b : pair.a,
    kind: strongest(byWho),
    mutual: byA.length > 0 && byB.length > 0,
    opposingLanes: new Set(byWho.map((yielding) => yielding.to.connection.fromLane)).size,
  };
}

/** The response matrix says who yields; where it is silent, the letter g, then the turn. */
function yieldingOf(network: Network, one: SignalLink, other: SignalLink, state: string): Yielding {
  const rank = (who: SignalLink, to: SignalLink): number =>
    (givesWayTo(network, who, to) ? 4 : 0) + (state[who.index] === 'g' && state[to.index] === 'G' ? 2 : 0) + (isTurn(who) && !isTurn(to) ? 1 : 0);
  return rank(one, other) >= rank(other, one) ? { who: one, to: other } : { who: other, to: one };
}

function isTurn(link: SignalLink): boolean {
  return !link.isCrossing && link.connection.direction !== 's';
}

const strength: readonly SumoYieldKind[] = ['merge', 'turnAcrossPedestrians', 'permissiveLeft'];

function weightOf(yieldings: readonly Yielding[]): number {
  return yieldings.length === 0 ? -1 : strength.indexOf(strongest(yieldings)) * 1000 + yieldings.length;
}

function strongest(yieldings: readonly Yielding[]): SumoYieldKind {
  return strength.findLast((kind) => yieldings.some((yielding) => kindOf(yielding) === kind)) ?? 'merge';
}

/** A left turn that crosses an opposing through; into the same street it merges. */
function kindOf(yielding: Yielding): SumoYieldKind {
  const { who, to } = yielding;
  if (to.isCrossing || who.isCrossing) return 'turnAcrossPedestrians';
  const crosses = who.connection.toEdge !== to.connection.toEdge;
  return /^[lLtT]$/.test(who.connection.direction) && to.connection.direction === 's' && crosses ? 'permissiveLeft' : 'merge';
}
