import { batchesInFlight, batchPageRows, paceAheadMs, pageRows, streamShare, type ChannelPump, type PumpState, type Stream, type StreamName } from './pumpState.ts';
import type { PumpEffect, PumpStep } from './pumpEffect.ts';

/** Takes rows from the channels in turn while the window has room, and asks the store for what runs out. */
export function fill(start: PumpState, nowMs: number): PumpStep {
  if (!start.connected) return { state: start, effects: [] };
  let state = start;
  const effects: PumpEffect[] = [];
  for (;;) {
    const found = nextRow(state, nowMs);
    if (found === null) break;
    state = found.state;
    effects.push(found.effect);
  }
  for (const name of Object.keys(state.channels)) {
    for (const stream of ['live', 'replay'] as const) {
      const asked = ask(state, name, stream, nowMs);
      if (asked === null) continue;
      state = asked.state;
      effects.push(asked.effect);
    }
  }
  return { state, effects };
}

type Found = { readonly state: PumpState; readonly effect: PumpEffect } | null;

function nextRow(state: PumpState, nowMs: number): Found {
  const names = Object.keys(state.channels);
  const ready = (stream: StreamName): string[] => (stream === 'replay' && isAhead(state, nowMs) ? [] : names.filter((name) => !isPaused(state, name, nowMs) && isReady(state.channels[name], stream, nowMs)));
  const readyLive = ready('live');
  const readyReplay = ready('replay');
  const inFlightOf = (stream: StreamName): number => state.inFlight.filter((row) => row.stream === stream).length;
  // A window of its own for each while both have work; alone, a stream takes the whole of it.
  const room = (stream: StreamName, other: readonly string[]): boolean =>
    state.inFlight.length < state.maxInFlight && (other.length === 0 || inFlightOf(stream) < Math.max(1, Math.floor(state.maxInFlight * streamShare[stream])));
  const stream: StreamName | null = readyLive.length > 0 && room('live', readyReplay) ? 'live' : readyReplay.length > 0 && room('replay', readyLive) ? 'replay' : null;
  if (stream === null) return null;
  const candidates = stream === 'live' ? readyLive : readyReplay;
  const name = candidates[state.turn % candidates.length];
  const channel = name === undefined ? undefined : state.channels[name];
  const seq = channel?.[stream].queue[0];
  if (name === undefined || channel === undefined || seq === undefined) return null;
  if (stream === 'replay' && channel.entriesMost > 1 && inFlightOf('replay') >= batchesInFlight) return null;
  return send(state, name, channel, stream, nowMs);
}

/** The pace of the backlog: live rows and time for others are not to be had otherwise from an agent that has much to tell. */
function isAhead({ pace }: PumpState, nowMs: number): boolean {
  return pace.spentMs - nowMs > paceAheadMs;
}

function isPaused({ paused }: PumpState, name: string, nowMs: number): boolean {
  return Object.hasOwn(paused, name) && nowMs < (paused[name] ?? 0);
}

function isReady(channel: ChannelPump | undefined, stream: StreamName, nowMs: number): boolean {
  const seq = channel?.[stream].queue[0];
  if (channel === undefined || seq === undefined || nowMs < channel.heldUntilMs) return false;
  return stream === 'live' || isCredited(channel, seq);
}

function isCredited({ credits, deliveredSeq }: ChannelPump, seq: number): boolean {
  return credits === null || seq - deliveredSeq <= credits;
}

/** One message: a live row, or as many of the backlog as the centre takes at once. */
function send(state: PumpState, name: string, channel: ChannelPump, streamName: StreamName, nowMs: number): Found {
  const stream = channel[streamName];
  const seqs = stream.queue.slice(0, streamName === 'live' ? 1 : channel.entriesMost).filter((seq) => streamName === 'live' || isCredited(channel, seq));
  const [seq, last] = [seqs[0], seqs.at(-1)];
  if (seq === undefined || last === undefined) return null;
  // Replay goes through everything that the broker has not got, so what is below was sent before; live claims only
  // what it sent itself: the backlog below it may still be on its way.
  const prev = streamName === 'replay' || stream.last === seq - 1 ? seq - 1 : null;
  const sent: Stream = { ...stream, queue: stream.queue.slice(seqs.length), last };
  const next: PumpState = {
    ...state, turn: state.turn + 1,
    inFlight: [...state.inFlight, { channel: name, seq, seqs, stream: streamName }],
    pace: streamName === 'live' ? state.pace : paced(state.pace, seqs.length, nowMs),
    channels: { ...state.channels, [name]: { ...channel, [streamName]: sent } },
  };
  return { state: next, effect: { type: 'publish', channel: name, seq, seqs, stream: streamName, prev, done: stream.end === last } };
}

function paced({ rowsPerS, spentMs }: PumpState['pace'], rows: number, nowMs: number): PumpState['pace'] {
  return { rowsPerS, spentMs: Math.max(spentMs, nowMs) + (rows * 1000) / rowsPerS };
}

function ask(state: PumpState, name: string, streamName: StreamName, nowMs: number): Found {
  const channel = state.channels[name];
  if (channel === undefined || nowMs < channel.heldUntilMs) return null;
  const stream = channel[streamName];
  const upTo = streamName === 'live' ? channel.lastSeq : channel.backlogEnd;
  if (stream.queue.length > 0 || stream.asked !== null || stream.cursor >= upTo) return null;
  const asked = { after: stream.cursor, upTo, limit: streamName === 'replay' && channel.entriesMost > 1 ? batchPageRows : pageRows };
  const next: PumpState = { ...state, channels: { ...state.channels, [name]: { ...channel, [streamName]: { ...stream, asked } } } };
  return { state: next, effect: { type: 'load', channel: name, stream: streamName, ...asked } };
}
