import type { BoardSample } from '../../model/image.ts';
import { decodeSample } from './decodeSample.ts';
import type { DeviceHealth } from '../../model/deviceHealth.ts';
import { countingAnew, withoutAnswer, withReadings, type DetectorState } from './detection.ts';
import { afterAnswer, isAnother, meet, type Met } from './fieldBoard.ts';
import { hearSetting, hearStatus, type Watch } from './fieldWatchdog.ts';
import { unheard, withReply } from './health.ts';
import { checkIdentity, serialOf, countOf } from './identify.ts';
import { wordsOf } from './block.ts';
import { priorities, type BusOutcome, type BusReply } from './request.ts';
import type { LampBoardPlan } from './lampBoard.ts';
import type { DetectorPlan, PollPlan } from './plan.ts';
import { hearPoll, unpolled } from './pollTrack.ts';
import { onSetting } from './settingRound.ts';
import { decodePoint } from '../profile/codec.ts';
import { hasOwnCheck } from './sampleCheck.ts';
import { hearFrame } from './silence.ts';
import { withSensors } from './sensing.ts';
import type { Pending, ReplyResult, ScanState } from './scanState.ts';

type Lamp = Extract<Pending, { kind: 'lamp' }>;
type Poll = Extract<Pending, { kind: 'poll' }>;
type Identity = Extract<Pending, { kind: 'identity' }>;

/** Takes one answer, or one failure, of the line. An answer to nothing that is under way changes nothing. */
export function onReply(state: ScanState, reply: BusReply): ReplyResult {
  const under = state.pending.get(reply.id);
  if (under === undefined) return { state, requests: [] };
  const pending = new Map(state.pending);
  pending.delete(reply.id);
  const open = hearFrame({ ...state, pending }, reply, writes(under));
  switch (under.kind) {
    case 'lamp': return onLamp(open, under, reply);
    case 'poll': return onPoll(open, under, reply);
    case 'display': return onDisplay(open, under, reply);
    case 'identity': return onIdentity(open, under, reply);
    case 'setting': return onFieldSetting(onSetting(withHealth(open, under.board, (health) => withReply(health, reply)), under, reply));
  }
}

/** What a round has brought of a board without lamps; bringUp has the lamp boards'. */
function onFieldSetting(result: ReplyResult): ReplyResult {
  const { setting, state } = result;
  return setting === undefined ? result : { ...result, state: withWatch(state, setting.board, (watch) => hearSetting(watch, setting)) };
}

function withWatch(state: ScanState, board: string, change: (watch: Watch) => Watch): ScanState {
  const known = state.fieldBoards.get(board);
  const watch = known === undefined ? undefined : change(known.watch);
  return known === undefined || watch === undefined || watch === known.watch ? state : { ...state, fieldBoards: state.fieldBoards.with(board, { ...known, watch }) };
}

function writes({ request: { call } }: Pending): boolean {
  return call.function !== 'fc01' && call.function !== 'fc02' && call.function !== 'fc03' && call.function !== 'fc04';
}

function withHealth(state: ScanState, board: string, change: (health: DeviceHealth) => DeviceHealth): ScanState {
  return { ...state, health: state.health.with(board, change(state.health.get(board) ?? unheard)) };
}

function onLamp(state: ScanState, under: Lamp, heardReply: BusReply): ReplyResult {
  const { board } = under;
  const reply = checkedReply(board, heardReply);
  const words = wordsOf(reply.outcome, board.readCount);
  const frame = { board: board.id, request: reply.requestHex, response: words === null ? null : reply.responseHex, receivedMs: reply.receivedMs };
  const before = state.samples.get(board.id);
  const known = state.words.get(board.id);
  const sample = words === null ? null : decodeSample(board, words, reply.receivedMs, before === undefined || known === undefined ? undefined : { words: known, sample: before });
  const newer = sample !== null && (before === undefined || isNewer(sample, before));
  const jumped = newer && before !== undefined && !goesOn(sample, before) && !confirms(sample, state.doubted.get(board.id));
  const fresh = newer && !jumped;
  const isNew = fresh && before !== undefined && sample.bootCounter !== before.bootCounter;
  const heard = withHealth(state, board.id, (health) => forgotten(counted(withReply(health, reply), fresh), { ...reply, isNew }));
  if (words === null || sample === null) return { ...retryOf(heard, under, reply.outcome), frame };
  if (jumped) return { state: { ...heard, doubted: new Map(heard.doubted).set(board.id, sample) }, requests: [], doubted: sample, frame };
  if (!fresh) return { state: heard, requests: [], frame };
  const doubted = heard.doubted.has(board.id) ? new Map([...heard.doubted].filter(([id]) => id !== board.id)) : heard.doubted;
  return { state: { ...heard, doubted, samples: heard.samples.with(board.id, sample), words: heard.words.with(board.id, words) }, requests: [], sample, frame };
}

/** A sample with another check than its own is a damaged frame that the line's CRC let pass. */
function checkedReply(board: LampBoardPlan, reply: BusReply): BusReply {
  const words = wordsOf(reply.outcome, board.readCount);
  return words === null || hasOwnCheck(board, words) ? reply : { ...reply, outcome: { kind: 'crc' } };
}

/** So many transactions at most lie between a board's sample and a late or doubled answer that brings it. */
const mostBehind = 63;

/** The same counter twice is the same sample twice; a lower one is an answer that comes late: neither proves anything new of the lamps. */
function isNewer(sample: BoardSample, before: BoardSample): boolean {
  const behind = (before.sampleCounter - sample.sampleCounter) & 0xffff;
  return sample.bootCounter !== before.bootCounter || behind > mostBehind;
}

/** A board counts a sample with each frame that reads it, another master's too: so much time passes for one at least, ms. */
const leastSampleMs = 5;
const spareSamples = 8;

/** The counters go on from the last sample: as far as that time allows, and without a start between. */
function goesOn(sample: BoardSample, before: BoardSample): boolean {
  const ahead = (sample.sampleCounter - before.sampleCounter) & 0xffff;
  return sample.bootCounter === before.bootCounter && ahead <= (sample.atMs - before.atMs) / leastSampleMs + spareSamples;
}

/**
 * CRC-16 lets one damaged frame in 65 536 pass (docs/line.md). Its counters jump: such a sample proves nothing, of good
 * or of bad, until the next one goes on from it. A board that really began anew is heard a scan later.
 */
function confirms(sample: BoardSample, doubted: BoardSample | undefined): boolean {
  return doubted !== undefined && isNewer(sample, doubted) && goesOn(sample, doubted);
}

function counted(health: DeviceHealth, fresh: boolean): DeviceHealth {
  return fresh ? { ...health, samples: health.samples + 1 } : health;
}

/** 500 ms without a sound answer end the tokens, flash is commanded in five ticks, and what has not heard it gets there by its watchdog (safety.md S4). */
const forgottenMs = 1000;
const forgottenFailures = 3;
/** So many scans without a sound answer are the 500 ms that end the tokens. */
const refusedFailures = 5;
/** Illegal function, address or value: whoever says so to a frame that our board has always taken has no such registers. */
const mostRefusal = 3;

/**
 * A lamp board that has long given no sound answer may be another by now, and so may one that started anew (it is in
 * flash by itself): it is only read until it has said who it is. A process that stalled has not asked, and so has heard
 * of few failures.
 */
function forgotten(health: DeviceHealth, { outcome, receivedMs, isNew }: Pick<BusReply, 'outcome' | 'receivedMs'> & { readonly isNew: boolean }): DeviceHealth {
  if (!health.identified) return health;
  const refuses = outcome.kind === 'exception' && outcome.code <= mostRefusal && health.failing >= refusedFailures;
  const isSilent = health.failing >= forgottenFailures && (health.lastGoodMs === null || receivedMs - health.lastGoodMs > forgottenMs);
  return isNew || refuses || isSilent ? { ...health, identified: false } : health;
}

/**
 * Lost on the line, or met by a board or a gateway that was busy or failed just then (exceptions 4 to 11): the same frame
 * may find it. What was never written, or was refused as no request of that device (1 to 3), is not tried again.
 */
function mayHelp(outcome: BusOutcome): boolean {
  if (outcome.kind === 'exception') return outcome.code > mostRefusal;
  return outcome.kind === 'timeout' || outcome.kind === 'crc' || outcome.kind === 'mismatch';
}

function retryOf(state: ScanState, under: Lamp, outcome: BusOutcome): ReplyResult {
  const { line, id } = under.request;
  const left = state.retries.get(line) ?? 0;
  if (under.retried || left === 0 || under.scan !== state.n || !mayHelp(outcome)) return { state, requests: [] };
  const urgent = under.request.priority === priorities.emergency;
  // The same frame has the same bound: what begins later would be in force later than guard dates it.
  const { dueMs } = under.request;
  const retry = { ...under.request, id: `again ${id}`, priority: urgent ? priorities.emergency : priorities.lampRetry, dueMs };
  const pending = new Map(state.pending).set(retry.id, { ...under, request: retry, retried: true });
  const retries = new Map(state.retries).set(line, left - 1);
  const told = withHealth({ ...state, pending, retries }, under.board.id, (health) => ({ ...health, retries: health.retries + 1 }));
  return { state: told, requests: [retry] };
}

function onPoll(state: ScanState, { poll }: Poll, reply: BusReply): ReplyResult {
  const { board, block } = poll;
  const { receivedMs: atMs } = reply;
  const words = wordsOf(reply.outcome, countOf(block));
  const before = state.polls.get(block.key) ?? { lastMs: atMs, track: unpolled };
  const news = words === null ? null : hearPoll(before.track, poll, words, atMs);
  const heard = withFieldHealth(state, board.id, (health) => counted(withReply(health, reply), news?.fresh === true), atMs);
  if (news === null || words === null) return { state: wasWritten(reply) ? eachDetector(heard, poll, (known, plan) => withoutAnswer(known, plan, { block, atMs })) : heard, requests: [] };
  const polled: ScanState = { ...heard, polls: heard.polls.with(block.key, { ...before, track: news.track }) };
  // Nothing of a doubted answer is taken: what a counter that clears itself had in it is gone.
  if (!news.fresh) return { state: news.doubted ? eachDetector(polled, poll, (known, plan) => withoutAnswer(known, plan, { block, atMs })) : polled, requests: [] };
  const anew = news.restarted ? startedAnew(polled, board.id, atMs) : polled;
  const known = poll.detectors.flatMap((plan) => {
    const earlier = anew.detectors.get(plan.id);
    return earlier === undefined ? [] : [{ state: earlier, plan }];
  });
  const { doubted, states } = withReadings(known, { block, words, atMs });
  const detectors = anew.detectors.withEach(states.flatMap((after, at): [string, DetectorState][] => (known[at] === undefined ? [] : [[known[at].plan.id, after]])));
  // What counts no traffic has counted no samples either.
  const polls = doubted ? heard.polls.with(block.key, before) : anew.polls;
  const read: ScanState = { ...anew, polls, detectors, sensors: doubted ? anew.sensors : withSensors(anew.sensors, poll.sensors, { block, words, atMs }) };
  const told = doubted ? read : withWatch(read, board.id, (watch) => hearStatus(watch, hasTripped(poll, words), atMs));
  return { state: told, requests: [], detectors: poll.detectors.map(({ id }) => id) };
}

/** Anything but 0; null: this block does not say. */
function hasTripped({ watchdogStatus, block }: PollPlan, words: readonly number[]): boolean | null {
  const said = watchdogStatus === null ? null : decodePoint(watchdogStatus, words, block.address);
  return said === null ? null : said !== 0 && said !== false;
}

/** It was on the wire, and may have been heard. */
function wasWritten({ outcome: { kind } }: BusReply): boolean {
  return kind !== 'expired' && kind !== 'invalid' && kind !== 'quarantined' && kind !== 'exception';
}

function eachDetector(state: ScanState, { detectors: plans }: Pick<PollPlan, 'detectors'>, change: (known: DetectorState, plan: DetectorPlan) => DetectorState): ScanState {
  const changes: [string, DetectorState][] = [];
  for (const plan of plans) {
    const known = state.detectors.get(plan.id);
    if (known !== undefined) changes.push([plan.id, change(known, plan)]);
  }
  return { ...state, detectors: state.detectors.withEach(changes) };
}

/** A board that started again, or another one in its place: none of its counters goes on. */
function startedAnew(state: ScanState, board: string, atMs: number): ScanState {
  return { ...state, detectors: state.detectors.mapped((known, id) => (state.plan.boardOf.get(id) === board ? countingAnew(known, atMs) : known)) };
}

/** Health of a board that carries no lamps: one that falls silent must say again who it is. */
function withFieldHealth(state: ScanState, board: string, change: (health: DeviceHealth) => DeviceHealth, atMs: number): ScanState {
  const heard = withHealth(state, board, change);
  const before = heard.fieldBoards.get(board);
  if (before === undefined) return heard;
  const after = afterAnswer(before, heard.health.get(board)?.failing ?? 0, atMs);
  return after === before ? heard : { ...heard, fieldBoards: heard.fieldBoards.with(board, after) };
}

function onDisplay(state: ScanState, { board, values }: Extract<Pending, { kind: 'display' }>, reply: BusReply): ReplyResult {
  const heard = withFieldHealth(state, board, (health) => withReply(health, reply), reply.receivedMs);
  if (reply.outcome.kind !== 'written') return { state: heard, requests: [] };
  const askedMs = heard.displays.get(board)?.askedMs ?? reply.receivedMs;
  return { state: { ...heard, displays: heard.displays.with(board, { values, writtenMs: reply.receivedMs, askedMs }) }, requests: [] };
}

function onIdentity(state: ScanState, under: Identity, reply: BusReply): ReplyResult {
  const heard = withHealth(state, under.board, (health) => withReply(health, reply));
  const round = state.identity.get(under.board);
  const board = state.plan.boards.get(under.board);
  if (round === undefined || board === undefined || round.round !== under.round) return { state: heard, requests: [] };
  const replies = round.replies.map((known, at) => (at === under.at ? reply : known));
  const identity = state.identity.with(under.board, { ...round, replies });
  const known = replies.filter((answer) => answer !== null);
  if (known.length < replies.length) return { state: { ...heard, identity }, requests: [] };
  const answered = known.every(({ outcome }) => outcome.kind === 'registers' || outcome.kind === 'bits' || outcome.kind === 'exception');
  const fault = answered ? checkIdentity(board, known) : null;
  const identified = answered && fault === null;
  const told = withHealth({ ...heard, identity }, under.board, (health) => ({ ...health, identified }));
  const found = { board: under.board, fault, answered, serial: answered ? serialOf(board, known) : null };
  return { state: metField(told, { ...found, leftAloneUntilMs: quarantineEndMs(known) }, reply.receivedMs), requests: [], identity: found };
}

/** In quarantine its own end counts: asking before would only be refused. */
function quarantineEndMs(replies: readonly BusReply[]): number | null {
  const ends = replies.flatMap(({ outcome }) => (outcome.kind === 'quarantined' ? [outcome.untilMs] : []));
  return ends.length === 0 ? null : Math.max(...ends);
}

function metField(state: ScanState, { board, ...said }: Omit<Met, 'watchdog'> & { readonly board: string }, atMs: number): ScanState {
  const before = state.fieldBoards.get(board);
  if (before === undefined) return state;
  const met: Met = { ...said, watchdog: state.plan.watchdogs.get(board) ?? 'none' };
  const after = meet(before, met, atMs);
  const known: ScanState = { ...state, fieldBoards: state.fieldBoards.with(board, after) };
  return after.standing === 'right' && isAnother(before, met, atMs) ? startedAnew(known, board, atMs) : known;
}
