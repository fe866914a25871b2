import { localClasses } from '../model/event.ts';
import type { ChannelAck } from '../model/linkMessage.ts';
import type { ChannelPosition, PumpEffect, PumpInput, PumpStep } from './pumpEffect.ts';
import { fill } from './pumpFill.ts';
import {
  ackSilenceMs, heldMs, maxInFlight, patienceMs, pumpStart, restartChannel, rewindPauseMs, startChannel,
  type ChannelPump, type InFlight, type PumpState,
} from './pumpState.ts';

export type { ChannelPosition, PumpEffect, PumpInput, PumpStep } from './pumpEffect.ts';
export { pumpStart, type PumpState } from './pumpState.ts';

/**
 * The outbox pump: decides which stored row goes to the broker when. PUBACK frees the window; only the centre's
 * acknowledgement makes a row delivered; a gap or a standing watermark makes rows new again.
 */
export function stepPump(state: PumpState, input: PumpInput, nowMs: number): PumpStep {
  const taken = take(state, input, nowMs);
  const filled = fill(taken.state, nowMs);
  return { state: filled.state, effects: [...taken.effects, ...filled.effects] };
}

function take(state: PumpState, input: PumpInput, nowMs: number): PumpStep {
  switch (input.type) {
    case 'connected': return { state: { ...connect(input.receiveMaximum, input.positions, nowMs), paused: state.paused, pace: { ...state.pace, spentMs: nowMs } }, effects: [] };
    case 'disconnected': return { state: { ...state, connected: false, inFlight: [], ackHeardMs: null }, effects: [] };
    case 'stored': return { state: stored(state, input.channel, input.seq, nowMs), effects: [] };
    case 'loaded': return { state: loaded(state, input), effects: [] };
    case 'puback': return puback(state, input.channel, input.seq, nowMs);
    case 'refused': return refused(state, input.channel, input.seq, input.reasonCode, nowMs);
    case 'ack': return acknowledged(hear(state, nowMs), input.acks, input.entriesMost ?? 1, nowMs);
    case 'pause': return { state: { ...state, paused: { ...state.paused, [input.channel]: input.untilMs ?? Number.POSITIVE_INFINITY } }, effects: [] };
    case 'resume': return { state: { ...state, paused: Object.fromEntries(Object.entries(state.paused).filter(([name]) => name !== input.channel)) }, effects: [] };
    case 'tick': return watch(state, nowMs);
  }
}

function connect(receiveMaximum: number, positions: readonly ChannelPosition[], nowMs: number): PumpState {
  const channels = Object.fromEntries(positions.filter(({ channel }) => !localClasses.has(channel)).map((at) => [at.channel, startChannel(at.lastSeq, at.deliveredSeq, nowMs)]));
  // Presence and statuses share the broker's receive maximum: a row too many ends the connection (0x93).
  const window = Math.max(1, Math.min(maxInFlight, receiveMaximum - 8));
  return { ...pumpStart, connected: true, maxInFlight: window, channels };
}

function stored(state: PumpState, name: string, seq: number, nowMs: number): PumpState {
  const channel = channelNamed(state, name) ?? startChannel(0, 0, nowMs);
  return withChannel(state, name, { ...channel, lastSeq: Math.max(channel.lastSeq, seq) });
}

function loaded(state: PumpState, input: Extract<PumpInput, { type: 'loaded' }>): PumpState {
  const channel = channelNamed(state, input.channel);
  const asked = channel?.[input.stream].asked;
  // An answer to a question from before a restart of the channel is of no use.
  if (!channel || !asked || asked.after !== input.after || asked.upTo !== input.upTo) return state;
  const away = new Set(state.inFlight.flatMap((message) => (message.channel === input.channel ? message.seqs : [])));
  const waiting = input.seqs.filter((seq) => !away.has(seq));
  // A backlog may fill its last page to the row.
  const exhausted = input.seqs.length < asked.limit || input.seqs.at(-1) === input.upTo;
  const cursor = exhausted ? input.upTo : (input.seqs.at(-1) ?? input.upTo);
  const end = exhausted && input.stream === 'replay' ? (waiting.at(-1) ?? null) : null;
  const stream = { ...channel[input.stream], asked: null, queue: waiting, cursor, end };
  // Rows below the first new one are with the broker already, from an earlier connection; those above the last one are once that is (puback).
  const publishedSeq = input.stream === 'replay' ? Math.max(channel.publishedSeq, (input.seqs[0] ?? cursor + 1) - 1) : channel.publishedSeq;
  return withChannel(state, input.channel, { ...channel, publishedSeq, [input.stream]: stream });
}

function puback(state: PumpState, name: string, seq: number, nowMs: number): PumpStep {
  const channel = channelNamed(state, name);
  const message = inFlight(state, name, seq);
  if (!channel || !message) return { state, effects: [] };
  const owes = channel.publishedSeq > channel.deliveredSeq;
  const last = message.seqs.at(-1) ?? seq;
  // The backlog's last row: what lies above it was with the broker before this connection, and is owed too.
  const upTo = last === channel.replay.end ? channel.replay.cursor : last;
  const next = { ...channel, publishedSeq: Math.max(channel.publishedSeq, upTo), progressMs: owes ? channel.progressMs : nowMs };
  return { state: land(withChannel(state, name, next), name, seq), effects: [{ type: 'markPublished', channel: name, seqs: message.seqs }] };
}

function refused(state: PumpState, name: string, seq: number, reasonCode: number, nowMs: number): PumpStep {
  const channel = channelNamed(state, name);
  const message = inFlight(state, name, seq);
  if (!channel || !message) return { state, effects: [] };
  // The centre's word of it came before the broker's: nothing waits that would end an alarm.
  if ((message.seqs.at(-1) ?? seq) <= channel.deliveredSeq) return { state: land(state, name, seq), effects: [] };
  const held = { ...restartChannel(channel, channel.deliveredSeq), heldUntilMs: nowMs + heldMs };
  return { state: land(withChannel(state, name, held), name, seq), effects: [{ type: 'alarm', code: 'link.publishRefused', channel: name, seq, detail: reasonCode }] };
}

/** A centre heard for the first time has what the broker kept for it, or it has not: soon seen. */
function hear(state: PumpState, nowMs: number): PumpState {
  if (state.ackHeardMs !== null) return { ...state, ackHeardMs: nowMs };
  const soonMs = nowMs - patienceMs.first + patienceMs.newcomer;
  const channels = Object.fromEntries(Object.entries(state.channels).map(([name, channel]) => [name, { ...channel, progressMs: soonMs, patienceMs: patienceMs.first }]));
  return { ...state, ackHeardMs: nowMs, channels };
}

function acknowledged(state: PumpState, acks: readonly ChannelAck[], entriesMost: number, nowMs: number): PumpStep {
  let at: PumpStep = { state, effects: [] };
  for (const ack of acks) {
    const step = acknowledgedOne(at.state, ack, entriesMost, nowMs);
    at = { state: step.state, effects: [...at.effects, ...step.effects] };
  }
  return at;
}

function acknowledgedOne(state: PumpState, ack: ChannelAck, entriesMost: number, nowMs: number): PumpStep {
  const channel = channelNamed(state, ack.channel);
  if (!channel) return { state, effects: [] };
  if (ack.upTo > channel.lastSeq) {
    // The centre has what this store never allotted: an older copy of the database runs. Nothing is marked by such a word.
    return { state, effects: [{ type: 'alarm', code: 'link.centreAhead', channel: ack.channel, seq: channel.lastSeq, detail: ack.upTo }] };
  }
  const credited = { ...channel, credits: ack.credits, entriesMost };
  if (ack.gap) return lacking(state, ack.channel, credited, ack.upTo, nowMs);
  if (ack.upTo < channel.deliveredSeq) return setBack(state, ack.channel, credited, ack.upTo, nowMs);
  return delivered(state, ack.channel, credited, ack.upTo, nowMs);
}

function delivered(state: PumpState, name: string, channel: ChannelPump, upTo: number, nowMs: number): PumpStep {
  const sound = { ...channel, setBackMs: null };
  if (upTo === channel.deliveredSeq) return { state: withChannel(state, name, sound), effects: [] };
  const moved = { ...sound, deliveredSeq: upTo, progressMs: nowMs, patienceMs: patienceMs.first };
  return { state: withChannel(state, name, moved), effects: [{ type: 'markDelivered', channel: name, upTo }] };
}

/** A gap is answered once in a pause, whatever watermarks are said in it: each answer is work for the store. A further one waits for its end. */
function lacking(state: PumpState, name: string, channel: ChannelPump, upTo: number, nowMs: number): PumpStep {
  const { rewound } = channel;
  if (rewound === null || nowMs - rewound.atMs >= rewindPauseMs) return rewind(state, name, channel, upTo, 'gap', nowMs);
  if (upTo < channel.deliveredSeq || upTo === rewound.upTo) return { state: withChannel(state, name, channel), effects: [] };
  return delivered(state, name, { ...channel, rewound: { ...rewound, furtherUpTo: upTo } }, upTo, nowMs);
}

/** A centre that has less than it once acknowledged came out of a backup. One such word may be late; said again, with none higher between, it is so. */
function setBack(state: PumpState, name: string, channel: ChannelPump, upTo: number, nowMs: number): PumpStep {
  const sinceMs = channel.setBackMs ?? nowMs;
  if (nowMs - sinceMs < rewindPauseMs) return { state: withChannel(state, name, { ...channel, setBackMs: sinceMs }), effects: [] };
  return rewind(state, name, channel, upTo, 'setBack', nowMs);
}

/** A centre that lives and stands still lacks rows that the broker dropped behind its PUBACK. */
function watch(state: PumpState, nowMs: number): PumpStep {
  let at: PumpStep = { state, effects: [] };
  if (!state.connected || state.ackHeardMs === null || nowMs - state.ackHeardMs > ackSilenceMs) return at;
  for (const [name, channel] of Object.entries(state.channels)) {
    const why = reasonToRewind(channel, nowMs);
    if (why === null) continue;
    const patient = why === 'gap' ? channel : { ...channel, patienceMs: Math.min(patienceMs.most, channel.patienceMs * 2) };
    const step = rewind(at.state, name, patient, channel.deliveredSeq, why, nowMs);
    at = { state: step.state, effects: [...at.effects, ...step.effects] };
  }
  return at;
}

function reasonToRewind({ publishedSeq, deliveredSeq, progressMs, patienceMs: patient, rewound }: ChannelPump, nowMs: number): 'gap' | 'silence' | null {
  if (rewound !== null && rewound.furtherUpTo === deliveredSeq && nowMs - rewound.atMs >= rewindPauseMs) return 'gap';
  return publishedSeq > deliveredSeq && nowMs - progressMs >= patient ? 'silence' : null;
}

function rewind(state: PumpState, name: string, channel: ChannelPump, upTo: number, why: Extract<PumpEffect, { type: 'rewind' }>['why'], nowMs: number): PumpStep {
  const markUp: PumpEffect[] = upTo > channel.deliveredSeq ? [{ type: 'markDelivered', channel: name, upTo }] : [];
  const next = { ...restartChannel(channel, upTo), deliveredSeq: upTo, publishedSeq: upTo, rewound: { upTo, atMs: nowMs, furtherUpTo: null }, setBackMs: null, progressMs: nowMs };
  return { state: withChannel(state, name, next), effects: [...markUp, { type: 'rewind', channel: name, upTo, why }] };
}

/** Names come from the network: `__proto__` and `constructor` are nobody's channel. */
function channelNamed({ channels }: PumpState, name: string): ChannelPump | undefined {
  return Object.hasOwn(channels, name) ? channels[name] : undefined;
}

function inFlight(state: PumpState, channel: string, seq: number): InFlight | undefined {
  return state.inFlight.find((message) => message.seq === seq && message.channel === channel);
}

function land(state: PumpState, channel: string, seq: number): PumpState {
  return { ...state, inFlight: state.inFlight.filter((message) => message.seq !== seq || message.channel !== channel) };
}

function withChannel(state: PumpState, name: string, channel: ChannelPump): PumpState {
  return { ...state, channels: { ...state.channels, [name]: channel } };
}
