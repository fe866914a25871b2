import type { Clock } from '../../platform/clock.ts';
import type { SerialLine, TcpLine } from '../../model/site.ts';
import { broadcastUnit, frameBytes, isValidRequest, isWithinLimits, type BusOutcome, type BusReply, type BusRequest, type QuantityLimits } from '../scan/request.ts';
import { characterMs, silenceMs } from '../scan/timing.ts';
import { createCoder, type Coder } from './coding.ts';
import type { ByteStream, FramePort } from './framePort.ts';
import { createQuarantine } from './quarantine.ts';
import { createRequestQueue } from './requestQueue.ts';
import { serialStream } from './serialStream.ts';
import { StrictPort } from './strictPort.ts';
import { StrictTcpPort } from './strictTcpPort.ts';
import { tcpStream } from './tcpStream.ts';

interface SerialOptions extends Pick<SerialLine, 'kind' | 'baud' | 'format' | 'rs485'> {
  /** The tty, or a link to one, followed anew at each opening; it need not be there yet. */
  readonly path: string;
}

export type LineOptions = (SerialOptions | Pick<TcpLine, 'kind' | 'host' | 'port'>) & {
  readonly id: string;
  readonly clock: Clock;
  /** Longest answer time of any device on the line, ms: the silence after a time-out. A TCP line needs none. */
  readonly quietMs: number;
  /** Silence that the slowest device wants between two frames, ms; at least 3.5 characters. */
  readonly gapMs?: number;
  /** What a device takes of a broadcast before it listens again, ms (Modbus over Serial Line V1.02, 2.4.1: 100 to 200). */
  readonly broadcastMs?: number;
  /** Quantities that a device of this line can take, where they are less than those of the specification. */
  readonly limitsOf?: (unit: number) => QuantityLimits | undefined;
  /** Exactly once for every request, never inside `submit`. */
  readonly onReply: (reply: BusReply) => void;
  readonly onPort?: (state: 'up' | 'down', detail: string) => void;
  /** Another stream than a tty or a connection: tests. */
  readonly openStream?: () => ByteStream;
  /** Another way to call back after the present turn than setImmediate: virtual time. */
  readonly later?: (call: () => void) => void;
};

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
/** To look for a tty that is not there costs nothing, and the street flashes until it is found. */
const lastBackOffMs = 500;
const defaultBroadcastMs = 100;
/** So many time-outs in a row without a byte, and a TCP connection is taken for dead: nobody says so when a peer has lost its power. */
const deadConnection = 3;
/** A timer may be this much late, ms: what is left of a silence that short is waited for in the loop's own turns. */
const timerMs = 1.5;

/** Opens a line and keeps it open: a port that is gone is opened again with a back-off. Nothing here rejects or throws. */
export function openLine(options: LineOptions): Line {
  const line = new ModbusLine(options);
  line.connect();
  return line;
}

interface InFlight { readonly request: BusRequest; readonly cancel: () => void; readonly sinceMs: number }

function openPort(options: LineOptions): FramePort {
  const { openStream } = options;
  if (options.kind !== 'tcp') return new StrictPort(openStream?.() ?? serialStream(options.path, options.baud, options.format, options.rs485));
  // A gateway may still answer what an earlier connection has asked.
  return new StrictTcpPort(openStream?.() ?? tcpStream(options.host, options.port), Math.floor(options.clock.monoMs()));
}

const nameOf = (options: LineOptions): string => (options.kind === 'tcp' ? `${options.host}:${options.port}` : options.path);

class ModbusLine implements Line {
  readonly #options: LineOptions;
  readonly #queue = createRequestQueue();
  readonly #gapMs: number;
  readonly #quarantine = createQuarantine();
  #port: FramePort | null = null;
  #coder: Coder | null = null;
  #up = false;
  #inFlight: InFlight | null = null;
  #answer: Buffer | null = null;
  #decoded: BusOutcome | null = null;
  #silentTimeouts = 0;
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
    const port = openPort(this.#options);
    this.#port = port;
    port.on('data', (frame: Buffer) => { this.#answer = frame; });
    // After modbus-serial has read it: what is done now is not done inside its try.
    port.on('answered', () => { if (this.#inFlight !== null && this.#decoded !== null) this.#finish(this.#inFlight.request, this.#decoded, this.#gapMs); });
    port.on('close', (error: Error | null) => { this.#lost(port, error?.message ?? 'closed'); });
    this.#coder = createCoder(port, (error) => {
      if (this.#closed || this.#port !== port) port.close();
      else if (error === null) this.#opened();
      else this.#lost(port, error.message);
    });
  }

  submit(requests: readonly BusRequest[]): void {
    for (const request of requests) {
      if (!this.#canBeAsked(request)) this.#refuse(request, { kind: 'invalid' });
      else if (!this.#up) this.#refuse(request, { kind: 'portDown' });
      else if (!this.#queue.add(request)) this.#refuse(request, { kind: 'expired' });
    }
    this.#pump();
  }

  withdraw(ids: readonly string[]): void {
    for (const request of this.#queue.withdraw(ids)) this.#refuse(request, { kind: 'expired' });
  }

  #canBeAsked(request: BusRequest): boolean {
    // On TCP unit 0 is the device itself: there is no broadcast (Modbus Messaging on TCP/IP V1.0b, 3.1.3).
    if (request.unit === broadcastUnit && this.#options.kind === 'tcp') return false;
    return isValidRequest(request) && isWithinLimits(request.call, this.#options.limitsOf?.(request.unit));
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
    this.#notBeforeMs = this.#options.clock.monoMs() + this.#quietMs();
    this.#quarantine.clear();
    this.#silentTimeouts = 0;
    this.#options.onPort?.('up', nameOf(this.#options));
  }

  #lost(port: FramePort, detail: string): void {
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
    later(() => { this.#deliver(request, outcome); });
  }

  #deliver({ id, line, unit }: BusRequest, outcome: BusOutcome, frames: Pick<BusReply, 'requestHex' | 'responseHex' | 'latencyMs'> = { requestHex: '', responseHex: null }): void {
    this.#options.onReply({ id, line, unit, outcome, ...frames, receivedMs: Math.floor(this.#options.clock.monoMs()) });
  }

  /** On TCP a late answer has its own transaction number. */
  #quietMs(): number { return this.#options.kind === 'tcp' ? 0 : this.#options.quietMs; }

  #pump(): void {
    if (this.#inFlight !== null || this.#waiting || !this.#up || this.#queue.size === 0) return;
    const { clock } = this.#options;
    const earlyMs = this.#notBeforeMs - clock.monoMs();
    if (earlyMs > 0) this.#wait(earlyMs);
    else {
      const request = this.#next(clock.monoMs());
      if (request !== null) this.#begin(request);
    }
  }

  #next(nowMs: number): BusRequest | null {
    for (;;) {
      const request = this.#queue.next(nowMs, (expired) => { this.#refuse(expired, { kind: 'expired' }); });
      const untilMs = request === null ? null : this.#quarantine.refusedUntilMs(request, nowMs);
      if (request === null || untilMs === null) return request;
      this.#refuse(request, { kind: 'quarantined', untilMs: Math.ceil(untilMs) });
    }
  }

  /** Silence is never cut; and its last part is not left to a timer, which would make 3 ms of 1.75. */
  #wait(earlyMs: number): void {
    const { clock, later } = this.#options;
    this.#waiting = true;
    const over = (): void => {
      this.#waiting = false;
      this.#pump();
    };
    if (clock.scale !== 1 || later !== undefined) clock.after(this.#wholeMs(earlyMs), over);
    else if (earlyMs > 2 * timerMs) clock.after(Math.floor(earlyMs - timerMs), over);
    else setImmediate(over);
  }

  /** Timers know whole milliseconds of real time, and cut what is over them: silence must not be cut. */
  #wholeMs(delayMs: number): number {
    const { scale } = this.#options.clock;
    return Math.ceil(delayMs / scale) * scale;
  }

  #begin(request: BusRequest): void {
    const { clock } = this.#options;
    this.#answer = null;
    this.#decoded = null;
    const broadcast = request.unit === broadcastUnit;
    const waitMs = broadcast ? this.#broadcastMs(request) : request.timeoutMs;
    const cancel = clock.after(this.#wholeMs(waitMs), () => {
      if (broadcast) this.#finish(request, { kind: 'sent' }, this.#gapMs);
      else this.#late(request);
    });
    this.#inFlight = { request, cancel, sinceMs: clock.monoMs() };
    this.#coder?.send(request, (outcome) => { this.#decoded = outcome; });
  }

  /** Its characters, and then the time in which every device does as it was told. */
  #broadcastMs({ call }: BusRequest): number {
    const options = this.#options;
    const characters = options.kind === 'tcp' ? 0 : frameBytes(call).request * characterMs(options);
    return characters + Math.max(options.broadcastMs ?? defaultBroadcastMs, options.quietMs);
  }

  #late(request: BusRequest): void {
    this.#port?.readNow(() => {
      if (this.#inFlight?.request !== request) return;
      const port = this.#port;
      const kind = port?.abandon() ?? 'timeout';
      this.#silentTimeouts = port?.heardAnything === true ? 0 : this.#silentTimeouts + 1;
      // A late answer must find nobody waiting: the next one would take it for its own.
      this.#finish(request, { kind }, this.#quietMs() + this.#gapMs);
      if (port !== null && this.#options.kind === 'tcp' && this.#silentTimeouts >= deadConnection) {
        port.close();
        this.#lost(port, `${deadConnection} requests in a row without a byte`);
      }
    });
  }

  #finish(request: BusRequest, outcome: BusOutcome, silence: number): void {
    const inFlight = this.#inFlight;
    if (inFlight?.request !== request) return;
    inFlight.cancel();
    this.#inFlight = null;
    const nowMs = this.#options.clock.monoMs();
    this.#notBeforeMs = nowMs + silence;
    this.#quarantine.heard(request, outcome, nowMs);
    const sound = outcome.kind === 'registers' || outcome.kind === 'bits' || outcome.kind === 'written' || outcome.kind === 'exception';
    if (sound) this.#silentTimeouts = 0;
    const requestHex = this.#port?.lastRequest.toString('hex') ?? '';
    const answer = sound ? { responseHex: this.#answer?.toString('hex') ?? null, latencyMs: nowMs - inFlight.sinceMs } : { responseHex: null };
    this.#deliver(request, outcome, { requestHex, ...answer });
    this.#pump();
  }
}
