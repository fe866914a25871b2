import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export type ToolRun = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** Runs the script of a development package with the pinned node, in `root`. */
export function runTool(root: string, script: string, args: readonly string[]): ToolRun {
  const run = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    encoding: 'utf8',
    // dependency-cruiser's report of a whole tree is larger than the default of 1 MiB.
    maxBuffer: 256 * 1024 * 1024,
    env: pinnedEnvironment(root),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.error) throw run.error;
  return { exitCode: run.status ?? 1, stdout: run.stdout, stderr: run.stderr };
}

/** An environment in which `node`, in whatever child, is the pinned one. */
export function pinnedEnvironment(root: string): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}` };
}
