import type { BoardWire } from '../../model/artefact.ts';
import { asideRequest, type Aside } from './identify.ts';
import type { BusReply, BusRequest } from './request.ts';
import type { Pending, ScanState } from './scanState.ts';
import { isHushed } from './silence.ts';
import { clearCall } from './fieldWatchdog.ts';
import { differing, settingBlocks, settingCall, type SettingFound, type SettingRound } from './settings.ts';

/** A round on a field line that has not begun by then is asked anew, ms. */
const dueMs = 300;

interface Begun { readonly state: ScanState; readonly requests: readonly BusRequest[] }

/** Reads the watchdog settings of these boards; what differs is written once, and read back by the next round. */
export function beginSettings(state: ScanState, boards: readonly string[], nowMs: number): Begun {
  let begun: Begun = { state, requests: [] };
  for (const id of boards) {
    const board = state.plan.boards.get(id);
    if (board === undefined || isHushed(state, board.line)) continue;
    const before = state.settings.get(id);
    const round = (before?.round ?? 0) + 1;
    const asides = readAsides(board, round);
    const asked = ask(begun.state, board, { round, stage: 'read', replies: [], written: before?.written ?? false }, asides, nowMs);
    begun = { state: asked.state, requests: [...begun.requests, ...asked.requests] };
  }
  return begun;
}

function readAsides(board: BoardWire, round: number): Aside[] {
  return settingBlocks(board).map(({ key, call }): Aside => ({ id: `set ${round} ${key}`, call }));
}

/** A round of a field board as its line's turn: its settings read back, or its trip cleared; empty where there is nothing to ask. */
export function fieldSettingRound(state: ScanState, board: BoardWire, what: 'settings' | 'clear', nowMs: number): readonly Extract<Pending, { kind: 'setting' }>[] {
  const line = state.plan.config.lines.find(({ id }) => id === board.line);
  const round = (state.settings.get(board.id)?.round ?? 0) + 1;
  const call = what === 'clear' ? clearCall(board) : null;
  const asides = what === 'settings' ? readAsides(board, round) : call === null ? [] : [{ id: `set ${round} ${board.id} clear`, call }];
  if (line === undefined) return [];
  const stage = what === 'settings' ? 'read' : 'clear';
  return asides.map((aside, at) => ({ kind: 'setting', board: board.id, round, at, stage, request: asideRequest(board, line, aside, { nowMs, dueMs: nowMs + dueMs }), sinceMs: nowMs }));
}

function ask(state: ScanState, board: BoardWire, round: SettingRound, asides: readonly Aside[], nowMs: number): Begun {
  const line = state.plan.config.lines.find(({ id }) => id === board.line);
  if (line === undefined) return { state, requests: [] };
  const requests = asides.map((aside) => asideRequest(board, line, aside, { nowMs, dueMs: nowMs + dueMs }));
  const pending = new Map(state.pending);
  for (const [at, request] of requests.entries()) pending.set(request.id, { kind: 'setting', board: board.id, round: round.round, at, stage: round.stage, request, sinceMs: nowMs });
  return { state: { ...state, pending, settings: new Map(state.settings).set(board.id, { ...round, replies: requests.map(() => null) }) }, requests };
}

/** One answer of a round; with the last one it is known what the round has brought, or what must be written. */
export function onSetting(state: ScanState, under: Extract<Pending, { kind: 'setting' }>, reply: BusReply): { readonly state: ScanState; readonly requests: readonly BusRequest[]; readonly setting?: SettingFound } {
  const round = state.settings.get(under.board);
  const board = state.plan.boards.get(under.board);
  if (round === undefined || board === undefined || round.round !== under.round) return { state, requests: [] };
  const replies = round.replies.map((known, at) => (at === under.at ? reply : known));
  const noted: ScanState = { ...state, settings: new Map(state.settings).set(board.id, { ...round, replies }) };
  const known = replies.filter((answer) => answer !== null);
  if (known.length < replies.length) return { state: noted, requests: [] };
  if (round.stage !== 'read') {
    // A write that nobody confirmed may be tried again; one that was taken, or refused, is judged by what is read back.
    const written = known.every(({ outcome: { kind } }) => kind === 'written' || kind === 'exception');
    // A cleared trip is no setting: what stands there then is still to be written once.
    const told: ScanState = { ...noted, settings: new Map(noted.settings).set(board.id, { ...round, replies, written: written && round.stage === 'write' }) };
    return { state: told, requests: [], setting: { board: board.id, outcome: written ? 'written' : 'unanswered', detail: '' } };
  }
  return judge(noted, board, round, known, reply.receivedMs);
}

function judge(state: ScanState, board: BoardWire, round: SettingRound, replies: readonly BusReply[], nowMs: number): ReturnType<typeof onSetting> {
  const keep = (written: boolean): ScanState => ({ ...state, settings: new Map(state.settings).set(board.id, { ...round, replies, written }) });
  const wrong = differing(board, replies);
  if (wrong === null) return { state, requests: [], setting: { board: board.id, outcome: 'unanswered', detail: '' } };
  if (wrong.length === 0) return { state: keep(false), requests: [], setting: { board: board.id, outcome: 'right', detail: '' } };
  const calls = wrong.map((setting) => ({ setting, call: settingCall(board, setting, replies) }));
  if (round.written || calls.some(({ call }) => call === null)) {
    const detail = wrong.map(({ point, found, value }) => `${point.id} is ${found}, not ${value}`).join(', ');
    return { state: keep(false), requests: [], setting: { board: board.id, outcome: 'wrong', detail } };
  }
  const next = round.round + 1;
  const asides = calls.flatMap(({ setting, call }): Aside[] => (call === null ? [] : [{ id: `set ${next} ${board.id} ${setting.point.id}`, call }]));
  const begun = ask(state, board, { round: next, stage: 'write', replies: [], written: true }, asides, nowMs);
  return { state: begun.state, requests: begun.requests };
}
