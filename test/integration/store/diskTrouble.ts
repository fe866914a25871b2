import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DiskReport, Trouble } from './diskDriver.ts';

const driver = join(import.meta.dirname, 'diskDriver.ts');

/** So many cycles of one trouble in a process of its own. `full` mounts a small tmpfs, which takes root. */
export function sufferDisk(library: string, trouble: Trouble, seed: number, cycles: number): DiskReport {
  const home = mkdtempSync(join(tmpdir(), 'ngatu-disk-'));
  const store = join(home, 'store');
  mkdirSync(store);
  try {
    if (trouble === 'full') execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', store]);
    const word = join(home, 'trouble');
    const env = trouble === 'full' ? process.env : { ...process.env, LD_PRELOAD: library, NGATU_WATCH: `${store}/`, NGATU_EIO: word };
    const run = spawnSync(process.execPath, [driver, store, trouble, word, String(seed), String(cycles)], { env, encoding: 'utf8', timeout: 300_000 });
    if (run.status !== 0) return { cycles, kept: 0, dropped: 0, memoryOnly: 0, refused: 0, beyond: 0, problems: [`the process ended: ${run.signal ?? run.status} ${run.stderr.slice(-500)}`] };
    const report: DiskReport = JSON.parse(run.stdout);
    return report;
  } finally {
    if (trouble === 'full') execFileSync('umount', [store]);
    rmSync(home, { recursive: true, force: true });
  }
}
