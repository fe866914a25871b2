import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '../../..');

/** A whole run with the real daemons, in directories of its own. */
export interface RunningJunction {
  readonly process: ChildProcess;
  readonly runDir: string;
  readonly stateDir: string;
  stderr(): string;
  stdout(): string;
  /** Resolves when the parent has ended. */
  readonly ended: Promise<number | null>;
  /** Living processes of this run by name, `run` among them. */
  processes(): Readonly<Record<string, number>>;
  clean(): void;
}

export function startJunction(...args: readonly string[]): RunningJunction {
  return startJunctionUnder([], ...args);
}

/** The same, started by another program (`unshare …`) that becomes it. */
export function startJunctionUnder(before: readonly string[], ...args: readonly string[]): RunningJunction {
  const runDir = mkdtempSync(join(tmpdir(), 'nr-'));
  const stateDir = mkdtempSync(join(tmpdir(), 'ns-'));
  const [program = '', ...words] = [...before, join(repository, 'scripts/ngatu'), 'run', '--run-dir', runDir, '--state-dir', stateDir, '--lang', 'en', ...args];
  const started = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  started.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  started.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  return {
    process: started, runDir, stateDir,
    stderr: () => err, stdout: () => out,
    ended: new Promise((resolve) => { started.once('close', (code) => { resolve(code); }); }),
    processes: () => processesOf(runDir),
    clean() {
      for (const pid of Object.values(processesOf(runDir))) process.kill(pid, 'SIGKILL');
      for (const dir of [runDir, stateDir]) rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Whatever names the run directory on its command line. */
function processesOf(runDir: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const line = commandLine(entry);
    if (!line.includes(runDir)) continue;
    const name = /dist\/(?:sim\/)?(\w+)\/main\.js/.exec(line)?.[1] ?? /(mosquitto|socat)/.exec(line)?.[1] ?? line;
    found[name in found ? `${name} ${entry}` : name] = Number(entry);
  }
  return found;
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

export async function until(what: string, holds: () => boolean, limitMs: number): Promise<void> {
  for (let waitedMs = 0; !holds(); waitedMs += 50) {
    if (waitedMs > limitMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}
