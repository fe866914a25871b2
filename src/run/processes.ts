import { join } from 'node:path';
import type { ChildSpec } from './child.ts';

/** What the processes of one run need to know of each other. */
export interface RunPlan {
  /** Root of the program (where dist/ stands). */
  readonly home: string;
  readonly node: string;
  readonly artefact: string;
  /** Given to signald and monitord; absent or null = where they look by themselves. */
  readonly trust?: string | null;
  readonly commission?: string | null;
  readonly cabinet?: string | null;
  readonly secrets?: string | null;
  readonly siteId: string;
  readonly runDir: string;
  readonly stateDir: string;
  readonly brokerPort: number;
  readonly brokerConf: string;
  readonly brokerProgram: string;
  readonly brokerReady: () => Promise<boolean>;
  /** The bench's own centre: its key, and the folder of the keys that agentd trusts; absent = it orders nothing. */
  readonly centreKey?: { readonly file: string; readonly keyId: string; readonly trust: string };
  readonly seed: number;
  readonly clockScale: number;
  /** signald, monitord and the virtual cabinet may run under SCHED_FIFO. */
  readonly realtime: boolean;
}

export const processNames = ['broker', 'cabinet', 'monitord', 'signald', 'agentd', 'centre', 'traffic'] as const;
export type ProcessName = (typeof processNames)[number];

/** Real-time priorities: above everything ordinary, below the kernel's own threads; the daemons above the equipment they drive. */
const priorities = { daemon: '10', equipment: '5' } as const;

/**
 * A collection that waits for V8's helper threads turns in a circle until they have run; at its own real-time priority on
 * a busy core they do not, and two such processes on two cores wait for ever. Those that run so collect by themselves.
 */
const ownCollection = '--single-threaded-gc';

/**
 * As in the cabinet's units, MB: without a bound V8 collects late on a large computer, and a leak would hide behind it.
 * The young space is bounded as well. Left alone it grows to 64 MB within minutes, and wherever less than that is free in
 * the old one V8 begins a whole collection as soon as the last has ended, for ever: four fifths of a core, in real time.
 */
const heapMb: Readonly<Partial<Record<ProcessName, { readonly old: number; readonly young: number }>>> = {
  signald: { old: 128, young: 8 }, monitord: { old: 64, young: 4 }, agentd: { old: 192, young: 16 },
};

/**
 * V8 lays the pages that a collection frees into a pool, and gives that back to the system in a collection meant to save
 * memory alone, of which a program that is never idle sees none: it holds as much as it ever held at once, and what a
 * backlog took once stays. Agentd's collections are all of that kind, and begin at a third above what lives instead of at
 * a multiple of it. They take longer than others: not for those that time signals.
 */
const savesMemory: ReadonlySet<ProcessName> = new Set<ProcessName>(['agentd']);

function heapFlags(name: ProcessName): readonly string[] {
  const heap = heapMb[name];
  return heap === undefined ? [] : [...(savesMemory.has(name) ? ['--memory-saver-mode'] : []), `--max-old-space-size=${heap.old}`, `--max-semi-space-size=${heap.young}`];
}

function stated(flag: string, value: string | null = null): readonly string[] {
  return value === null ? [] : [flag, value];
}

/** A real-time process that has not slept for 5 s of its processor time is ended by the kernel: nobody else could run to end it. */
const noEndlessLoop = ['prlimit', '--rttime=5000000'] as const;

/** Command line, log and watch of every process of a run. */
export function processSpecs(plan: RunPlan): Readonly<Record<ProcessName, ChildSpec>> {
  const scale = plan.clockScale === 1 ? [] : ['--clock-scale', String(plan.clockScale)];
  const ours = (name: ProcessName, entry: string, args: readonly string[], fifo?: keyof typeof priorities): ChildSpec => {
    const command = [...(fifo === undefined ? [] : [ownCollection]), ...heapFlags(name), join(plan.home, 'dist', entry, 'main.js'), ...args];
    return {
      name, watch: 'alive', log: join(plan.stateDir, 'log', `${name}.log`),
      command: fifo !== undefined && plan.realtime ? [...noEndlessLoop, 'chrt', '-f', priorities[fifo], plan.node, ...command] : [plan.node, ...command],
    };
  };
  const site = ['--site', plan.artefact];
  const trust = stated('--trust', plan.trust);
  const commission = stated('--commission', plan.commission);
  const run = ['--run-dir', plan.runDir];
  const broker = `mqtt://127.0.0.1:${plan.brokerPort}`;
  const state = (name: string): readonly string[] => ['--state-dir', join(plan.stateDir, name)];
  return {
    // Mosquitto watches no pipe of ours: the kernel ends it with us.
    broker: { name: 'broker', watch: 'end', log: join(plan.stateDir, 'log', 'broker.log'), probe: plan.brokerReady, command: ['setpriv', '--pdeathsig', 'KILL', plan.brokerProgram, '-c', plan.brokerConf] },
    // Equipment does not wait for a processor: nor may its stand-in.
    cabinet: ours('cabinet', 'sim/cabinet', [...site, ...run, '--record', join(plan.stateDir, 'lamps-{life}.jsonl'), ...scale], 'equipment'),
    monitord: ours('monitord', 'monitord', [...site, ...run, ...trust, ...scale], 'daemon'),
    signald: ours('signald', 'signald', [...site, ...run, ...state('signald'), ...trust, ...commission, ...scale], 'daemon'),
    agentd: ours('agentd', 'agentd', [...run, ...state('agentd'), '--site-id', plan.siteId, '--broker', broker, ...stated('--centre-trust', plan.centreKey?.trust), ...stated('--cabinet', plan.cabinet), ...stated('--secrets', plan.secrets), ...scale]),
    centre: ours('centre', 'centre', ['--broker', broker, ...state('centre'), ...run, '--site-id', plan.siteId, ...stated('--key', plan.centreKey?.file), ...stated('--key-id', plan.centreKey?.keyId)]),
    traffic: ours('traffic', 'sim/traffic', [...site, ...run, '--seed', String(plan.seed), ...scale]),
  };
}

/** The recording of the cabinet's nth life, from 1. */
export function recordingPath(stateDir: string, life: number): string {
  return join(stateDir, `lamps-${life}.jsonl`);
}
