/** Live = allotted since this connection; replay = what was waiting when it came about. */
export type StreamName = 'live' | 'replay';

/** How rows leave one channel by one stream, in order. */
export interface Stream {
  /** Highest seq looked at so far. */
  readonly cursor: number;
  /** Loaded, not yet published. */
  readonly queue: readonly number[];
  /** Range asked of the store and not answered yet. */
  readonly asked: { readonly after: number; readonly upTo: number; readonly limit: number } | null;
  /** Last seq handed to the transport in this connection; null = none. */
  readonly last: number | null;
  /** Last row of a backlog, known once everything is loaded. */
  readonly end: number | null;
}

export interface ChannelPump {
  /** Highest seq in the store. */
  readonly lastSeq: number;
  /** Acknowledged by the centre, cumulative. */
  readonly deliveredSeq: number;
  /** Up to here rows go by replay. */
  readonly backlogEnd: number;
  /** Highest seq known to the broker (PUBACK); more than deliveredSeq = the centre owes an acknowledgement. */
  readonly publishedSeq: number;
  readonly live: Stream;
  readonly replay: Stream;
  /** How far beyond deliveredSeq the backlog may go; null = nobody acknowledges, only PUBACK paces. */
  readonly credits: number | null;
  /** Rows of the backlog that the centre takes in one message. */
  readonly entriesMost: number;
  /** A refused publish holds the channel until then. */
  readonly heldUntilMs: number;
  /** Where rows were last made new again, and the watermark of a gap that was said since, within the pause. */
  readonly rewound: { readonly upTo: number; readonly atMs: number; readonly furtherUpTo: number | null } | null;
  /** Since when the centre says that it has less than deliveredSeq; null = it does not. */
  readonly setBackMs: number | null;
  /** When the centre last moved, or began to owe. */
  readonly progressMs: number;
  /** How long it may stand still before its rows are sent again. */
  readonly patienceMs: number;
}

/** One message: its first seq names it. */
export interface InFlight { readonly channel: string; readonly seq: number; readonly seqs: readonly number[]; readonly stream: StreamName }

export interface PumpState {
  readonly connected: boolean;
  readonly maxInFlight: number;
  readonly channels: Readonly<Record<string, ChannelPump>>;
  /** Channels that wait because somebody wants it, and until when; it outlives a connection. */
  readonly paused: Readonly<Record<string, number>>;
  readonly inFlight: readonly InFlight[];
  /** When an acknowledgement was last heard; null = never in this connection. */
  readonly ackHeardMs: number | null;
  /** Rows of the backlog a second at most, and when what was sent so far would have been sent at that pace. */
  readonly pace: { readonly rowsPerS: number; readonly spentMs: number };
  /** Turn of the channels, so that none starves another. */
  readonly turn: number;
}

/** What the centre may have in flight at most, whatever the broker grants (link.md). */
export const maxInFlight = 50;
export const pageRows = 50;
/** A page of a backlog whose rows go many to a message. */
export const batchPageRows = 1000;
/** Such messages that are in flight at most: about 80 kB, so that a live row waits less than 1 s behind them on 1 Mbit/s. */
export const batchesInFlight = 4;
/** Rows of the backlog a second, of all channels: seven days in less than 10 min, and a processor that is free for others. */
export const replayRowsPerS = 8000;
/** What the pace may be ahead of the clock: the pump looks at least every 250 ms. */
export const paceAheadMs = 300;
/** Largest part of the window that one stream takes while the other one has work too. */
export const streamShare: Readonly<Record<StreamName, number>> = { live: 0.6, replay: 0.4 };
export const heldMs = 60_000;
export const patienceMs = { newcomer: 1500, first: 5000, most: 300_000 } as const;
/** Acknowledgements come at least every 5 s from a centre that lives, even when nothing moves. */
export const ackSilenceMs = 15_000;
/** A gap is answered once in this time: its rows are on their way. */
export const rewindPauseMs = 2000;

export const pumpStart: PumpState = { connected: false, maxInFlight, channels: {}, paused: {}, inFlight: [], ackHeardMs: null, turn: 0, pace: { rowsPerS: replayRowsPerS, spentMs: 0 } };

export function emptyStream(cursor: number): Stream {
  return { cursor, queue: [], asked: null, last: null, end: null };
}

export function startChannel(lastSeq: number, deliveredSeq: number, nowMs: number): ChannelPump {
  return {
    lastSeq, deliveredSeq, backlogEnd: lastSeq, publishedSeq: deliveredSeq,
    live: emptyStream(lastSeq), replay: emptyStream(deliveredSeq),
    credits: null, entriesMost: 1, heldUntilMs: 0, rewound: null, setBackMs: null, progressMs: nowMs, patienceMs: patienceMs.first,
  };
}

/** Everything that is not delivered becomes backlog again, from `upTo` on. */
export function restartChannel(channel: ChannelPump, upTo: number): ChannelPump {
  const { lastSeq } = channel;
  return { ...channel, backlogEnd: lastSeq, live: emptyStream(lastSeq), replay: emptyStream(upTo) };
}
