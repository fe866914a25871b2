import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ResolvedProfile } from '../../model/profile.ts';

/** A device of its own process, built from the profile alone; its end is this process's end. */
export interface VirtualDevice { readonly line: string | null; readonly port: number | null; readonly stop: () => Promise<void> }

/** Longest wait until it says that it can be asked, ms. */
const readyMs = 15_000;

/** Starts it, with the tty in a folder of its own; null where it does not start (is socat installed?). */
export async function startVirtual(home: string, profile: ResolvedProfile, unit: number): Promise<VirtualDevice | null> {
  const entry = join(home, 'dist/sim/device/main.js');
  if (!existsSync(entry)) return null;
  const folder = await mkdtemp(join(tmpdir(), 'ngatu-device-'));
  const file = join(folder, 'profile.json');
  await writeFile(file, JSON.stringify(profile));
  const child = spawn(process.execPath, [entry, '--profile', file, '--unit', String(unit), '--line', join(folder, 'tty')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => { child.once('close', () => { resolve(); }); });
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const ready = await new Promise<{ line?: unknown; port?: unknown } | null>((resolve) => {
    const timer = setTimeout(() => { resolve(null); }, readyMs);
    child.once('close', () => { resolve(null); });
    child.once('error', () => { resolve(null); });
    createInterface({ input: child.stdout }).once('line', (text) => {
      clearTimeout(timer);
      const said: unknown = JSON.parse(text);
      resolve(typeof said === 'object' && said !== null ? said : null);
    });
  });
  if (ready === null) {
    child.kill('SIGKILL');
    await stop();
    return null;
  }
  return { line: typeof ready.line === 'string' ? ready.line : null, port: typeof ready.port === 'number' ? ready.port : null, stop };
}
