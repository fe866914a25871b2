import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openLine } from '../../../src/field/bus/line.ts';
import { readBlocks } from '../../../src/field/scan/block.ts';
import type { BusReply } from '../../../src/field/scan/request.ts';
import { beginScan, compileScan, createScan, onReply, type ScanState } from '../../../src/field/scan/scan.ts';
import { lineGapMs } from '../../../src/field/scan/timing.ts';
import type { BoardWire } from '../../../src/model/artefact.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { createLineServer, type Slaves } from '../../../src/sim/cabinet/lineServer.ts';
import { createProfileDevice, type ProfileDevice } from '../../../src/sim/cabinet/profileDevice.ts';
import { openPtyLine } from '../../../src/sim/cabinet/ptyLine.ts';
import { servePdu } from '../../../src/sim/cabinet/slave.ts';
import { loadProfile } from '../../unit/field/profile/loadProfile.ts';

// Shipped profiles of several makers on one line of real frames: each speed with as many of them as its round has time for.

const dir = mkdtempSync(join(tmpdir(), 'ngatu-mixed-'));
const clock = createClock();
afterAll(() => { rmSync(dir, { recursive: true, force: true }); });

/** In the order in which they are taken while the round of 300 ms holds them; a meter's slow points take none of it. */
const names = ['ngatu/lc16', 'eastron/SDM230', 'advantech/ADAM-4168', 'ngatu/vds4', 'ngatu/pb8', 'advantech/ADAM-4056SO', 'icp-das/M-7065', 'procon/LD120', 'icp-das/tM-R5', 'isma/iSMA-B-4I4O-H'];
const least = { 9600: 3, 19_200: 5, 38_400: 6, 57_600: 6, 115_200: 6 } as const;
const forMs = 60_000;
const tickMs = 100;

function boardsAt(baud: number): { readonly boards: readonly BoardWire[]; readonly state: ScanState } {
  let boards: readonly BoardWire[] = [];
  let state: ScanState | null = null;
  for (const [at, name] of names.entries()) {
    const more = [...boards, { id: `d${at}`, line: 'field', unit: at + 1, profile: loadProfile(name) }];
    const plan = compileScan({ lines: [{ id: 'field', purpose: 'field', device: 'x', baud, format: '8E1' }], boards: more, lamps: [], detectors: [], displays: [] });
    if (!plan.ok) continue;
    boards = more;
    state = createScan(plan.value, Math.floor(clock.monoMs()));
  }
  if (state === null) throw new Error('nothing fits');
  return { boards, state };
}

function slavesOf(devices: readonly ProfileDevice[]): Slaves {
  return {
    site: { safety: { boards: devices } },
    addressed: (_, { unit }) => devices.find((device) => device.unit === unit) ?? null,
    serve: (device, { pdu }, nowMs) => ({ device, pdu: servePdu(device, pdu, nowMs) }),
    answered: () => undefined,
  };
}

interface Heard { readonly words: Map<string, readonly number[]>; state: ScanState; readonly damaged: string[] }

async function run(baud: keyof typeof least): Promise<{ readonly boards: readonly BoardWire[]; readonly devices: readonly ProfileDevice[]; readonly heard: Heard }> {
  const { boards, state } = boardsAt(baud);
  const devices = boards.map(({ id, unit, profile }) => createProfileDevice({ id, unit, profile }));
  const path = join(dir, String(baud));
  const server = createLineServer({ id: 'field', baud }, slavesOf(devices), clock, { send: (adu) => { pty.send(adu); }, tellFrame: () => undefined });
  const pty = openPtyLine(path, (bytes) => { server.receive(bytes); });
  expect(await pty.ready).toBe(true);
  const heard: Heard = { words: new Map(), state, damaged: [] };
  const take = (reply: BusReply): void => {
    const under = heard.state.pending.get(reply.id);
    if (under?.kind === 'poll' && (reply.outcome.kind === 'registers' || reply.outcome.kind === 'bits')) {
      heard.words.set(under.poll.block.key, reply.outcome.kind === 'registers' ? reply.outcome.registers : reply.outcome.bits.map(Number));
    }
    if (reply.outcome.kind === 'crc' || reply.outcome.kind === 'mismatch' || reply.outcome.kind === 'exception' || reply.outcome.kind === 'invalid') heard.damaged.push(`${reply.id}: ${reply.outcome.kind}`);
    const result = onReply(heard.state, reply);
    heard.state = result.state;
    line.submit(result.requests);
  };
  const line = openLine({ id: 'field', path, baud, format: '8E1', clock, quietMs: 50, gapMs: lineGapMs({ kind: 'serial', baud, format: '8E1' }, boards), onReply: take, onPort: () => undefined });
  const wanted = boards.flatMap((board) => readBlocks(board, ['everyTick', 'slow']).map(({ key }) => key));
  const endMs = clock.monoMs() + forMs;
  for (let n = 1; clock.monoMs() < endMs && !wanted.every((key) => heard.words.has(key)); n += 1) {
    const begun = beginScan(heard.state, n, {}, Math.floor(clock.monoMs()));
    heard.state = begun.state;
    line.submit(begun.requests);
    await new Promise((resolve) => { setTimeout(resolve, tickMs); });
  }
  await line.close();
  await pty.remove(null);
  return { boards, devices, heard };
}

describe('devices of several makers on one line', () => {
  test.concurrent.each([9600, 19_200, 38_400, 57_600, 115_200] as const)('at %i baud: each names itself, each of its blocks is read, and what was read is what the device holds', async (baud) => {
    const { boards, devices, heard } = await run(baud);
    expect(boards.length).toBeGreaterThanOrEqual(least[baud]);
    expect(new Set(boards.map(({ profile }) => profile.vendor)).size).toBeGreaterThanOrEqual(3);
    for (const board of boards) {
      expect([board.id, heard.state.fieldBoards.get(board.id)?.standing]).toEqual([board.id, 'right']);
      for (const { key, area, address, call } of readBlocks(board, ['everyTick', 'slow'])) {
        const device = devices.find(({ id }) => id === board.id);
        const holds = Array.from({ length: 'count' in call ? call.count : 0 }, (_, at) => device?.registers.get(area, address + at));
        expect([key, heard.words.get(key)]).toEqual([key, holds]);
      }
    }
    expect(heard.damaged).toEqual([]);
  }, 120_000);
});
