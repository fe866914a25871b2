import { z } from 'zod';

/** Why two groups may be seen together although one must yield (safety.md S1). */
export const yieldKinds = ['permissiveLeft', 'turnAcrossPedestrians', 'rightOnRed', 'flashingYellowArrow', 'merge'] as const;
export type YieldKind = (typeof yieldKinds)[number];

const groupId = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,15}$/);

/** The relation of one unordered pair of signal groups; every pair is stated exactly once. */
export const relationSchema = z.discriminatedUnion('relation', [
  z.strictObject({ a: groupId, b: groupId, relation: z.literal('hard') }),
  z.strictObject({ a: groupId, b: groupId, relation: z.literal('none') }),
  z.strictObject({
    a: groupId, b: groupId, relation: z.literal('yield'),
    /** The group that yields, and the one it yields to: a and b in some order. */
    who: groupId, to: groupId, kind: z.enum(yieldKinds),
    /** Each also yields to the other: opposite approaches with permissive left turns both ways. */
    mutual: z.boolean().optional(),
    /** Opposing speed, km/h (≤ 60), and opposing lanes (≤ 2). */
    speedKmh: z.int().min(1).max(130), opposingLanes: z.int().min(0).max(8),
    reason: z.string().min(3),
  }),
]);
export type Relation = z.infer<typeof relationSchema>;

/** Intergreen of one ordered pair: end of green of `from` → start of green of `to`, ms in steps of 100. */
export const intergreenSchema = z.strictObject({ from: groupId, to: groupId, ms: z.int().min(0).max(60_000).multipleOf(100) });
export type Intergreen = z.infer<typeof intergreenSchema>;

export const groupIdSchema = groupId;
export type GroupId = string;

/** Key of an unordered pair: the same whichever way it is asked. */
export function pairKey(a: GroupId, b: GroupId): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}
