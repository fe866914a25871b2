import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { appendFileSync, closeSync, constants, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectIpc } from '../../../src/ipc/client.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';
import { artefactText } from '../../../src/model/seal.ts';
import { readJunctionState } from '../../../src/model/stateReading.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { keepChild, type Child } from '../../../src/run/child.ts';
import { processSpecs } from '../../../src/run/processes.ts';
import { trialSite } from '../../campaign/trial/site.ts';
import { untilTold, type Waiting } from '../../campaign/trial/waiting.ts';
import { checkRecording } from '../../street/check-recording.ts';
import type { Report } from '../../street/checker.ts';
import { parseSample, type Sample } from '../../street/sample.ts';

const home = join(import.meta.dirname, '../../..');
export const peers = ['libmodbus', 'pymodbus'] as const;
export type Peer = (typeof peers)[number];

/** signald and monitord as `ngatu run` starts them, on a line whose boards are served by a program that is not ours. */
export interface PeerJunction {
  readonly peer: Peer;
  readonly samples: readonly Sample[];
  /** Boards that follow their images. */
  driven(): number;
  showsGreen(): boolean;
  /** False after the limit. */
  until(holds: () => boolean, limitMs: number): Promise<boolean>;
  /** KILL to signald, which its parent starts again; gives the moment, ms of CLOCK_MONOTONIC: the recording's clock. */
  killSignald(): number;
  /** Ticks, scans and what the line lost, as signald counts it since its start. */
  counts(): Promise<PeerCounts | null>;
  /** Ends everything, and judges the whole recording at the lamps. */
  finish(): Promise<Report>;
  discard(): Promise<void>;
}
export interface PeerCounts { readonly ticks: number; readonly due: number; readonly lampSamples: number; readonly timeouts: number; readonly crcErrors: number; readonly retries: number }

/** The peer's command; the C program is built where its junction runs. */
function commandOf(peer: Peer, dir: string): readonly [string, ...string[]] {
  if (peer === 'pymodbus') return ['/usr/bin/python3', join(import.meta.dirname, 'shb8.py')];
  const program = join(dir, 'shb8');
  const built = spawnSync('gcc', ['-O1', '-Wall', '-Wextra', '-Werror', '-o', program, join(import.meta.dirname, 'shb8.c'), '-lmodbus', '-lpthread'], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  return [program];
}

/** What the peer is told of its cabinet: boards with unit and serial number, heads with board, slot and lamps. */
function wiring({ safety }: SealedSite): readonly string[] {
  const heads = new Map<string, string>();
  for (const { group, board, slot, colour } of safety.lamps) {
    const head = `${group}=${board}=${slot}=`;
    heads.set(head, `${heads.get(head) ?? ''}${colour.charAt(0).toUpperCase()}`);
  }
  return [...safety.boards.map(({ id, unit }) => `${id}=${unit}=PEER000${unit}`), ...[...heads].map(([head, colours]) => head + colours)];
}

/** A pty pair: signald's end, and the peer's. Both are held open, for socat ends with the last user of either. */
async function openLine(ours: string, theirs: string): Promise<{ readonly socat: ChildProcess; readonly held: readonly number[] }> {
  const socat = spawn('socat', ['-b', '512', `pty,raw,echo=0,link=${ours}`, `pty,raw,echo=0,link=${theirs}`], { stdio: 'ignore' });
  for (let looks = 0; looks < 500 && !(existsSync(ours) && existsSync(theirs)); looks += 1) await pauseMs(10);
  return { socat, held: [ours, theirs].map((path) => openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)) };
}

/** Without SCHED_FIFO: two junctions under it take all processors. */
export async function startPeerJunction(peer: Peer): Promise<PeerJunction> {
  const dir = mkdtempSync(join(tmpdir(), `ngatu-${peer}-`));
  const [runDir, stateDir, recording, artefact] = [join(dir, 'run'), join(dir, 'state'), join(dir, 'lamps.jsonl'), join(dir, 'site.json')];
  for (const path of [join(runDir, 'lines'), join(stateDir, 'log'), join(stateDir, 'signald')]) mkdirSync(path, { recursive: true });
  const site = trialSite();
  writeFileSync(artefact, artefactText(site));
  const line = await openLine(join(runDir, 'lines/lamps'), join(dir, 'peer-line'));
  const [program, ...args] = commandOf(peer, dir);
  const serving = spawn(program, [...args, join(dir, 'peer-line'), site.safety.siteId, ...wiring(site)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => { serving.once('close', () => { resolve(); }); });
  const recorded = record(serving, recording);
  const until: PeerJunction['until'] = (holds, limitMs) => untilTold(recorded.waiting, holds, limitMs);
  if (!await until(() => recorded.samples.length > 0, 20_000)) throw new Error(`${peer}: the boards did not come up`);
  const specs = processSpecs({
    home, node: process.execPath, artefact, siteId: site.safety.siteId, runDir, stateDir, realtime: false, seed: 1, clockScale: 1,
    brokerPort: 9, brokerConf: '', brokerProgram: '', brokerReady: () => Promise.resolve(false),
  });
  const clock = createClock(1);
  const children: Child[] = [];
  for (const name of ['monitord', 'signald'] as const) {
    const child = keepChild(specs[name], clock, () => undefined);
    children.push(child);
    await child.ready;
  }
  const end = async (): Promise<void> => {
    for (const child of children.toReversed()) await child.stop(4000);
    // Their last lamps are still theirs: the boards' own watchdogs have them.
    await pauseMs(1000);
    serving.stdin.end();
    await ended;
    for (const fd of line.held) closeSync(fd);
    line.socat.kill();
  };
  let over: Promise<void> | null = null;
  return {
    peer, samples: recorded.samples, driven: () => recorded.driven(), until,
    showsGreen: () => recorded.driven() === site.safety.boards.length && Object.values(recorded.lamps()).includes('G'),
    killSignald() {
      const atMs = Number(process.hrtime.bigint() / 1_000_000n);
      process.kill(children[1]?.pid() ?? 0, 'SIGKILL');
      return atMs;
    },
    counts: () => countsOf(join(runDir, socketNames.view)),
    async finish() {
      over ??= end();
      await over;
      return checkRecording(recording, artefact);
    },
    async discard() {
      over ??= end();
      await over;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

interface Recorded { readonly samples: Sample[]; readonly waiting: Waiting; driven(): number; lamps(): Readonly<Record<string, string>> }

/** Keeps what the peer tells, in memory and on disk. */
function record(serving: ChildProcess, path: string): Recorded {
  const [samples, waiting, flash]: [Sample[], Waiting, Map<string, boolean>] = [[], new Set(), new Map()];
  let lamps: Readonly<Record<string, string>> = {};
  let pending = '';
  serving.stdout?.on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString()).split('\n');
    pending = lines.pop() ?? '';
    if (lines.length > 0) appendFileSync(path, lines.map((text) => `${text}\n`).join(''));
    for (const sample of lines.map(parseSample)) {
      samples.push(sample);
      if (sample.type === 'board') flash.set(sample.board, sample.flash);
      if (sample.type === 'lamps') lamps = sample.lamps;
    }
    for (const look of waiting) look();
  });
  return { samples, waiting, driven: () => [...flash.values()].filter((flashing) => !flashing).length, lamps: () => lamps };
}

async function countsOf(path: string): Promise<PeerCounts | null> {
  const connected = await connectIpc({ path, client: 'peers' });
  if (!connected.ok) return null;
  const answer = await connected.client.request('status', {});
  connected.client.close();
  const state = answer.ok ? readJunctionState(answer.result) : null;
  if (state === null) return null;
  const { boards, tick } = state;
  const sum = (of: (board: (typeof boards)[number]) => number): number => boards.reduce((all, board) => all + of(board), 0);
  return { ticks: tick.n, due: tick.due, lampSamples: tick.lampSamples, timeouts: sum(({ timeouts }) => timeouts), crcErrors: sum(({ crcErrors }) => crcErrors), retries: sum(({ retries }) => retries) };
}

/** A wait of real time. */
export function pauseMs(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
