import { acceptanceItems } from './acceptance.ts';
import type { BoardWire, SealedSite } from './artefact.ts';
import type { CommissionPayload, CommissionRecord } from './commission.ts';
import { problem, type Problem } from './problem.ts';
import { pairKey } from './relation.ts';

/** Longest trip from lamp onset, ms (safety.md S4). */
const mostTripMs = 400;
/** A board's watchdog may be this much off its time, ms; and its time where the profile has none (safety.md S4). */
const watchdogToleranceMs = 100;
const defaultWatchdogMs = 800;
/** A re-test is due within a year. */
const mostValidMs = 366 * 86_400_000;

/** Serial numbers as the boards gave them, by board; null = the board has none to read. */
export type BoardsFound = ReadonlyMap<string, string | null>;

/**
 * Everything that keeps a record from fitting: another artefact, a test that is missing, failed, or was made with
 * another board. `boardsFound`: what answers on the lines now; null where nobody has looked. Empty = commissioned.
 */
export function checkCommission(site: SealedSite, record: CommissionRecord, boardsFound: BoardsFound | null): readonly Problem[] {
  const { payload } = record;
  if (payload.siteId !== site.safety.siteId) return [problem('commission.foreignSite', 'payload.siteId', { siteId: payload.siteId })];
  return [
    ...(payload.artefactHash === site.hash ? [] : [problem('commission.otherArtefact', 'payload.artefactHash', { hash: payload.artefactHash.slice(0, 12), expected: site.hash.slice(0, 12) })]),
    ...(payload.expiresAtMs - payload.commissionedAtMs > mostValidMs ? [problem('commission.validTooLong', 'payload.expiresAtMs', { days: mostValidMs / 86_400_000 })] : []),
    ...boardProblems(site, payload, boardsFound),
    ...lampProblems(site, payload), ...pairProblems(site, payload), ...watchdogProblems(site, payload), ...intergreenProblems(site, payload),
    ...acceptanceProblems(site, payload),
  ];
}

/** Boards that carry lamps: those a record is bound to. */
function lampBoards(site: SealedSite): readonly BoardWire[] {
  const used = new Set(site.safety.lamps.map(({ board }) => board));
  return site.safety.boards.filter(({ id }) => used.has(id));
}

/** What a board that stands there now keeps from fitting; also asked alone, in every start-up. */
export function boardProblems(site: SealedSite, payload: CommissionPayload, boardsFound: BoardsFound | null): readonly Problem[] {
  const recorded = serialsOf(payload);
  return lampBoards(site).flatMap(({ id, serial }): Problem[] => {
    const stated = recorded.get(id);
    if (stated === undefined) return [problem('commission.boardMissing', 'payload.boards', { board: id })];
    if (serial !== undefined && serial !== stated) return [problem('commission.otherSerial', 'payload.boards', { board: id, serial: stated, found: serial })];
    const found = boardsFound?.get(id);
    if (found === undefined || found === stated) return [];
    return found === null ? [problem('commission.noSerial', 'payload.boards', { board: id })] : [problem('commission.otherSerial', 'payload.boards', { board: id, serial: stated, found })];
  });
}

function serialsOf(payload: CommissionPayload): ReadonlyMap<string, string> {
  return new Map(payload.boards.map(({ board, serial }) => [board, serial]));
}

function lampProblems(site: SealedSite, payload: CommissionPayload): readonly Problem[] {
  const recorded = serialsOf(payload);
  const tested = new Map(payload.lamps.map((lamp) => [lampKey(lamp), lamp]));
  return site.safety.lamps.flatMap(({ group, colour, board, slot }): Problem[] => {
    const test = tested.get(lampKey({ group, colour, board, slot }));
    if (test === undefined) return [problem('commission.lampMissing', 'payload.lamps', { group, colour, board, slot })];
    return test.serial === recorded.get(board) ? [] : [problem('commission.lampOtherBoard', 'payload.lamps', { group, colour, board, slot, serial: test.serial })];
  });
}

function lampKey({ group, colour, board, slot }: { readonly group: string; readonly colour: string; readonly board: string; readonly slot: number }): string {
  return `${group} ${colour} ${board} ${slot}`;
}

function pairProblems(site: SealedSite, payload: CommissionPayload): readonly Problem[] {
  const tested = new Map(payload.pairs.map((pair) => [pairKey(pair.a, pair.b), pair]));
  return site.safety.relations.filter(({ relation }) => relation === 'hard').flatMap(({ a, b }): Problem[] => {
    const test = tested.get(pairKey(a, b));
    if (test === undefined) return [problem('commission.pairMissing', 'payload.pairs', { a, b })];
    if (test.tripMs > mostTripMs) return [problem('commission.pairSlow', 'payload.pairs', { a, b, tripMs: test.tripMs, mostMs: mostTripMs })];
    const board = otherBoard(site, payload, [a, b], test.serials);
    return board === null ? [] : [problem('commission.pairOtherBoard', 'payload.pairs', { a, b, board })];
  });
}

function intergreenProblems(site: SealedSite, payload: CommissionPayload): readonly Problem[] {
  const tested = new Map(payload.intergreens.map((one) => [`${one.from}>${one.to}`, one]));
  const none = new Set(site.safety.relations.filter(({ relation }) => relation === 'none').map(({ a, b }) => pairKey(a, b)));
  return site.safety.intergreens.filter(({ from, to }) => !none.has(pairKey(from, to))).flatMap(({ from, to, ms }): Problem[] => {
    const test = tested.get(`${from}>${to}`);
    if (test === undefined) return [problem('commission.intergreenMissing', 'payload.intergreens', { from, to })];
    if (test.measuredMs < ms) return [problem('commission.intergreenShort', 'payload.intergreens', { from, to, ms: test.measuredMs, leastMs: ms })];
    const board = otherBoard(site, payload, [from, to], test.serials);
    return board === null ? [] : [problem('commission.intergreenOtherBoard', 'payload.intergreens', { from, to, board })];
  });
}

/** A board with heads of these groups that the test did not go through, or that was exchanged since; null = none. */
function otherBoard(site: SealedSite, payload: CommissionPayload, groups: readonly string[], serials: Readonly<Record<string, string>>): string | null {
  const recorded = serialsOf(payload);
  const concerned = new Set(site.safety.lamps.filter(({ group }) => groups.includes(group)).map(({ board }) => board));
  return [...concerned].find((board) => !Object.hasOwn(serials, board) || serials[board] !== recorded.get(board)) ?? null;
}

function watchdogProblems(site: SealedSite, payload: CommissionPayload): readonly Problem[] {
  const recorded = serialsOf(payload);
  return lampBoards(site).flatMap(({ id, profile }): Problem[] => {
    const test = payload.watchdogs.findLast(({ board }) => board === id);
    if (test === undefined) return [problem('commission.watchdogMissing', 'payload.watchdogs', { board: id })];
    const dueMs = profile.failsafe?.watchdog?.timeoutMs ?? defaultWatchdogMs;
    if (Math.abs(test.expiryMs - dueMs) > watchdogToleranceMs) return [problem('commission.watchdogOff', 'payload.watchdogs', { board: id, ms: test.expiryMs, dueMs, toleranceMs: watchdogToleranceMs })];
    return test.serial === recorded.get(id) ? [] : [problem('commission.watchdogOtherBoard', 'payload.watchdogs', { board: id, serial: test.serial })];
  });
}

/** A record of the guided acceptance has all of its items; what is not here may be said of few. */
function acceptanceProblems(site: SealedSite, { acceptance }: CommissionPayload): readonly Problem[] {
  if (acceptance === undefined) return [];
  const done = new Map(acceptance.items.map((one) => [one.item, one]));
  return acceptanceItems(site).flatMap(({ id, waivable }): Problem[] => {
    const found = done.get(id);
    return found === undefined || (found.outcome === 'notHere' && !waivable) ? [problem('commission.itemMissing', 'payload.acceptance.items', { item: id })] : [];
  });
}
