import { openLine } from '../../field/bus/line.ts';
import type { BusCall, BusReply } from '../../field/scan/request.ts';
import { createClock } from '../../platform/clock.ts';
import { inLineMs } from './inLine.ts';
import { answerMs, limitMs, quantile } from './limit.ts';

export interface Percentiles { readonly p50: number; readonly p95: number; readonly p99: number }

/** One speed, one request after the other. */
export interface SpeedFigures {
  readonly baud: number;
  readonly transactions: number;
  readonly failed: number;
  readonly perSecond: number;
  /** Physical limit of what was done, over the time that it took. */
  readonly utilisation: number;
  /** The same over the time that the machine gave: without what master, slave and the pty's process stood in line for a processor. */
  readonly utilisationGiven: number;
  /** What a transaction took beyond its bits and the slave's turnaround, from write to answer, ms; null without answers. */
  readonly overheadMs: Percentiles | null;
}

const format = '8E1';
const openWithinMs = 10_000;
/** Waiting behind the one in flight: the line never lacks work. */
const queued = 4;
const warmUp = 50;

/** What a scan asks: an image with its read-back, a loop card, a few registers. */
const calls: readonly BusCall[] = [
  { function: 'fc23', address: 100, count: 12, writeAddress: 0, values: [0, 1, 2, 3, 4, 5, 6] },
  { function: 'fc04', address: 0, count: 19 },
  { function: 'fc03', address: 0, count: 10 },
];

export const peerCall: BusCall = { function: 'fc03', address: 0, count: 10 };

export function percentilesOf(values: readonly number[]): Percentiles | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [p50, p95, p99] = [quantile(sorted, 0.5), quantile(sorted, 0.95), quantile(sorted, 0.99)];
  return p50 === null || p95 === null || p99 === null ? null : { p50, p95, p99 };
}

interface Session {
  ask(call: BusCall, unit: number): Promise<BusReply>;
  close(): Promise<void>;
}

/** Null where the line does not come up. */
async function openSession(path: string, baud: number): Promise<Session | null> {
  const clock = createClock();
  const waiting = new Map<string, (reply: BusReply) => void>();
  const opening: { up: (is: boolean) => void } = { up: () => undefined };
  const opened = new Promise<boolean>((resolve) => { opening.up = resolve; });
  const line = openLine({
    id: 'bench', path, baud, format, clock, quietMs: 5,
    onReply(reply) {
      const resolve = waiting.get(reply.id);
      waiting.delete(reply.id);
      resolve?.(reply);
    },
    onPort: (state) => { if (state === 'up') opening.up(true); },
  });
  const cancel = clock.after(openWithinMs, () => { opening.up(false); });
  const up = await opened;
  cancel();
  if (!up) {
    await line.close();
    return null;
  }
  let serial = 0;
  return {
    ask(call, unit) {
      serial += 1;
      const id = `b${serial}`;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        line.submit([{ id, line: 'bench', unit, call, priority: 10, timeoutMs: 500, dueMs: clock.monoMs() + 60_000 }]);
      });
    },
    close: () => line.close(),
  };
}

/** Keeps the line full for `forMs`; `pids`: who must run for it. */
export async function measureSpeed(path: string, baud: number, forMs: number, pids: readonly number[]): Promise<SpeedFigures | null> {
  const session = await openSession(path, baud);
  if (session === null) return null;
  for (let left = warmUp; left > 0; left -= 1) await session.ask(peerCall, 1);
  const overheads: number[] = [];
  let [done, failed, boundMs] = [0, 0, 0];
  const beganMs = performance.now();
  const waitedMs = inLineMs(pids);
  const worker = async (unit: number): Promise<void> => {
    for (let turn = unit; performance.now() - beganMs < forMs; turn += 1) {
      const call = calls[turn % calls.length] ?? peerCall;
      const { latencyMs } = await session.ask(call, unit);
      if (latencyMs === undefined) failed += 1;
      else {
        done += 1;
        boundMs += limitMs({ baud, format }, call);
        overheads.push(latencyMs - answerMs({ baud, format }, call));
      }
    }
  };
  await Promise.all(Array.from({ length: queued }, (_, at) => worker(at + 1)));
  const tookMs = performance.now() - beganMs;
  // What two of them stood in line at once is taken off twice: never below what the bits need.
  const givenMs = Math.max(boundMs, tookMs - (inLineMs(pids) - waitedMs));
  await session.close();
  return { baud, transactions: done, failed, perSecond: (done * 1000) / tookMs, utilisation: boundMs / tookMs, utilisationGiven: boundMs / givenMs, overheadMs: percentilesOf(overheads) };
}

/** What each of `count` readings took from handing over to its answer, µs, on a line that was idle before. */
export async function ownTimesUs(path: string, count: number, pauseMs: number): Promise<readonly number[] | null> {
  const session = await openSession(path, 115_200);
  if (session === null) return null;
  const times: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => { setTimeout(resolve, pauseMs); });
    const beganMs = performance.now();
    const { outcome } = await session.ask(peerCall, 1);
    if (outcome.kind === 'registers') times.push((performance.now() - beganMs) * 1000);
  }
  await session.close();
  return times;
}
