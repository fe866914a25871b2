import { createRequestQueue } from '../../../src/field/bus/requestQueue.ts';
import type { BusOutcome, BusReply, BusRequest } from '../../../src/field/scan/request.ts';
import { frameBytes } from '../../../src/field/scan/request.ts';
import type { BoardWire } from '../../../src/model/artefact.ts';
import type { SerialLine } from '../../../src/model/site.ts';

/** One request as it passed on the wire. */
export interface Passed { readonly request: BusRequest; readonly beginMs: number; readonly endMs: number; readonly lost: boolean }

/** A line that paces its characters and devices that answer within what their profile says: written for this test alone. */
export interface PacedLine {
  submit(requests: readonly BusRequest[], nowMs: number): void;
  withdraw(ids: readonly string[]): void;
  /** Answers until then, in their order; `hear` may submit more. */
  run(untilMs: number, hear: (reply: BusReply, atMs: number) => readonly BusRequest[]): void;
  readonly passed: Passed[];
  readonly expired: BusRequest[];
}

export interface PacedSpec {
  readonly line: SerialLine;
  readonly boards: readonly BoardWire[];
  /** What a device says, and which part of its longest answer time it takes; null = nothing comes. */
  readonly answer: (request: BusRequest) => { readonly outcome: BusOutcome; readonly part: number } | null;
}

export function createPacedLine({ line, boards, answer }: PacedSpec): PacedLine {
  const bits = line.format === '8N1' ? 10 : 11;
  const characterMs = (bits * 1000) / line.baud;
  const silenceMs = line.baud > 19_200 ? 1.75 : 3.5 * characterMs;
  const gapMs = Math.max(silenceMs, ...boards.map(({ profile }) => profile.limits.minGapMs));
  const slowestMs = Math.max(0, ...boards.map(({ profile }) => profile.limits.responseMs));
  const queue = createRequestQueue();
  const passed: Passed[] = [];
  const expired: BusRequest[] = [];
  let freeMs = 0;
  const pass = (request: BusRequest, beginMs: number): { reply: BusReply; endMs: number } => {
    const said = answer(request);
    const responseMs = boards.find(({ unit }) => unit === request.unit)?.profile.limits.responseMs ?? 0;
    const { request: out, reply: back } = frameBytes(request.call);
    const answeredMs = beginMs + out * characterMs + silenceMs + responseMs * (said?.part ?? 0) + back * characterMs;
    const lost = said === null || answeredMs - beginMs > request.timeoutMs;
    const endMs = lost ? beginMs + request.timeoutMs : answeredMs;
    freeMs = endMs + gapMs + (lost ? slowestMs : 0);
    passed.push({ request, beginMs, endMs, lost });
    const outcome: BusOutcome = lost ? { kind: 'timeout' } : said.outcome;
    return { endMs, reply: { id: request.id, line: line.id, unit: request.unit, outcome, requestHex: 'aa', responseHex: lost ? null : 'bb', receivedMs: Math.floor(endMs) } };
  };
  return {
    passed, expired,
    submit(requests, nowMs) {
      freeMs = Math.max(freeMs, nowMs);
      for (const request of requests) if (request.line === line.id) queue.add(request);
    },
    withdraw(ids) { queue.withdraw(ids); },
    run(untilMs, hear) {
      for (;;) {
        if (queue.size === 0 || freeMs >= untilMs) return;
        const request = queue.next(freeMs, (late) => {
          expired.push(late);
          hear({ id: late.id, line: line.id, unit: late.unit, outcome: { kind: 'expired' }, requestHex: '', responseHex: null, receivedMs: Math.floor(freeMs) }, freeMs);
        });
        if (request === null) return;
        const { reply, endMs } = pass(request, freeMs);
        for (const more of hear(reply, endMs)) queue.add(more);
      }
    },
  };
}
