import { emptyReceipt, receive, type Receipt } from '../../../src/link/ack.ts';
import { pumpStart, stepPump, type PumpEffect, type PumpInput, type PumpState } from '../../../src/link/pump.ts';

type Row = { state: 'new' | 'published' | 'delivered' };
type Packet = { readonly channel: string; readonly seq: number; readonly seqs: readonly number[]; readonly prev: number | null };

/** A store, a broker that acknowledges and may still drop, and a centre: what the pump is up against. */
export class PumpWorld {
  nowMs = 0;
  pump: PumpState = pumpStart;
  readonly rows: Record<string, Row[]> = {};
  readonly delivered: Record<string, number> = {};
  /** Between the pump and the broker. */
  outgoing: Packet[] = [];
  /** In the broker's queue for the centre. */
  queue: Packet[] = [];
  readonly receipts: Record<string, Receipt> = {};
  readonly gaps = new Set<string>();
  centreUp = true;
  queueLimit = 30;
  received = 0;
  duplicates = 0;
  peakInFlight = 0;
  readonly alarms: PumpEffect[] = [];
  readonly live: Packet[] = [];
  /** Last seq of each message that says done. */
  readonly last: number[] = [];
  readonly #credits: number;
  readonly #entriesMost: number;
  largest = 0;

  constructor(credits: number, entriesMost = 1) {
    this.#entriesMost = entriesMost;
    this.#credits = credits;
  }

  feed(input: PumpInput): void {
    const inputs = [input];
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      const step = stepPump(this.pump, next, this.nowMs);
      this.pump = step.state;
      this.peakInFlight = Math.max(this.peakInFlight, step.state.inFlight.length);
      for (const effect of step.effects) {
        const answer = this.#perform(effect);
        if (answer !== null) inputs.push(answer);
      }
    }
  }

  #perform(effect: PumpEffect): PumpInput | null {
    const rows = this.rows[effect.channel] ?? [];
    switch (effect.type) {
      case 'load': {
        const inRange = rows.flatMap((row, index) => (row.state === 'new' && index + 1 > effect.after && index + 1 <= effect.upTo ? [index + 1] : []));
        return { type: 'loaded', channel: effect.channel, stream: effect.stream, after: effect.after, upTo: effect.upTo, seqs: inRange.slice(0, effect.limit) };
      }
      case 'publish':
        this.outgoing.push(effect);
        if (effect.stream === 'live') this.live.push(effect);
        if (effect.done) this.last.push(effect.seqs.at(-1) ?? 0);
        return null;
      case 'markPublished': for (const seq of effect.seqs) this.#mark(rows[seq - 1], 'published'); return null;
      case 'markDelivered':
        for (const row of rows.slice(0, effect.upTo)) row.state = 'delivered';
        this.delivered[effect.channel] = effect.upTo;
        return null;
      case 'rewind':
        for (const row of rows.slice(effect.upTo)) row.state = 'new';
        this.delivered[effect.channel] = effect.upTo;
        return null;
      case 'alarm': this.alarms.push(effect); return null;
    }
  }

  #mark(row: Row | undefined, state: 'published'): void {
    if (row?.state === 'new') row.state = state;
  }

  store(channel: string): void {
    const rows = (this.rows[channel] ??= []);
    rows.push({ state: 'new' });
    this.feed({ type: 'stored', channel, seq: rows.length });
  }

  connect(): void {
    if (this.pump.connected) return;
    const positions = Object.entries(this.rows).map(([channel, rows]) => ({ channel, lastSeq: rows.length, deliveredSeq: this.delivered[channel] ?? 0 }));
    this.feed({ type: 'connected', receiveMaximum: 28, positions });
  }

  /** The connection breaks: what was on its way may have arrived or not. */
  disconnect(arrived: number): void {
    if (!this.pump.connected) return;
    for (const packet of this.outgoing.slice(0, arrived)) this.#enqueue(packet);
    this.outgoing = [];
    this.feed({ type: 'disconnected' });
  }

  #enqueue(packet: Packet): void {
    // A stock broker acknowledges what it then drops.
    if (this.queue.length < this.queueLimit) this.queue.push(packet);
  }

  broker(count: number): void {
    for (const packet of this.outgoing.splice(0, count)) {
      this.#enqueue(packet);
      this.feed({ type: 'puback', channel: packet.channel, seq: packet.seq });
    }
  }

  /** A broker that delivers again what it has delivered, or is about to. */
  duplicate(count: number): void {
    this.queue.push(...this.queue.slice(0, count));
  }

  /** A broker, or a bridge, that does not keep the order. */
  reorder(count: number): void {
    this.queue = [...this.queue.slice(count), ...this.queue.slice(0, count)];
  }

  /** It acknowledges, and drops what it holds. */
  drop(count: number): void {
    this.queue.splice(0, count);
  }

  /** The centre's store comes out of a backup, which had so much of each channel. */
  setBack(upTo: number): void {
    for (const [channel, receipt] of Object.entries(this.receipts)) this.receipts[channel] = { upTo: Math.min(receipt.upTo, upTo), islands: [] };
    this.gaps.clear();
  }

  centre(count: number): void {
    if (!this.centreUp) return;
    for (const packet of this.queue.splice(0, count)) {
      this.largest = Math.max(this.largest, packet.seqs.length);
      for (const [index, seq] of packet.seqs.entries()) {
        const result = receive(this.receipts[packet.channel] ?? emptyReceipt, seq, index === 0 ? packet.prev : null);
        this.receipts[packet.channel] = result.receipt;
        this.received += 1;
        this.duplicates += result.duplicate ? 1 : 0;
        if (result.gap) this.gaps.add(packet.channel);
      }
    }
    if (!this.pump.connected) return;
    const acks = Object.entries(this.receipts).map(([channel, { upTo }]) => ({ channel, upTo, credits: this.#credits, gap: this.gaps.has(channel) }));
    this.gaps.clear();
    this.feed({ type: 'ack', acks, entriesMost: this.#entriesMost });
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.feed({ type: 'tick' });
  }

  /** All is well from now on: everything must come home within the given time. */
  settle(limitMs: number): void {
    this.centreUp = true;
    this.queueLimit = Number.POSITIVE_INFINITY;
    this.connect();
    const endMs = this.nowMs + limitMs;
    while (this.nowMs < endMs && !this.isDelivered()) {
      this.broker(50);
      this.centre(50);
      this.pass(100);
    }
  }

  isDelivered(): boolean {
    return Object.entries(this.rows).every(([channel, rows]) => rows.every((row) => row.state === 'delivered') && (this.receipts[channel]?.upTo ?? 0) === rows.length);
  }
}
