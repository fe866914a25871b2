import { fork, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const standsWithinMs = 5000;
const lookEveryMs = 10;

/** A pty pair with our end at `path`, and a slave at the other one for as long as a measurement takes. */
export interface Rig {
  readonly dir: string;
  readonly path: string;
  /** Of the pty's own process. */
  readonly pid: number;
  /** `baud` 0: it answers at once. `measure` is told the slave's process. */
  withSlave<T>(baud: number, measure: (slave: number) => Promise<T>): Promise<T>;
  close(): void;
}

/** Null where no pty can be made. */
export async function openRig(): Promise<Rig | null> {
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-bench-line-'));
  const [path, far] = [join(dir, 'master'), join(dir, 'slave')];
  const socat = spawn('socat', ['-b', '512', `pty,raw,echo=0,link=${path}`, `pty,raw,echo=0,link=${far}`], { stdio: 'ignore' });
  socat.on('error', () => undefined);
  const close = (): void => {
    socat.kill();
    rmSync(dir, { recursive: true, force: true });
  };
  for (let waitedMs = 0; !(existsSync(path) && existsSync(far)); waitedMs += lookEveryMs) {
    if (waitedMs >= standsWithinMs || socat.exitCode !== null || socat.pid === undefined) {
      close();
      return null;
    }
    await pause(lookEveryMs);
  }
  return {
    dir, path, close, pid: socat.pid ?? 0,
    async withSlave(baud, measure) {
      const slave = await startSlave(far, baud);
      try {
        return await measure(slave.pid ?? 0);
      } finally {
        slave.kill();
      }
    },
  };
}

function startSlave(path: string, baud: number): Promise<ChildProcess> {
  const slave = fork(join(import.meta.dirname, 'slave', 'main.js'), [path, String(baud)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    slave.once('message', () => { resolve(slave); });
    slave.once('error', reject);
    slave.once('exit', (code) => { reject(new Error(`the slave ended: ${String(code)}`)); });
  });
}
