import { createRequestQueue } from '../../../field/bus/requestQueue.ts';
import { frameBytes, type BusOutcome, type BusRequest } from '../../../field/scan/request.ts';
import { silenceMs } from '../../../field/scan/timing.ts';
import type { Random } from '../../../platform/random.ts';
import { answerBeginsMs, charactersMs } from '../../cabinet/pacing.ts';
import { lampFrames, noFrames, type RegisterLine, type RegisterLineSpec } from '../registerLine.ts';
import { setTimer, type LeanProcess } from './leanProcess.ts';
import { createInbox, type Moments } from './moments.ts';

export interface LeanLineSpec extends Omit<RegisterLineSpec, 'world' | 'process'> {
  readonly moments: Moments;
  readonly process: LeanProcess;
  /** Of the process's timers. */
  readonly timers: Random;
}

export interface LeanLine extends RegisterLine {
  /** A new process opens it: nothing is under way. */
  begin(): void;
}

/** registerLine.ts step by step and dice by dice, on slots: one request in flight, one wait, answers to what was refused. */
export function createLeanLine(spec: LeanLineSpec): LeanLine {
  const { moments, process, line, timers } = spec;
  const gapMs = Math.max(spec.gapMs, silenceMs(line));
  const ownMs = (): number => moments.nowMs() - process.startedMs;
  let queue = createRequestQueue();
  let inFlight: BusRequest | null = null;
  let outcome: BusOutcome | null = null;
  let arrivedMs = Number.POSITIVE_INFINITY;
  let notBeforeMs = 0;

  const deliver = (request: BusRequest, result: BusOutcome, written: boolean): void => {
    const frames = written && spec.slave(request.unit)?.carriesLamps === true ? lampFrames(request, result) : noFrames;
    spec.onReply({ id: request.id, line: line.id, unit: request.unit, outcome: result, receivedMs: Math.floor(ownMs()), requestHex: frames.requestHex, responseHex: frames.responseHex });
  };
  const refused = createInbox<BusRequest>(moments, process, (request) => { deliver(request, { kind: 'expired' }, false); });
  const refuse = (request: BusRequest): void => { refused.push(0, request); };
  const finish = (request: BusRequest, result: BusOutcome, silence: number): void => {
    moments.clear(timeout);
    moments.clear(arrival);
    inFlight = null;
    notBeforeMs = ownMs() + silence;
    deliver(request, result, true);
    pump();
  };
  const timeout = moments.slot(0, process, () => {
    if (inFlight === null) return;
    // A stalled process must not call a punctual answer late: it is read now.
    if (outcome !== null && arrivedMs <= moments.nowMs()) finish(inFlight, outcome, gapMs);
    else finish(inFlight, { kind: 'timeout' }, spec.quietMs + gapMs);
  });
  const arrival = moments.slot(1, process, () => { if (inFlight !== null && outcome !== null) finish(inFlight, outcome, gapMs); });
  const wait = moments.slot(0, process, () => { pump(); });
  const begin = (request: BusRequest): void => {
    setTimer(moments, timeout, request.timeoutMs, timers);
    inFlight = request;
    outcome = null;
    arrivedMs = Number.POSITIVE_INFINITY;
    const answered = answerOf(spec, request);
    if (answered === null) return;
    ({ arrivedMs, outcome } = answered);
    moments.set(arrival, arrivedMs);
  };
  const pump = (): void => {
    if (inFlight !== null || wait.atMs !== Number.POSITIVE_INFINITY || queue.size === 0) return;
    const earlyMs = notBeforeMs - ownMs();
    if (earlyMs > 0) {
      setTimer(moments, wait, Math.ceil(earlyMs), timers);
      return;
    }
    const request = queue.next(ownMs(), refuse);
    if (request !== null) begin(request);
  };
  return {
    refuse,
    submit(request) {
      if (!queue.add(request)) refuse(request);
      else pump();
    },
    withdraw(ids) { for (const request of queue.withdraw(ids)) refuse(request); },
    begin() {
      for (const slot of [timeout, arrival, wait]) moments.clear(slot);
      refused.empty();
      queue = createRequestQueue();
      [inFlight, outcome] = [null, null];
      notBeforeMs = ownMs() + spec.quietMs;
    },
  };
}

/** What the line and the device make of a request that begins now: when its answer is there; null = it never is. */
function answerOf({ moments, line, air, random, slave }: LeanLineSpec, request: BusRequest): { readonly arrivedMs: number; readonly outcome: BusOutcome } | null {
  const fromMs = moments.nowMs();
  const bytes = frameBytes(request.call);
  const device = slave(request.unit);
  if (device === undefined || !air.survives(fromMs, fromMs + charactersMs(bytes.request, line.baud))) return null;
  const servedMs = fromMs + answerBeginsMs(bytes.request, line.baud, device.turnaroundMs * (0.6 + 1.3 * random.next()));
  const answeredMs = servedMs + charactersMs(bytes.reply, line.baud);
  const outcome = device.serve(request, Math.floor(servedMs));
  if (outcome === null) return null;
  device.answered(Math.floor(answeredMs));
  return air.survives(servedMs, answeredMs) ? { arrivedMs: answeredMs, outcome } : null;
}
