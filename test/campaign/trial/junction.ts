import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectIpc } from '../../../src/ipc/client.ts';
import { socketNames } from '../../../src/model/ipcMessage.ts';
import { readFaultReset } from '../../../src/model/stateReading.ts';
import { artefactText } from '../../../src/model/seal.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { keepChild, type Child, type ChildSpec } from '../../../src/run/child.ts';
import { processSpecs, recordingPath, type ProcessName } from '../../../src/run/processes.ts';
import { spawnSync } from 'node:child_process';
import { openCabinetStream, type CabinetStream } from './cabinetStream.ts';
import { trialSite } from './site.ts';

const home = join(import.meta.dirname, '../../..');
/** Between TERM and KILL, ms. */
const graceMs = 4000;

/** Real daemons around a virtual cabinet over a pty, each under the parent's watch that `ngatu run` has. */
export interface TrialJunction {
  readonly dir: string;
  readonly stream: CabinetStream;
  /** SCHED_FIFO was permitted. */
  readonly realtime: boolean;
  pid(name: ProcessName): number;
  /** A process was given up: nothing can be tried any more. */
  gaveUp(): string | null;
  /** Ends everything that is latched, as `ngatu fault reset` does, over the safety socket; gives the codes. */
  reset(): Promise<readonly string[]>;
  /** Where signald's event loop can be asked to hang: node's own inspector, opened by SIGUSR1. */
  inspectorUrl(): string | null;
  stop(): Promise<void>;
  /** The cabinet's own recording, and the artefact: there until `discard`. */
  recording(): string;
  artefact(): string;
  discard(): void;
}

/** Junctions of several seeds do not load their programs all at once, ms. */
const apartMs = 700;

export async function startTrialJunction(options: { readonly seed: number; readonly agent?: boolean }): Promise<TrialJunction> {
  await pauseMs((options.seed % 10) * apartMs);
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-trial-'));
  const [runDir, stateDir] = [join(dir, 'run'), join(dir, 'state')];
  for (const name of ['log', 'signald', 'agentd']) mkdirSync(join(stateDir, name), { recursive: true });
  mkdirSync(runDir);
  const artefact = join(stateDir, 'site.json');
  const site = trialSite();
  writeFileSync(artefact, artefactText(site));
  const realtime = spawnSync('chrt', ['-f', '10', 'true'], { stdio: 'ignore' }).status === 0;
  const specs = processSpecs({
    home, node: process.execPath, artefact, siteId: site.safety.siteId, runDir, stateDir, realtime, seed: 1, clockScale: 1,
    // No broker: an agent without one tries on for ever, and nobody else needs it.
    brokerPort: 9, brokerConf: '', brokerProgram: '', brokerReady: () => Promise.resolve(false),
  });
  const clock = createClock(1);
  const children = new Map<ProcessName, Child>();
  let gaveUp: string | null = null;
  const begin = async (...names: readonly ProcessName[]): Promise<void> => {
    await Promise.all(names.map((name) => {
      const child = keepChild(name === 'signald' ? withInspector(specs[name]) : specs[name], clock, (news) => { if (news.kind === 'gaveUp') gaveUp = news.name; });
      children.set(name, child);
      return child.ready;
    }));
  };
  await begin('cabinet');
  const stream = await openCabinetStream(join(runDir, 'cabinet.sock'));
  await begin('monitord', ...(options.agent === true ? ['agentd' as const] : []));
  await begin('signald');
  return {
    dir, stream, realtime,
    pid: (name) => children.get(name)?.pid() ?? 0,
    gaveUp: () => gaveUp ?? (stream.closed() ? 'cabinet' : null),
    reset: () => resetFaults(runDir),
    inspectorUrl: () => [...readFileSync(specs.signald.log, 'utf8').matchAll(/Debugger listening on (ws:\S+)/g)].at(-1)?.[1] ?? null,
    async stop() {
      for (const name of ['signald', 'monitord', 'agentd', 'cabinet'] as const) await children.get(name)?.stop(graceMs);
      stream.close();
    },
    recording: () => recordingPath(stateDir, 1),
    artefact: () => artefact,
    discard() { rmSync(dir, { recursive: true, force: true }); },
  };
}

/** Node's own switch: a free port for the inspector, which stays closed until somebody with our rights sends SIGUSR1. */
function withInspector(spec: ChildSpec): ChildSpec {
  const [program, ...args] = spec.command;
  const at = args.findIndex((argument) => argument.endsWith('/signald/main.js'));
  return { ...spec, command: [program, ...args.slice(0, at), '--inspect-port=0', ...args.slice(at)] };
}

async function resetFaults(runDir: string): Promise<readonly string[]> {
  const connected = await connectIpc({ path: join(runDir, socketNames.safety), client: 'trials' });
  if (!connected.ok) return [];
  const answer = await connected.client.request('fault.reset', { by: 'trials', reason: 'trial over' });
  connected.client.close();
  const done = answer.ok ? readFaultReset(answer.result) : null;
  return done?.reset ?? [];
}

export function load(): number {
  return loadavg()[0] ?? 0;
}

/** A wait of real time. */
export function pauseMs(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
