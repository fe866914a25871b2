import type { BoardWire, SealedSite, SiteSafety } from './artefact.ts';
import { canonicalJson, plainJson } from './canonical.ts';
import type { CommissionRecord } from './commission.ts';
import { problem, type Problem } from './problem.ts';
import { pairKey } from './relation.ts';
import type { Group } from './site.ts';

/** Items of a commissioning record that are measured. */
export const voidedKinds = ['lamp', 'pair', 'watchdog', 'intergreen'] as const;
export type VoidedKind = (typeof voidedKinds)[number];

/** An item that a change of site makes void; `wiring`: hands may have been at it, so that going back does not mend it. */
export interface VoidedItem { readonly kind: VoidedKind; readonly key: string; readonly cause: 'wiring' | 'data' }

/** What is measured at the lamps depends on these of a group's fields: a new field does not compile until somebody has said whether. */
const measuredBy: Readonly<Record<keyof Group, boolean>> = {
  kind: true, yellowMs: true, redYellowMs: true, flashingGreenMs: true, pedestrianClearanceMs: true, clearanceAspect: true, leads: true, lateStartMs: true, earlyEndMs: true, overlap: true,
  id: false, name: false, approach: false, speedKmh: false, minGreenMs: false, redRevertMs: false, crossingM: false, walkingSpeed: false,
  walkingSpeedReason: false, nearSchoolOrHospital: false, refuge: false, bicycles: false,
};

export const lampItem = ({ group, colour, board, slot }: { readonly group: string; readonly colour: string; readonly board: string; readonly slot: number }): string => `${group} ${colour} ${board} ${slot}`;
export const intergreenItem = (from: string, to: string): string => `${from}>${to}`;

/**
 * The commissioning items that must be repeated when one artefact takes another's place (safety.md S7): whatever was
 * measured through a wire, a board, a line or a time that is another one now. What neither has measured is not named.
 */
export function voidedItems(before: SealedSite, after: SealedSite): readonly VoidedItem[] {
  const change = changeOf(before.safety, after.safety);
  return [...voidedLamps(change), ...voidedPairs(change), ...voidedWatchdogs(change), ...voidedIntergreens(change)];
}

interface Change {
  readonly before: SiteSafety;
  readonly after: SiteSafety;
  readonly boards: ReadonlySet<string>;
  readonly lamps: ReadonlySet<string>;
  /** Groups with a lamp that is wired otherwise. */
  readonly wired: ReadonlySet<string>;
  /** Groups whose kind or times are others. */
  readonly timed: ReadonlySet<string>;
  /** The monitor's contact stands in the flash-transfer chain that every trip goes through. */
  readonly chain: boolean;
}

function changeOf(before: SiteSafety, after: SiteSafety): Change {
  const boards = new Set(after.boards.filter(({ id }) => wireOf(before, id) !== wireOf(after, id)).map(({ id }) => id));
  const known = new Map(before.lamps.map((lamp) => [lampItem(lamp), text(lamp)]));
  const lamps = new Set(after.lamps.filter((lamp) => boards.has(lamp.board) || known.get(lampItem(lamp)) !== text(lamp)).map(lampItem));
  const kept = new Set(after.lamps.map(lampItem));
  const wired = new Set([...after.lamps.filter((lamp) => lamps.has(lampItem(lamp))), ...before.lamps.filter((lamp) => !kept.has(lampItem(lamp)))].map(({ group }) => group));
  const times = new Map(before.groups.map((group) => [group.id, timesOf(group)]));
  const timed = new Set(after.groups.filter((group) => times.get(group.id) !== timesOf(group)).map(({ id }) => id));
  return { before, after, boards, lamps, wired, timed, chain: text(before.monitorLine ?? null) !== text(after.monitorLine ?? null) };
}

/** A board with its whole profile and the line that it hangs on. */
function wireOf(safety: SiteSafety, id: string): string | null {
  const board: BoardWire | undefined = safety.boards.find((one) => one.id === id);
  return board === undefined ? null : text([board, safety.lines.find((line) => line.id === board.line) ?? null]);
}

function timesOf(group: Group): string {
  return text(Object.fromEntries(Object.entries(group).filter(([name]) => isMeasured(name))));
}

function isMeasured(name: string): boolean {
  return Object.entries(measuredBy).some(([field, measured]) => field === name && measured);
}

function text(value: unknown): string {
  return canonicalJson(plainJson(value));
}

function causeOf({ wired }: Change, a: string, b: string): VoidedItem['cause'] {
  return wired.has(a) || wired.has(b) ? 'wiring' : 'data';
}

function voidedLamps({ after, lamps }: Change): readonly VoidedItem[] {
  return after.lamps.map(lampItem).filter((key) => lamps.has(key)).map((key) => ({ kind: 'lamp', key, cause: 'wiring' }));
}

function relationsOf(safety: SiteSafety): ReadonlyMap<string, string> {
  return new Map(safety.relations.map((one) => [pairKey(one.a, one.b), one.relation]));
}

function voidedPairs(change: Change): readonly VoidedItem[] {
  const { before, after, wired, timed, chain } = change;
  const were = relationsOf(before);
  return after.relations.filter(({ relation }) => relation === 'hard').flatMap(({ a, b }): VoidedItem[] => {
    const key = pairKey(a, b);
    if (chain) return [{ kind: 'pair', key, cause: 'wiring' }];
    const touched = [a, b].some((id) => wired.has(id) || timed.has(id)) || were.get(key) !== 'hard';
    return touched ? [{ kind: 'pair', key, cause: causeOf(change, a, b) }] : [];
  });
}

function voidedWatchdogs({ after, boards }: Change): readonly VoidedItem[] {
  const used = new Set(after.lamps.map(({ board }) => board));
  return after.boards.filter(({ id }) => used.has(id) && boards.has(id)).map(({ id }) => ({ kind: 'watchdog', key: id, cause: 'wiring' }));
}

function voidedIntergreens(change: Change): readonly VoidedItem[] {
  const { before, after, wired, timed } = change;
  const [were, are] = [relationsOf(before), relationsOf(after)];
  const ms = new Map(before.intergreens.map((one) => [intergreenItem(one.from, one.to), one.ms]));
  return after.intergreens.filter(({ from, to }) => are.get(pairKey(from, to)) !== 'none').flatMap((one): VoidedItem[] => {
    const { from, to } = one;
    const key = intergreenItem(from, to);
    const touched = [from, to].some((id) => wired.has(id) || timed.has(id)) || ms.get(key) !== one.ms || were.get(pairKey(from, to)) !== are.get(pairKey(from, to));
    return touched ? [{ kind: 'intergreen', key, cause: causeOf(change, from, to) }] : [];
  });
}

/** What a cabinet knows to be void under an artefact: single items since when, or everything measured before a moment. */
export interface Voided {
  readonly items: readonly (VoidedItem & { readonly sinceMs: number })[];
  readonly allSinceMs: number | null;
}
export const nothingVoided: Voided = { items: [], allSinceMs: null };

/** Every item of a record that was measured before the change that has made it void: carried over, and signed all the same. */
export function checkVoided({ payload }: CommissionRecord, { items, allSinceMs }: Voided): readonly Problem[] {
  const since = new Map(items.map(({ kind, key, sinceMs }) => [`${kind} ${key}`, sinceMs]));
  const tests = [
    ...payload.lamps.map(({ atMs, ...one }) => ({ kind: 'lamp', key: lampItem(one), atMs })),
    ...payload.pairs.map(({ a, b, atMs }) => ({ kind: 'pair', key: pairKey(a, b), atMs })),
    ...payload.watchdogs.map(({ board, atMs }) => ({ kind: 'watchdog', key: board, atMs })),
    ...payload.intergreens.map(({ from, to, atMs }) => ({ kind: 'intergreen', key: intergreenItem(from, to), atMs })),
  ];
  // Of an item that stands there twice the last one counts, as in checkCommission.
  const last = new Map(tests.map((test) => [`${test.kind} ${test.key}`, test]));
  return [...last].flatMap(([name, { kind, key, atMs }]): Problem[] => {
    const sinceMs = Math.max(allSinceMs ?? 0, since.get(name) ?? 0);
    return atMs >= sinceMs ? [] : [problem('commission.repeat', `payload.${kind}s`, { kind, item: key })];
  });
}
