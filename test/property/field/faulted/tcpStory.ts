import { openLine } from '../../../../src/field/bus/line.ts';
import type { BusReply, BusRequest } from '../../../../src/field/scan/request.ts';
import { createRandom, type Random } from '../../../../src/platform/random.ts';
import { createWorld } from '../../../../src/sim/junction/world.ts';
import { answerTo, numberedCall, type Dealt } from './device.ts';
import { judge, noFigures, type StoryFigures, type StoryResult } from './fieldStory.ts';
import { faultyWire, someBytes, worldClock, type Arrival, type FaultyWire } from './wire.ts';

export const tcpFaults = [
  'silent', 'deaf', 'late', 'lateByScans', 'doubled', 'repeatedLater', 'wrongTransaction', 'wrongUnit', 'wrongFunction', 'wrongLength', 'wrongEcho', 'exception', 'unasked', 'noModbus',
] as const;
export type TcpFault = (typeof tcpFaults)[number];

const perLine = 400;

const adu = (transaction: number, body: readonly number[] | Uint8Array): Buffer => {
  const bytes = Buffer.alloc(6 + body.length);
  bytes.writeUInt16BE(transaction & 0xffff, 0);
  bytes.writeUInt16BE(body.length, 4);
  bytes.set(body, 6);
  return bytes;
};

interface Asked { readonly k: number; readonly bytes: Buffer; readonly timeoutMs: number }

function done(executed: boolean, ...sent: readonly (readonly [Buffer, number])[]): Dealt & { readonly arrivals: readonly Arrival[] } {
  return { executed, exception: null, arrivals: sent.map(([bytes, atMs]) => ({ bytes, atMs })) };
}

/** What a device, a gateway or a stranger sends for one request; TCP loses and damages no bytes. */
export function dealTcp(random: Random, { k, bytes, timeoutMs }: Asked, fault: TcpFault | null, nowMs: number): Dealt & { readonly arrivals: readonly Arrival[] } {
  const transaction = bytes.readUInt16BE(0);
  const unit = bytes.readUInt8(6);
  const pdu = bytes.subarray(7);
  const right = answerTo(k, pdu);
  const strange = answerTo(-k - 1, pdu);
  const whole = adu(transaction, [unit, ...right]);
  const soonMs = nowMs + 0.5 + random.next() * 10;
  switch (fault) {
    case null: return done(true, [whole, soonMs]);
    case 'silent': return done(true);
    case 'deaf': return done(false);
    case 'late': return done(true, [whole, nowMs + timeoutMs + random.next() * 30]);
    case 'lateByScans': return done(true, [whole, nowMs + timeoutMs + random.int(30, 400)]);
    case 'doubled': return done(true, [Buffer.concat([whole, whole]), soonMs]);
    case 'repeatedLater': return done(true, [whole, soonMs], [whole, soonMs + random.int(1, 400)]);
    case 'wrongTransaction': return done(false, [adu(transaction + random.int(1, 65_535), [unit, ...strange]), soonMs]);
    case 'wrongUnit': return done(false, [adu(transaction, [random.pick([0, 255, (unit % 247) + 1]), ...strange]), soonMs]);
    case 'wrongFunction': return done(false, [adu(transaction, [unit, random.pick([1, 2, 3, 4, 5, 6, 15, 16, 23, 43].filter((code) => code !== pdu[0])), ...strange.subarray(1)]), soonMs]);
    case 'wrongLength': return done(false, [adu(transaction, [unit, ...(random.next() < 0.5 ? strange.subarray(0, -1) : [...strange, 7])]), soonMs]);
    case 'wrongEcho': return done(false, [adu(transaction, wrongEcho(random, unit, right)), soonMs]);
    case 'exception': {
      const code = random.int(1, 11);
      return { ...done(false, [adu(transaction, [unit, (pdu[0] ?? 0) | 0x80, code]), soonMs]), exception: code };
    }
    case 'unasked': return done(true, [adu(transaction - random.int(1, 50), [unit, ...strange]), nowMs + 0.1], [whole, soonMs]);
    case 'noModbus': return done(false, [someBytes(random, 8, 60).fill(0x48, 2, 4), soonMs]);
  }
}

function wrongEcho(random: Random, unit: number, right: Buffer): number[] {
  const [code = 0] = right;
  if (code !== 5 && code !== 6 && code !== 15 && code !== 16) return [unit, 0x80 | (code === 3 ? 4 : 3), 2];
  const other = [unit, ...right];
  const at = random.int(2, 5);
  other[at] = (other[at] ?? 0) ^ random.int(1, 255);
  return other;
}

/** Random requests over Modbus TCP; half of them meet a fault. */
export function tcpStory(seed: number, transactions: number): StoryResult {
  const figures = noFigures();
  const problems: string[] = [];
  for (let from = 0; from < transactions; from += perLine) playConnection(seed * 1_000_003 + from, from, Math.min(perLine, transactions - from), figures, problems);
  return { figures, problems };
}

function playConnection(seed: number, firstK: number, count: number, figures: StoryFigures, problems: string[]): void {
  const random = createRandom(seed);
  const world = createWorld();
  const told = new Map<string, BusReply[]>();
  let pending: { readonly k: number; readonly request: BusRequest; readonly fault: TcpFault | null } | null = null;
  let dealt: Dealt | null = null;
  const wire: FaultyWire = faultyWire({
    world, random, admits: () => true,
    respond(bytes) {
      if (pending === null) return [];
      const deal = dealTcp(random, { k: pending.k, bytes, timeoutMs: pending.request.timeoutMs }, pending.fault, world.nowMs());
      dealt = deal;
      return deal.arrivals;
    },
  });
  const line = openLine({
    id: 'l', kind: 'tcp', host: 'h', port: 502, clock: worldClock(world), quietMs: 20, openStream: () => wire.openStream(), later: (call) => { world.at(world.nowMs(), call); },
    onReply: (reply) => { told.set(reply.id, [...(told.get(reply.id) ?? []), reply]); },
  });
  world.run(50);
  for (let k = firstK; k < firstK + count; k += 1) {
    const fault = random.next() < 0.5 ? random.pick(tcpFaults) : null;
    const request: BusRequest = { id: `r${k}`, line: 'l', unit: random.int(1, 4), call: numberedCall(k, random), priority: 10, timeoutMs: random.int(20, 60), dueMs: world.nowMs() + 5000 };
    pending = { k, request, fault };
    dealt = null;
    line.submit([request]);
    const gone = random.next() < 0.003;
    if (gone) world.at(world.nowMs() + random.next() * 10, () => { wire.cut(); });
    const endMs = world.nowMs() + 300;
    while (!told.has(request.id) && world.nowMs() < endMs) world.run(world.nowMs() + 1);
    const replies = told.get(request.id) ?? [];
    judge(figures, problems, seed, { k, request, fault: gone ? 'silent' : fault, dealt, replies });
    if (replies[0]?.outcome.kind === 'portDown' || !line.isUp()) world.run(world.nowMs() + 2500);
  }
}
