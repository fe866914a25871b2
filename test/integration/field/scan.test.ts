import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openLine, type Line } from '../../../src/field/bus/line.ts';
import { createBringUp, stepBringUp, type BringUpPhase, type BringUpState, type IdentityFound } from '../../../src/field/scan/bringUp.ts';
import { lampBoards } from '../../../src/field/scan/config.ts';
import { encodeImage } from '../../../src/field/scan/encodeImage.ts';
import { beginIdentify, beginScan, compileScan, createScan, detectorSamples, onReply, type ScanState } from '../../../src/field/scan/scan.ts';
import { encodeSeconds } from '../../../src/field/scan/seconds.ts';
import type { Fault } from '../../../src/model/fault.ts';
import { litLetters, type BoardSample, type GroupImage } from '../../../src/model/image.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { heartbeatToken } from '../../../src/sim/cabinet/heartbeatToken.ts';
import { startCabinet, type CabinetProcess } from '../cabinetProcess.ts';
import { cabinetSite } from '../cabinetSite.ts';
import { isSerial } from '../../../src/model/site.ts';

const clockScale = Number(process.env['NGATU_TEST_SCALE'] ?? 2);
const tickMs = 100;
const image: GroupImage = { g1: 'green', g2: 'red', p1: 'red', g6: 'redYellow', h1: 'flashingYellow' };

interface Run {
  readonly lines: readonly Line[];
  scan: ScanState;
  bringUp: BringUpState;
  readonly phases: BringUpPhase[];
  readonly faults: Fault[];
  fresh: BoardSample[];
  identities: IdentityFound[];
  actuations: number;
  skipped: number;
}

let cabinet: CabinetProcess | null = null;
let run: Run | null = null;

afterEach(async () => {
  for (const line of run?.lines ?? []) await line.close();
  await cabinet?.clean();
});

/** signald's tick, as far as the field goes; the test makes the tokens that only the monitor makes in truth. */
function step(state: Run, n: number, nowMs: number): void {
  const up = stepBringUp(state.bringUp, state.fresh, nowMs, { identities: state.identities });
  state.bringUp = up.state;
  state.fresh = [];
  state.identities = [];
  state.faults.push(...up.faults);
  if (state.phases.at(-1) !== up.phase) state.phases.push(up.phase);
  const asked = beginIdentify(state.scan, up.identify, nowMs);
  const detectors = detectorSamples(asked.state, nowMs);
  state.actuations += detectors.samples['d1']?.actuations ?? 0;
  const tokens = Object.fromEntries([...state.scan.samples].map(([id, { challenge }]) => [id, up.tokenAllowed ? heartbeatToken(challenge) : 0]));
  const writes = encodeImage(state.scan.plan, image, { seq: n, tokens, flash: !up.ready, clear: up.clear });
  const begun = beginScan(detectors.state, n, { ...writes, ...encodeSeconds(state.scan.plan.config, { n1: 42 }) }, nowMs, 'fed');
  state.scan = begun.state;
  state.skipped += begun.skippedLines.length;
  const [lamps, field] = state.lines;
  const requests = [...asked.requests, ...begun.requests];
  lamps?.submit(requests.filter(({ line }) => line === 'lamps'));
  field?.submit(requests.filter(({ line }) => line === 'field'));
}

test('the virtual cabinet over real ptys: boards are brought up, lamps and detectors are read, the display is written', async () => {
  const site = cabinetSite();
  const started = await startCabinet(site, { clockScale });
  cabinet = started;
  const clock = createClock(clockScale);
  const plan = compileScan({ lines: site.safety.lines, boards: site.safety.boards, lamps: site.safety.lamps, detectors: site.traffic.detectors, displays: site.traffic.displays });
  if (!plan.ok) throw new Error(JSON.stringify(plan.problems));
  const lines = site.safety.lines.filter(isSerial).map(({ id, baud, format }) => openLine({
    id, baud, format, clock, path: started.device(id), quietMs: 5,
    onReply(reply) {
      const result = onReply(state.scan, reply);
      state.scan = result.state;
      if (result.sample !== undefined) state.fresh.push(result.sample);
      if (result.identity !== undefined) state.identities.push(result.identity);
      if (result.requests.length > 0) state.lines.find((_, at) => site.safety.lines[at]?.id === reply.line)?.submit(result.requests);
    },
  }));
  const state: Run = {
    lines, scan: createScan(plan.value, 0), bringUp: createBringUp(lampBoards(plan.value.config), 0),
    phases: [], faults: [], fresh: [], identities: [], actuations: 0, skipped: 0,
  };
  run = state;
  const socket = connect(join(started.runDir, 'cabinet.sock'));
  await once(socket, 'connect');
  let seconds: unknown = null;
  socket.on('data', (bytes: Buffer) => { if (bytes.includes('"value":42')) seconds = 42; });
  const ticks = 60;
  for (let n = 1; n <= ticks; n += 1) {
    const lateMs = clock.monoMs() - (n - 1) * tickMs;
    await new Promise<void>((resolve) => { clock.after(tickMs - lateMs, resolve); });
    step(state, n, Math.floor(clock.monoMs()));
    if (n === 40) socket.write('{"type":"detectors","values":{"d1":{"occupied":true,"count":5}}}\n');
  }
  socket.destroy();
  expect(state.phases).toEqual(['identify', 'arm', 'withhold', 'clear', 'ready']);
  expect(state.faults).toEqual([]);
  const read = Object.fromEntries([...state.scan.samples.values()].flatMap(({ groups }) => Object.entries(groups).map(([id, reading]) => [id, litLetters(reading)])));
  expect(read).toMatchObject({ g1: 'G', g2: 'R', p1: 'R', g6: 'RY' });
  expect(state.actuations).toBe(5);
  expect(detectorSamples(state.scan, Math.floor(clock.monoMs())).samples['d1']?.presence).toBe('occupied');
  expect(seconds).toBe(42);
  const health = Object.fromEntries(state.scan.health);
  process.stdout.write(`scan ×${clockScale}: skipped ${state.skipped} of ${ticks}, ${Object.entries(health).map(([id, { samples, timeouts, crcErrors }]) => `${id} ${samples} samples ${timeouts} time-outs ${crcErrors} crc`).join(', ')}\n`);
  expect(health['a']?.samples).toBeGreaterThan(ticks * 0.8);
});
