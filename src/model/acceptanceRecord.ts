import { lampBoardsOf } from './acceptance.ts';
import { serialsIn, standings, unfinished, type ItemStanding, type Journal, type JournalEntry } from './acceptanceJournal.ts';
import type { SealedSite } from './artefact.ts';
import { canonicalJson, plainJson } from './canonical.ts';
import type { CommissionPayload, CommissionRecord } from './commission.ts';
import { samePerson } from './person.ts';

/** A re-test is due within a year. */
const validMs = 365 * 86_400_000;

export interface SigningAct { readonly by: string; readonly second: string | null; readonly atMs: number }

export type Composed =
  | { readonly ok: true; readonly payload: CommissionPayload }
  | { readonly ok: false; readonly refusal: 'otherArtefact' | 'notTwin' | 'noSecond' | 'samePerson' }
  | { readonly ok: false; readonly refusal: 'unfinished'; readonly items: readonly ItemStanding[] };

/**
 * The record of an acceptance, ready to be signed; refused with one item missing. `twin`: the bench artefact under which
 * it was measured, where the record is for a street site that may not leave flash before it has one.
 */
export function composeRecord(site: SealedSite, journal: Journal, { by, second, atMs }: SigningAct, twin: SealedSite | null = null): Composed {
  const measured = twin ?? site;
  if (journal.head.artefactHash !== measured.hash) return { ok: false, refusal: 'otherArtefact' };
  if (twin !== null && !isTwin(twin, site)) return { ok: false, refusal: 'notTwin' };
  // On a bench the second person is waived, and shown as waived (safety.md S7).
  if (second === null && !site.safety.bench) return { ok: false, refusal: 'noSecond' };
  if (second !== null && samePerson(by, second)) return { ok: false, refusal: 'samePerson' };
  const serials = serialsIn(journal);
  const all = standings(site, journal, serials);
  const open = unfinished(all);
  if (open.length > 0) return { ok: false, refusal: 'unfinished', items: open };
  const lampBoards = lampBoardsOf(site).flatMap(({ id }) => (Object.hasOwn(serials, id) ? [{ board: id, serial: serials[id] ?? '' }] : []));
  return { ok: true, payload: { siteId: site.safety.siteId, artefactHash: site.hash, boards: lampBoards, ...testsOf(all), commissionedBy: by, commissionedAtMs: atMs, expiresAtMs: atMs + validMs, acceptance: { second, safetyHash: site.safetyHash, measuredUnder: measured.hash, items: itemsOf(all) } } };
}

/** Everything of a site but whose seal it has and whose keys it trusts. */
function bare({ safety, traffic }: SealedSite): string {
  const same = { ...safety, bench: false, trustKeys: [], signaturesRequired: 1, permissive: safety.permissive.map((pair) => pair.toSorted().join('|')).toSorted() };
  return canonicalJson(plainJson({ safety: same, traffic }));
}

/** The same junction but for the seal's kind and the keys: nothing that is wired, timed or decided differs. */
export function isTwin(bench: SealedSite, street: SealedSite): boolean {
  return bench.safety.bench && bare(bench) === bare(street);
}

type Tests = Pick<CommissionPayload, 'lamps' | 'pairs' | 'watchdogs' | 'intergreens'>;

/** The four measured parts as signald holds them against the site. */
function testsOf(all: readonly ItemStanding[]): Tests {
  const tests: { [Part in keyof Tests]: Tests[Part][number][] } = { lamps: [], pairs: [], watchdogs: [], intergreens: [] };
  for (const { item: { subject }, entry } of all) {
    if (entry === null) continue;
    const { by, atMs, serials } = entry;
    const ms = entry.measured?.ms ?? 0;
    const serialOf = (board: string): string => (Object.hasOwn(serials, board) ? (serials[board] ?? '?') : '?');
    if (subject.kind === 'lamp') tests.lamps.push({ group: subject.group, colour: subject.colour, board: subject.board, slot: subject.slot, serial: serialOf(subject.board), by, atMs });
    else if (subject.kind === 'pair') tests.pairs.push({ a: subject.a, b: subject.b, tripMs: ms, serials, by, atMs });
    else if (subject.kind === 'watchdog') tests.watchdogs.push({ board: subject.board, serial: serialOf(subject.board), expiryMs: ms, by, atMs });
    else if (subject.kind === 'intergreen') tests.intergreens.push({ from: subject.from, to: subject.to, measuredMs: ms, serials, by, atMs });
  }
  return tests;
}

function itemsOf(all: readonly ItemStanding[]): NonNullable<CommissionPayload['acceptance']>['items'] {
  return all.flatMap(({ entry }) => (entry === null ? [] : [recordItem(entry)]));
}

type RecordItem = NonNullable<CommissionPayload['acceptance']>['items'][number];

function recordItem({ item, outcome, measured, together, note, by, atMs }: JournalEntry): RecordItem {
  return {
    item, outcome: outcome === 'notHere' ? 'notHere' : 'passed', ...(measured === undefined ? {} : { measured }), ...(together === undefined || together.length === 0 ? {} : { together }),
    ...(note === undefined ? {} : { note }), by, atMs,
  };
}

export interface RecordDifference {
  readonly item: string;
  readonly kind: 'added' | 'removed' | 'ms' | 'outcome' | 'serial' | 'note';
  readonly before: string | number | null;
  readonly after: string | number | null;
}

function boardsOf({ payload }: CommissionRecord): ReadonlyMap<string, string> {
  return new Map(payload.boards.map(({ board, serial }) => [`board:${board}`, serial]));
}

/** Two records of one junction, this year's and last year's: what is measured otherwise, which boards are others, what came and went. */
export function diffRecords(before: CommissionRecord, after: CommissionRecord): readonly RecordDifference[] {
  const [oldBoards, newBoards] = [boardsOf(before), boardsOf(after)];
  const boards = [...new Set([...oldBoards.keys(), ...newBoards.keys()])].filter((id) => oldBoards.get(id) !== newBoards.get(id))
    .map((item): RecordDifference => ({ item, kind: 'serial', before: oldBoards.get(item) ?? null, after: newBoards.get(item) ?? null }));
  const [was, is] = [lines(before), lines(after)];
  const items = [...new Set([...was.keys(), ...is.keys()])].flatMap((item) => itemDifferences(item, was.get(item), is.get(item)));
  return [...boards, ...items];
}

interface Line { readonly ms: number | null; readonly outcome: string; readonly note: string | null }

function timed(ms: number | null): Line {
  return { ms, outcome: 'passed', note: null };
}

/** Every item of a record by its name; one from before the guided acceptance has its four measured parts alone. */
function lines({ payload }: CommissionRecord): ReadonlyMap<string, Line> {
  if (payload.acceptance !== undefined) return new Map(payload.acceptance.items.map(({ item, outcome, measured, note }) => [item, { ms: measured?.ms ?? null, outcome, note: note ?? null }]));
  return new Map([
    ...payload.watchdogs.map(({ board, expiryMs }) => [`watchdog:${board}`, timed(expiryMs)] as const),
    ...payload.lamps.map(({ group, colour, board, slot }) => [`lamp:${group}:${colour}:${board}:${slot}`, timed(null)] as const),
    ...payload.pairs.map(({ a, b, tripMs }) => [`pair:${[a, b].toSorted().join('|')}`, timed(tripMs)] as const),
    ...payload.intergreens.map(({ from, to, measuredMs }) => [`intergreen:${from}>${to}`, timed(measuredMs)] as const),
  ]);
}

function itemDifferences(item: string, was: Line | undefined, is: Line | undefined): readonly RecordDifference[] {
  if (was === undefined || is === undefined) return [{ item, kind: was === undefined ? 'added' : 'removed', before: was?.ms ?? null, after: is?.ms ?? null }];
  return [
    ...(was.outcome === is.outcome ? [] : [{ item, kind: 'outcome' as const, before: was.outcome, after: is.outcome }]),
    ...(was.ms === is.ms ? [] : [{ item, kind: 'ms' as const, before: was.ms, after: is.ms }]),
    ...(was.note === is.note ? [] : [{ item, kind: 'note' as const, before: was.note, after: is.note }]),
  ];
}
