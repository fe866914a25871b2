import type { Clock } from '../../platform/clock.ts';
import type { Line as LineWire } from '../../model/site.ts';
import { isValidRequest, type BusOutcome, type BusReply, type BusRequest } from '../scan/request.ts';
import { silenceMs } from '../scan/timing.ts';
import { createCoder, type Coder } from './coding.ts';
import { createRequestQueue } from './requestQueue.ts';
import { serialStream } from './serialStream.ts';
import { StrictPort, type ByteStream } from './strictPort.ts';

export interface LineOptions extends Pick<LineWire, 'id' | 'baud' | 'format'> {
  /** The tty, or a link to one; it need not be there yet. */
  readonly path: string;
  readonly clock: Clock;
  /** Longest answer time of any device on the line, ms: the silence after a time-out. */
  readonly quietMs: number;
  /** Silence that the slowest device wants between two frames, ms; at least 3.5 characters. */
  readonly gapMs?: number;
  /** Exactly once for every request, never inside `submit`. */
  readonly onReply: (reply: BusReply) => void;
  readonly onPort?: (state: 'up' | 'down', detail: string) => void;
  /** Another stream than a tty: tests. */
  readonly openStream?: () => ByteStream;
  /** Another way to call back after the present turn than setImmediate: virtual time. */
  readonly later?: (call: () => void) => void;
}

/** A Modbus line: one request in flight, the others wait by priority. */
export interface Line {
  submit(requests: readonly BusRequest[]): void;
  /** Those of the named requests that were not written yet are answered `expired`. */
  withdraw(ids: readonly string[]): void;
  /** Something is in flight or waits. */
  busy(): boolean;
  isUp(): boolean;
  /** Ends the line; what is under way is answered `portDown`. */
  close(): Promise<void>;
}

const firstBackOffMs = 100;
const lastBackOffMs = 2000;

/** Opens a line and keeps it open: a port that is gone is opened again with a back-off. Nothing here rejects or throws. */
export function openLine(options: LineOptions): Line {
  const line = new ModbusLine(options);
  line.connect();
  return line;
}

interface InFlight { readonly request: BusRequest; readonly cancel: () => void }

class ModbusLine implements Line {
  readonly #options: LineOptions;
  readonly #queue = createRequestQueue();
  readonly #gapMs: number;
  #port: StrictPort | null = null;
  #coder: Coder | null = null;
  #up = false;
  #inFlight: InFlight | null = null;
  #answer: Buffer | null = null;
  #notBeforeMs = 0;
  #waiting = false;
  #backOffMs = firstBackOffMs;
  #reportedDown = false;
  #cancelReconnect: (() => void) | null = null;
  #closed = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#gapMs = Math.max(options.gapMs ?? 0, silenceMs(options));
  }

  connect(): void {
    const { path, baud, format, openStream } = this.#options;
    const port = new StrictPort(openStream === undefined ? serialStream(path, baud, format) : openStream());
    this.#port = port;
    port.on('data', (frame: Buffer) => { this.#answer = frame; });
    port.on('close', (error: Error | null) => { this.#lost(port, error?.message ?? 'closed'); });
    this.#coder = createCoder(port, (error) => {
      if (this.#closed || this.#port !== port) port.close();
      else if (error === null) this.#opened();
      else this.#lost(port, error.message);
    });
  }

  submit(requests: readonly BusRequest[]): void {
    for (const request of requests) {
      if (!isValidRequest(request)) this.#refuse(request, { kind: 'invalid' });
      else if (!this.#up) this.#refuse(request, { kind: 'portDown' });
      else if (!this.#queue.add(request)) this.#refuse(request, { kind: 'expired' });
    }
    this.#pump();
  }

  withdraw(ids: readonly string[]): void {
    for (const request of this.#queue.withdraw(ids)) this.#refuse(request, { kind: 'expired' });
  }

  busy(): boolean { return this.#inFlight !== null || this.#queue.size > 0; }

  isUp(): boolean { return this.#up; }

  close(): Promise<void> {
    this.#closed = true;
    this.#cancelReconnect?.();
    const port = this.#port;
    this.#port = null;
    this.#failAll();
    return new Promise((resolve) => {
      if (port === null) resolve();
      else port.close(resolve);
    });
  }

  #opened(): void {
    this.#up = true;
    this.#backOffMs = firstBackOffMs;
    this.#reportedDown = false;
    // What the line carried before we came is nobody's answer.
    this.#notBeforeMs = this.#options.clock.monoMs() + this.#options.quietMs;
    this.#options.onPort?.('up', this.#options.path);
  }

  #lost(port: StrictPort, detail: string): void {
    if (this.#port !== port) return;
    this.#port = null;
    this.#coder = null;
    this.#failAll();
    if (this.#closed) return;
    if (!this.#reportedDown) {
      this.#reportedDown = true;
      this.#options.onPort?.('down', detail);
    }
    this.#cancelReconnect = this.#options.clock.after(this.#backOffMs, () => { if (!this.#closed) this.connect(); });
    this.#backOffMs = Math.min(lastBackOffMs, this.#backOffMs * 2);
  }

  #failAll(): void {
    this.#up = false;
    const inFlight = this.#inFlight;
    this.#inFlight = null;
    inFlight?.cancel();
    const failed = [...(inFlight === null ? [] : [inFlight.request]), ...this.#queue.empty()];
    for (const request of failed) this.#refuse(request, { kind: 'portDown' });
  }

  /** Answers a request that was not written, or whose port is gone: later, so that `submit` never calls back. */
  #refuse(request: BusRequest, outcome: BusOutcome): void {
    const later = this.#options.later ?? setImmediate;
    later(() => { this.#deliver(request, outcome, '', null); });
  }

  #deliver({ id, line, unit }: BusRequest, outcome: BusOutcome, requestHex: string, responseHex: string | null): void {
    this.#options.onReply({ id, line, unit, outcome, requestHex, responseHex, receivedMs: Math.floor(this.#options.clock.monoMs()) });
  }

  #pump(): void {
    if (this.#inFlight !== null || this.#waiting || !this.#up || this.#queue.size === 0) return;
    const { clock } = this.#options;
    const earlyMs = this.#notBeforeMs - clock.monoMs();
    if (earlyMs > 0) {
      this.#waiting = true;
      clock.after(this.#wholeMs(earlyMs), () => {
        this.#waiting = false;
        this.#pump();
      });
      return;
    }
    const request = this.#queue.next(clock.monoMs(), (expired) => { this.#refuse(expired, { kind: 'expired' }); });
    if (request !== null) this.#begin(request);
  }

  /** Timers know whole milliseconds of real time, and cut what is over them: silence must not be cut. */
  #wholeMs(delayMs: number): number {
    const { scale } = this.#options.clock;
    return Math.ceil(delayMs / scale) * scale;
  }

  #begin(request: BusRequest): void {
    const cancel = this.#options.clock.after(this.#wholeMs(request.timeoutMs), () => { this.#late(request); });
    this.#inFlight = { request, cancel };
    this.#answer = null;
    this.#coder?.send(request, (outcome) => { this.#finish(request, outcome, this.#gapMs); });
  }

  #late(request: BusRequest): void {
    if (this.#inFlight?.request !== request) return;
    this.#port?.readNow();
    if (this.#inFlight?.request !== request) return;
    const kind = this.#port?.abandon() ?? 'timeout';
    // A late answer must find nobody waiting: the next one would take it for its own.
    this.#finish(request, { kind }, this.#options.quietMs + this.#gapMs);
  }

  #finish(request: BusRequest, outcome: BusOutcome, silence: number): void {
    if (this.#inFlight?.request !== request) return;
    this.#inFlight.cancel();
    this.#inFlight = null;
    this.#notBeforeMs = this.#options.clock.monoMs() + silence;
    const sound = outcome.kind === 'registers' || outcome.kind === 'bits' || outcome.kind === 'written' || outcome.kind === 'exception';
    const requestHex = this.#port?.lastRequest.toString('hex') ?? '';
    this.#deliver(request, outcome, requestHex, sound ? (this.#answer?.toString('hex') ?? null) : null);
    this.#pump();
  }
}
