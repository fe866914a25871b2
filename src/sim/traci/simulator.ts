import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { openTraci, type Traci } from './client.ts';

export type SimulatorOptions = {
  readonly netFile: string;
  readonly routeFiles: readonly string[];
  readonly additionalFiles?: readonly string[];
  /** Begin of the simulation, s of its day. */
  readonly beginS: number;
  /** Step length, s. */
  readonly stepS: number;
  readonly seed?: number;
  /** Width of a sublane, m; absent = vehicles keep to their lanes. */
  readonly lateralResolutionM?: number;
  /** Who has stood inside a junction for so long is driven around, s; absent = never. */
  readonly ignoreJunctionBlockerS?: number;
  /** Where every trip is written when the simulation closes (delay.ts reads it). */
  readonly tripinfoFile?: string;
  /** Further options of SUMO, as on its command line. */
  readonly options?: readonly string[];
  /** The program, with what is to start it; `sumo` without. */
  readonly command?: readonly [string, ...string[]];
  /** A session of its own: a terminal's Ctrl-C does not reach it. */
  readonly ownSession?: boolean;
};

export type Simulator = {
  readonly traci: Traci;
  readonly pid: number | undefined;
  /** Closes the simulation and waits until SUMO has written its files; rejects where it failed. */
  readonly finish: () => Promise<void>;
  /** Ends SUMO at once, without its files. */
  readonly kill: () => void;
};

/** Starts SUMO on a free loopback port and connects to it. SUMO ends with the connection. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const port = await freePort();
  const [program, ...before] = options.command ?? ['sumo'];
  const child = spawn(program, [...before, ...argumentsOf(options, port)], {
    detached: options.ownSession === true,
    stdio: ['ignore', 'ignore', 'pipe'],
    // Without it route files fail to load where there is no network (their XML schema is fetched).
    env: { ...process.env, ...sumoHome() },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000);
  });
  const gone = new AbortController();
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => code ?? signal);
  const lastWords = (code: unknown): Error => new Error(`sumo ended with ${String(code)}: ${said.trim()}`);
  const failed = ended.then((code) => gone.abort(lastWords(code)), (error: unknown) => gone.abort(error));
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  try {
    const traci = await openTraci({ port, signal: gone.signal, retryMs: 50, attempts: 1200 });
    // SUMO opens its port before it reads its files, and answers after.
    await traci.version();
    return {
      traci,
      pid: child.pid,
      kill,
      async finish() {
        await traci.close();
        const code = await ended;
        if (code !== 0) throw lastWords(code);
      },
    };
  } catch (error) {
    // A simulator that fails ends by itself, and says why.
    const killing = setTimeout(kill, 2000);
    await failed;
    clearTimeout(killing);
    throw gone.signal.aborted && gone.signal.reason instanceof Error ? gone.signal.reason : error;
  }
}

function argumentsOf(options: SimulatorOptions, port: number): string[] {
  return [
    '--net-file', options.netFile,
    ...files('--route-files', options.routeFiles),
    ...files('--additional-files', options.additionalFiles ?? []),
    '--begin', String(options.beginS),
    '--step-length', String(options.stepS),
    '--remote-port', String(port),
    ...(options.lateralResolutionM === undefined ? [] : ['--lateral-resolution', String(options.lateralResolutionM)]),
    ...(options.ignoreJunctionBlockerS === undefined ? [] : ['--ignore-junction-blocker', String(options.ignoreJunctionBlockerS)]),
    ...(options.seed === undefined ? [] : ['--seed', String(options.seed)]),
    ...(options.tripinfoFile === undefined
      ? []
      : ['--tripinfo-output', options.tripinfoFile, '--tripinfo-output.write-unfinished', '--tripinfo-output.write-undeparted']),
    '--time-to-teleport', '-1',
    '--no-step-log', '--no-warnings', '--duration-log.disable',
    ...(options.options ?? []),
  ];
}

function files(name: string, paths: readonly string[]): string[] {
  return paths.length > 0 ? [name, paths.join(',')] : [];
}

function sumoHome(): { SUMO_HOME?: string } {
  if (process.env['SUMO_HOME'] !== undefined) return {};
  // Where Debian puts it.
  return existsSync('/usr/share/sumo') ? { SUMO_HOME: '/usr/share/sumo' } : {};
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
