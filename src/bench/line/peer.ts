import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Why there is no libmodbus beside ours. */
export type NoPeer = 'noSource' | 'noCompiler';

/** Compiles the C master into `dir`. */
export async function compilePeer(home: string, dir: string): Promise<{ readonly program: string } | NoPeer> {
  const source = join(home, 'src', 'bench', 'line', 'peer.c');
  if (!existsSync(source)) return 'noSource';
  const program = join(dir, 'peer');
  try {
    await run('gcc', ['-O2', '-Wall', '-Werror', '-o', program, source, '-lmodbus'], { timeout: 60_000 });
    return { program };
  } catch {
    return 'noCompiler';
  }
}

/** What each of `count` readings took on libmodbus, µs; null where it failed. */
export async function peerTimesUs(program: string, path: string, count: number, pauseMs: number): Promise<readonly number[] | null> {
  try {
    const { stdout } = await run(program, [path, String(count), String(pauseMs * 1000)], { timeout: 120_000 });
    return stdout.trim().split('\n').map(Number);
  } catch {
    return null;
  }
}
