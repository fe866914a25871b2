import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { sharedFolder, type Suite } from './suites.ts';
import { pinnedEnvironment } from './tool.ts';

export type Run = { readonly root: string; readonly seed: number; readonly reportFile: string; readonly more: readonly string[] };

/** What vitest wrote of its run (absent when it ended without), and the code that it ended with. */
export type Ended = { readonly report: string | undefined; readonly exitCode: number };

/** Runs a suite. Stops with the process that called it: whoever stops that does not want the suites after this one. */
export async function runVitest(suite: Suite, run: Run): Promise<Ended> {
  mkdirSync(dirname(run.reportFile), { recursive: true });
  rmSync(run.reportFile, { force: true });
  const exitCode = await child(suite, run);
  return { report: existsSync(run.reportFile) ? readFileSync(run.reportFile, 'utf8') : undefined, exitCode };
}

function child(suite: Suite, run: Run): Promise<number> {
  const vitest = spawn('nice', ['-n', suite.besidesFrom === undefined ? '0' : '15', process.execPath, ...words(suite, run)], {
    cwd: run.root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...pinnedEnvironment(run.root), NGATU_SHARED: sharedFolder(run.root), NGATU_SEED: String(run.seed) },
  });
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    vitest.kill('SIGTERM');
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  return new Promise((resolve, reject) => {
    vitest.once('error', reject);
    vitest.once('close', (code) => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      if (stopped) process.exit(1);
      resolve(code ?? 1);
    });
  });
}

function words(suite: Suite, run: Run): string[] {
  return [
    join(run.root, 'node_modules/vitest/vitest.mjs'),
    'run',
    `--dir=test/${suite.name}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${run.reportFile}`,
    `--testTimeout=${suite.testTimeoutMs}`,
    `--hookTimeout=${suite.testTimeoutMs}`,
    `--maxWorkers=${suite.files ?? availableParallelism()}`,
    ...(suite.sharesProcess === true ? ['--no-isolate'] : []),
    ...run.more,
  ];
}
