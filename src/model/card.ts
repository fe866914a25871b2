import { z } from 'zod';
import { groupKinds } from './kind.ts';
import { parseWith } from './parsing.ts';
import { problem, type Parsed, type Problem } from './problem.ts';
import { groupIdSchema, pairKey } from './relation.ts';
import { boardIdSchema, type SafetySource, type SiteSource } from './site.ts';

/**
 * The second hand's card (safety.md S1, S7): what may run together and where each lamp hangs, entered from the drawing
 * by a person who has not seen the matrix. Rows that are not filled in yet hold null.
 */
export const siteCardSchema = z.strictObject({
  format: z.literal('ngatu-site-card/1'),
  siteId: z.string(),
  name: z.string(),
  /** Who filled it in. */
  by: z.string().nullable(),
  groups: z.array(z.strictObject({ id: groupIdSchema, name: z.string().optional(), kind: z.enum(groupKinds), approach: z.string().optional() })).min(2).max(64),
  boards: z.array(boardIdSchema),
  drawing: z.array(z.strictObject({ group: groupIdSchema, xM: z.number(), yM: z.number(), bearingDeg: z.number() })),
  permissive: z.array(z.tuple([groupIdSchema, groupIdSchema])).max(2016),
  /** One row per head. */
  lamps: z.array(z.strictObject({ group: groupIdSchema, board: boardIdSchema.nullable(), slot: z.int().min(1).max(64).nullable() })).max(512),
});
export type SiteCard = z.infer<typeof siteCardSchema>;

export function parseCard(input: unknown): Parsed<SiteCard> {
  return parseWith(siteCardSchema, input);
}

/** A card to be filled in: the groups, a row per head, the drawing; nothing of the matrix, the list or the slots. */
export function emptyCard({ safety, traffic }: SiteSource): SiteCard {
  return {
    format: 'ngatu-site-card/1', siteId: safety.siteId, name: safety.name, by: null,
    groups: safety.groups.map(({ id, name, kind, approach }) => ({ id, kind, ...(name === undefined ? {} : { name }), ...(approach === undefined ? {} : { approach }) })),
    boards: safety.boards.map(({ id }) => id),
    drawing: traffic.drawing,
    permissive: [],
    lamps: safety.groups.flatMap(({ id }) => safety.lamps.filter(({ group }) => group === id).map(() => ({ group: id, board: null, slot: null }))),
  };
}

/** Where the second hand says otherwise than the first: pair by pair, head by head. Empty where both agree. */
export function compareCard(safety: SafetySource, card: SiteCard): readonly Problem[] {
  const belongs = checkBelongs(safety, card);
  if (belongs.length > 0) return belongs;
  return [...unfilled(card), ...comparePairs(safety, card), ...compareLamps(safety, card)];
}

function checkBelongs(safety: SafetySource, card: SiteCard): readonly Problem[] {
  if (card.siteId !== safety.siteId) return [problem('card.foreignSite', 'card.siteId', { siteId: card.siteId, expected: safety.siteId })];
  const own = new Set(safety.groups.map(shown));
  const carded = new Set(card.groups.map(shown));
  const differing = [...own].filter((group) => !carded.has(group)).concat([...carded].filter((group) => !own.has(group)));
  return differing.length === 0 ? [] : [problem('card.otherGroups', 'card.groups', { groups: differing.join(', ') })];
}

function shown({ id, kind }: { readonly id: string; readonly kind: string }): string {
  return `${id} ${kind}`;
}

function unfilled(card: SiteCard): readonly Problem[] {
  return [
    ...(card.by === null || card.by.trim() === '' ? [problem('card.unfilled', 'card.by', { what: 'by' })] : []),
    ...card.lamps.flatMap(({ group, board, slot }, index) => (board === null || slot === null ? [problem('card.unfilled', `card.lamps[${index}]`, { what: group })] : [])),
  ];
}

/** Default deny: a pair that the card does not list may not run together. */
function comparePairs(safety: SafetySource, card: SiteCard): readonly Problem[] {
  const known = new Set(safety.groups.map(({ id }) => id));
  const relations = new Map(safety.relations.map(({ a, b, relation }) => [pairKey(a, b), relation]));
  const listed = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [index, [a, b]] of card.permissive.entries()) {
    const path = `card.permissive[${index}]`;
    const key = pairKey(a, b);
    if (!known.has(a) || !known.has(b) || a === b) problems.push(problem('card.noPair', path, { a, b }));
    else if (listed.has(key)) problems.push(problem('card.pairTwice', path, { a, b }));
    else if (relations.get(key) === 'hard' || !relations.has(key)) problems.push(problem('card.pairPermitted', path, { a, b }));
    listed.set(key, index);
  }
  const denied = safety.relations.filter(({ a, b, relation }) => relation !== 'hard' && a !== b && !listed.has(pairKey(a, b)));
  return [...problems, ...denied.map(({ a, b, relation }) => problem('card.pairDenied', 'card.permissive', { a, b, relation }))];
}

function compareLamps(safety: SafetySource, card: SiteCard): readonly Problem[] {
  const owners = new Map(safety.lamps.map(({ group, board, slot }) => [`${board} ${slot}`, group]));
  const taken = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [index, { group, board, slot }] of card.lamps.entries()) {
    if (board === null || slot === null) continue;
    const path = `card.lamps[${index}]`;
    const place = `${board} ${slot}`;
    const owner = owners.get(place);
    if (taken.has(place)) problems.push(problem('card.slotTwice', path, { group, board, slot }));
    else if (owner === undefined) problems.push(problem('card.lampUnknown', path, { group, board, slot }));
    else if (owner !== group) problems.push(problem('card.lampOther', path, { group, board, slot, other: owner }));
    taken.set(place, index);
  }
  const missing = safety.lamps.filter(({ board, slot }) => !taken.has(`${board} ${slot}`));
  return [...problems, ...missing.map(({ group, board, slot }) => problem('card.lampMissing', 'card.lamps', { group, board, slot }))];
}
