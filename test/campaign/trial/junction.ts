import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, loadavg, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectIpc } from '../../../src/ipc/client.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';
import { readFaultList, readFaultReset, readJunctionState, readLinkState } from '../../../src/model/stateReading.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { FaultList } from '../../../src/model/faultList.ts';
import type { JunctionState, LinkState } from '../../../src/model/junctionState.ts';
import { artefactText } from '../../../src/model/seal.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { keepChild, type AfterEnd, type Child, type ChildSpec } from '../../../src/run/child.ts';
import { brokerProgram, freePort, portAnswers, writeBrokerConf } from '../../../src/run/broker.ts';
import { processSpecs, recordingPath, type ProcessName, type RunPlan } from '../../../src/run/processes.ts';
import { spawn, spawnSync } from 'node:child_process';
import { openCabinetStream, type CabinetStream } from './cabinetStream.ts';
import { trialSite } from './site.ts';

const home = join(import.meta.dirname, '../../..');
/** Between TERM and KILL, ms. */
const graceMs = 4000;

/** Real daemons around a virtual cabinet over a pty, each under the parent's watch that `ngatu run` has. */
export interface TrialJunction {
  readonly dir: string;
  readonly stream: CabinetStream;
  /** The daemons run under SCHED_FIFO. */
  readonly realtime: boolean;
  /** Begins processes that were not wanted from the start; false: one is not ready. */
  begin(...names: readonly ('agentd' | 'centre')[]): Promise<boolean>;
  pid(name: ProcessName): number;
  /** From now on a daemon that has ended comes back after so long, ms; at once without it. */
  delayRestarts(ms: number): void;
  /** A process was given up: nothing can be tried any more. */
  gaveUp(): string | null;
  /** Ends everything that is latched over the safety socket, as `ngatu fault reset` does, or by `ngatu fault reset` itself; gives the codes. */
  reset(by?: 'socket' | 'tool'): Promise<readonly string[]>;
  /** signald's own word for its state and its faults; null: it does not answer. */
  status(): Promise<JunctionState | null>;
  faults(): Promise<FaultList | null>;
  /** agentd's word for its store and its link. */
  link(): Promise<LinkState | null>;
  /** The daemon goes round in a loop for ever, in the middle of its work, until somebody ends it. */
  spin(name: 'signald' | 'monitord'): void;
  stop(): Promise<void>;
  /** The cabinet's own recording, and the artefact: there until `discard`. */
  recording(): string;
  artefact(): string;
  discard(): void;
}

/** Junctions of several seeds do not load their programs all at once, ms. */
const apartMs = 300;

export interface TrialOptions {
  readonly seed: number;
  readonly agent?: boolean;
  /**
   * How the daemons and the cabinet come to a processor: like everybody, before everything ordinary (the rule here: a
   * cabinet's computer has nothing else to do, this one may have), or under SCHED_FIFO where that is permitted: for one
   * junction alone, several of them take all processors.
   */
  readonly pace?: Pace;
  /** Another site than the trials' crossroads. */
  readonly site?: SealedSite;
  /** With Mosquitto, so that agentd and centre can be begun. */
  readonly broker?: boolean;
}

export type Pace = 'plain' | 'ahead' | 'fifo';

/** One that ends more often than any trial ends it does so by itself. */
const mostEnds = { ends: 60, withinMs: 60_000 } as const;

/** Those that are ended on purpose come back, after the pause that the trial wants. */
function comeBack(delayMs: () => number): AfterEnd {
  return ({ endsMs }, _startedMs, nowMs) => {
    const history = { endsMs: [...endsMs.filter((endMs) => nowMs - endMs < mostEnds.withinMs), nowMs], inRow: 0 };
    return history.endsMs.length < mostEnds.ends ? { kind: 'restart', delayMs: delayMs(), history } : { kind: 'giveUp', history };
  };
}

export async function startTrialJunction(options: TrialOptions): Promise<TrialJunction> {
  await pauseMs((options.seed % 8) * apartMs);
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-trial-'));
  const [runDir, stateDir] = [join(dir, 'run'), join(dir, 'state')];
  for (const name of ['log', 'signald', 'agentd', 'centre']) mkdirSync(join(stateDir, name), { recursive: true });
  mkdirSync(runDir);
  const artefact = join(stateDir, 'site.json');
  const site = options.site ?? trialSite();
  writeFileSync(artefact, artefactText(site));
  const realtime = options.pace === 'fifo' && spawnSync('chrt', ['-f', '10', 'true'], { stdio: 'ignore' }).status === 0;
  const specs = processSpecs({
    home, node: process.execPath, artefact, siteId: site.safety.siteId, runDir, stateDir, realtime, seed: 1, clockScale: 1,
    ...await brokerOf(runDir, options.broker === true),
  });
  const clock = createClock(1);
  const children = new Map<ProcessName, Child>();
  let gaveUp: string | null = null;
  let restartDelayMs = 0;
  const begin = async (...names: readonly ProcessName[]): Promise<boolean> => {
    const ready = await Promise.all(names.map((name) => {
      const child = keepChild(spinnable(specs[name], options.pace ?? 'ahead'), clock, (news) => { if (news.kind === 'gaveUp') gaveUp = news.name; }, comeBack(() => restartDelayMs));
      children.set(name, child);
      return child.ready;
    }));
    return ready.every(Boolean);
  };
  await begin('cabinet', ...(options.broker === true ? ['broker' as const] : []));
  const stream = await openCabinetStream(join(runDir, 'cabinet.sock'));
  await begin('monitord', ...(options.agent === true ? ['agentd' as const] : []));
  await begin('signald');
  return {
    dir, stream, realtime, begin,
    link: async () => readLinkState(await ask(runDir, 'agent', 'link.status')),
    pid: (name) => children.get(name)?.pid() ?? 0,
    delayRestarts(ms) { restartDelayMs = ms; },
    gaveUp: () => gaveUp ?? (stream.closed() ? 'cabinet' : null),
    reset: (by = 'socket') => (by === 'tool' ? resetByTool(runDir) : resetFaults(runDir)),
    status: async () => readJunctionState(await ask(runDir, 'view', 'status')),
    faults: async () => readFaultList(await ask(runDir, 'view', 'fault.list')),
    spin(name) {
      const pid = children.get(name)?.pid() ?? 0;
      // It takes its own time, not that of the junctions beside it.
      setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
      process.kill(pid, 'SIGUSR2');
    },
    async stop() {
      for (const name of ['signald', 'monitord', 'agentd', 'centre', 'broker', 'cabinet'] as const) await children.get(name)?.stop(graceMs);
      stream.close();
    },
    recording: () => recordingPath(stateDir, 1),
    artefact: () => artefact,
    discard() { rmSync(dir, { recursive: true, force: true }); },
  };
}

/** Node's own switch: a module of the test's, loaded before the daemon's, that never returns once it hears the signal. */
const spinner = `--import=data:text/javascript,process.on('SIGUSR2',()=>{for(;;);})`;

/** The daemons with the spinner; a process that goes round for ever does not hear that its parent is gone, so the kernel ends it. */
function spinnable(spec: ChildSpec, pace: Pace): ChildSpec {
  const ahead = pace === 'ahead' ? ['nice', '-n', '-10'] as const : [] as const;
  if (spec.name === 'cabinet') return { ...spec, command: prefixed(ahead, spec.command) };
  if (spec.name !== 'signald' && spec.name !== 'monitord') return spec;
  const [program, ...args] = spec.command;
  const at = args.findIndex((argument) => argument.endsWith('/main.js'));
  return { ...spec, command: prefixed([...ahead, 'setpriv', '--pdeathsig', 'KILL'], [program, ...args.slice(0, at), spinner, ...args.slice(at)]) };
}

function prefixed([first, ...rest]: readonly string[], command: ChildSpec['command']): ChildSpec['command'] {
  return first === undefined ? command : [first, ...rest, ...command];
}

/** Mosquitto on a port of its own; without one an agent tries on for ever, and nobody else needs it. */
async function brokerOf(runDir: string, wanted: boolean): Promise<Pick<RunPlan, 'brokerPort' | 'brokerConf' | 'brokerProgram' | 'brokerReady'>> {
  if (!wanted) return { brokerPort: 9, brokerConf: '', brokerProgram: '', brokerReady: () => Promise.resolve(false) };
  const brokerPort = await freePort();
  return { brokerPort, brokerConf: writeBrokerConf(home, runDir, brokerPort), brokerProgram: brokerProgram(), brokerReady: () => portAnswers(brokerPort) };
}

async function ask(runDir: string, right: 'view' | 'safety' | 'agent', method: 'status' | 'fault.list' | 'fault.reset' | 'link.status', params = {}): Promise<unknown> {
  const connected = await connectIpc({ path: join(runDir, socketNames[right]), client: 'trials' });
  if (!connected.ok) return null;
  const answer = await connected.client.request(method, params);
  connected.client.close();
  return answer.ok ? answer.result : null;
}

async function resetFaults(runDir: string): Promise<readonly string[]> {
  return readFaultReset(await ask(runDir, 'safety', 'fault.reset', { by: 'trials', reason: 'trial over' }))?.reset ?? [];
}

async function resetByTool(runDir: string): Promise<readonly string[]> {
  const tool = spawn(process.execPath, [join(home, 'dist/cli/main.js'), 'fault', 'reset', '--reason', 'trial over', '--by', 'trials', '--yes', '--json', '--run-dir', runDir], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  tool.stdout.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  const status = await new Promise<number | null>((resolve) => { tool.once('close', resolve); });
  return status === 0 ? (readFaultReset(JSON.parse(text))?.reset ?? []) : [];
}

/** Those whose time a trial judges. */
export function daemonPids(junction: Pick<TrialJunction, 'pid'>): readonly number[] {
  return (['signald', 'monitord', 'cabinet'] as const).map((name) => junction.pid(name));
}

export function load(): number {
  return loadavg()[0] ?? 0;
}

/** A wait of real time. */
export function pauseMs(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
