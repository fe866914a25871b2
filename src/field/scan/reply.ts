import { decodeSample } from './decodeSample.ts';
import { withReading } from './detection.ts';
import type { DeviceHealth } from '../../model/deviceHealth.ts';
import { backOffMs, unheard, withReply } from './health.ts';
import { checkIdentity, serialOf, countOf } from './identify.ts';
import { wordsOf } from './block.ts';
import { decodePoint } from '../profile/codec.ts';
import { priorities, type BusOutcome, type BusReply } from './request.ts';
import { tickMs } from './timing.ts';
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
  const open: ScanState = { ...state, pending };
  switch (under.kind) {
    case 'lamp': return onLamp(open, under, reply);
    case 'poll': return onPoll(open, under, reply);
    case 'display': return onDisplay(open, under, reply);
    case 'identity': return onIdentity(open, under, reply);
  }
}

function withHealth(state: ScanState, board: string, change: (health: DeviceHealth) => DeviceHealth): ScanState {
  const health = new Map(state.health);
  health.set(board, change(health.get(board) ?? unheard));
  return { ...state, health };
}

function onLamp(state: ScanState, under: Lamp, reply: BusReply): ReplyResult {
  const { board } = under;
  const words = wordsOf(reply.outcome, board.readCount);
  const frame = { board: board.id, request: reply.requestHex, response: words === null ? null : reply.responseHex, receivedMs: reply.receivedMs };
  const before = state.samples.get(board.id);
  const known = state.words.get(board.id);
  const sample = words === null ? null : decodeSample(board, words, reply.receivedMs, before === undefined || known === undefined ? undefined : { words: known, sample: before });
  // The same counter twice is the same sample twice: it proves nothing new of the lamps.
  const fresh = sample !== null && before?.sampleCounter !== sample.sampleCounter;
  const heard = withHealth(state, board.id, (health) => counted(withReply(health, reply), fresh));
  if (words === null || sample === null) return { ...retryOf(heard, under, reply.outcome), frame };
  if (!fresh) return { state: heard, requests: [], frame };
  const samples = new Map(heard.samples).set(board.id, sample);
  return { state: { ...heard, samples, words: new Map(heard.words).set(board.id, words) }, requests: [], sample, frame };
}

function counted(health: DeviceHealth, fresh: boolean): DeviceHealth {
  return fresh ? { ...health, samples: health.samples + 1 } : health;
}

/** Lost on the line: the same frame may find the board. What was never written, or was refused, is not tried again. */
function mayHelp(outcome: BusOutcome): boolean {
  return outcome.kind === 'timeout' || outcome.kind === 'crc' || outcome.kind === 'mismatch';
}

function retryOf(state: ScanState, under: Lamp, outcome: BusOutcome): ReplyResult {
  const { line, id } = under.request;
  const left = state.retries.get(line) ?? 0;
  if (under.retried || left === 0 || under.scan !== state.n || !mayHelp(outcome)) return { state, requests: [] };
  const urgent = under.request.priority === priorities.emergency;
  // It must end inside the tick of its scan: a line that is still busy then is written nothing.
  const dueMs = under.sinceMs + tickMs - under.request.timeoutMs;
  const retry = { ...under.request, id: `again ${id}`, priority: urgent ? priorities.emergency : priorities.lampRetry, dueMs };
  const pending = new Map(state.pending).set(retry.id, { ...under, request: retry, retried: true });
  const retries = new Map(state.retries).set(line, left - 1);
  const told = withHealth({ ...state, pending, retries }, under.board.id, (health) => ({ ...health, retries: health.retries + 1 }));
  return { state: told, requests: [retry] };
}

function onPoll(state: ScanState, { poll }: Poll, reply: BusReply): ReplyResult {
  const { board, block } = poll;
  const words = wordsOf(reply.outcome, countOf(block));
  const found = words === null || poll.sampleCounter === null ? null : decodePoint(poll.sampleCounter, words, block.address);
  const counter = typeof found === 'number' ? found : null;
  const fresh = words !== null && (counter === null || counter !== (state.polls.get(block.key)?.counter ?? null));
  const heard = withHealth(state, board.id, (health) => counted(withReply(health, reply), fresh));
  const failing = heard.health.get(board.id)?.failing ?? 0;
  const before = state.polls.get(block.key) ?? { lastMs: reply.receivedMs, notBeforeMs: 0, counter: null };
  const notBeforeMs = words === null ? askedAgainMs(reply, failing) : 0;
  if (words === null) return { state: { ...heard, polls: new Map(state.polls).set(block.key, { ...before, notBeforeMs }) }, requests: [] };
  const polls = new Map(state.polls).set(block.key, { ...before, notBeforeMs, counter });
  if (!fresh) return { state: { ...heard, polls }, requests: [] };
  const detectors = new Map(state.detectors);
  for (const detector of poll.detectors) {
    const known = detectors.get(detector.id);
    if (known !== undefined) detectors.set(detector.id, withReading(known, detector, block, words, reply.receivedMs));
  }
  return { state: { ...heard, polls, detectors }, requests: [], detectors: poll.detectors.map(({ id }) => id) };
}

/** In quarantine its own end counts: asking before would only be refused. */
function askedAgainMs({ outcome, receivedMs }: BusReply, failing: number): number {
  return outcome.kind === 'quarantined' ? outcome.untilMs : receivedMs + backOffMs(failing);
}

function onDisplay(state: ScanState, { board, values }: Extract<Pending, { kind: 'display' }>, reply: BusReply): ReplyResult {
  const heard = withHealth(state, board, (health) => withReply(health, reply));
  if (reply.outcome.kind !== 'written') return { state: heard, requests: [] };
  return { state: { ...heard, displays: new Map(state.displays).set(board, { values, writtenMs: reply.receivedMs }) }, requests: [] };
}

function onIdentity(state: ScanState, under: Identity, reply: BusReply): ReplyResult {
  const heard = withHealth(state, under.board, (health) => withReply(health, reply));
  const round = state.identity.get(under.board);
  const board = state.plan.boards.get(under.board);
  if (round === undefined || board === undefined || round.round !== under.round) return { state: heard, requests: [] };
  const replies = round.replies.map((known, at) => (at === under.at ? reply : known));
  const identity = new Map(state.identity).set(under.board, { ...round, replies });
  const known = replies.filter((answer) => answer !== null);
  if (known.length < replies.length) return { state: { ...heard, identity }, requests: [] };
  const answered = known.every(({ outcome }) => outcome.kind === 'registers' || outcome.kind === 'bits' || outcome.kind === 'exception');
  const fault = answered ? checkIdentity(board, known) : null;
  const identified = answered && fault === null;
  const told = withHealth({ ...heard, identity }, under.board, (health) => ({ ...health, identified }));
  return { state: told, requests: [], identity: { board: under.board, fault, answered, serial: answered ? serialOf(board, known) : null } };
}
