import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { requirePinnedRuntime } from '../../src/platform/runtime.ts';

requirePinnedRuntime();
const { check } = await import('./check.ts');
const { seedOf } = await import('./seed.ts');
const { countsLine, countsOf, nothing, sum } = await import('./counts.ts');
const { isPresent, sharedFolder, sharedProblem, suites } = await import('./suites.ts');
const { pinnedEnvironment } = await import('./tool.ts');

type Counts = import('./counts.ts').Counts;
type Suite = import('./suites.ts').Suite;

const root = process.cwd();
const wish = readArguments();
const { seed, of: seedFrom } = seedOf(root);
process.stdout.write(`seed ${seed} (of ${seedFrom}; NGATU_SEED=${seed} repeats it)\n`);
const seen: Counts[] = [];

if (wants('check')) seen.push({ ...check(root), skipped: 0 });
const due = suites.filter(isDue);
const aside: Promise<Counts>[] = [];
for (const suite of due) {
  aside.push(...due.filter((other) => other.besidesFrom === suite.name).map(runSuite));
  if (suite.besidesFrom === undefined || !due.some((other) => other.name === suite.besidesFrom)) seen.push(await runSuite(suite));
}
seen.push(...(await Promise.all(aside)));
const all = seen.reduce(sum, nothing);
process.stdout.write(`${countsLine(all)}\n`);
process.exitCode = all.failed > 0 || all.passed === 0 ? 1 : 0;

function wants(name: string): boolean {
  return wish.only.length === 0 || wish.only.includes(name);
}

function isDue(suite: Suite): boolean {
  if (!wants(suite.name)) return false;
  if (suite.name === 'scenario' && !wish.withScenarios && !wish.only.includes('scenario')) return false;
  return isPresent(root, suite);
}

async function runSuite(suite: Suite): Promise<Counts> {
  const problem = suite.name === 'scenario' ? sharedProblem(root) : undefined;
  if (problem !== undefined) {
    process.stdout.write(`${problem}\n`);
    return { ...nothing, failed: 1 };
  }
  const since = performance.now();
  const reportFile = join(root, 'build', `vitest-${suite.name}.json`);
  mkdirSync(join(root, 'build'), { recursive: true });
  rmSync(reportFile, { force: true });
  const exitCode = await vitest(suite, reportFile);
  const counts = countsOf(existsSync(reportFile) ? readFileSync(reportFile, 'utf8') : undefined, exitCode);
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  process.stdout.write(`suite ${suite.name.padEnd(11)} ${countsLine(counts)} · ${seconds} s\n\n`);
  return counts;
}

function vitest(suite: Suite, reportFile: string): Promise<number> {
  const child = spawn(
    'nice',
    [
      '-n',
      suite.besidesFrom === undefined ? '0' : '15',
      process.execPath,
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      `--dir=test/${suite.name}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
      `--testTimeout=${suite.testTimeoutMs}`,
      `--hookTimeout=${suite.testTimeoutMs}`,
      `--maxWorkers=${suite.files ?? availableParallelism()}`,
      ...(suite.sharesProcess === true ? ['--no-isolate'] : []),
      ...wish.forVitest,
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...pinnedEnvironment(root), NGATU_SHARED: sharedFolder(root), NGATU_SEED: String(seed) },
    },
  );
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    child.kill('SIGTERM');
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      // The suites that would follow were not asked for any more.
      if (stopped) process.exit(1);
      resolve(code ?? 1);
    });
  });
}

function readArguments(): { withScenarios: boolean; only: string[]; forVitest: string[] } {
  const names = ['check', ...suites.map((suite) => suite.name)];
  try {
    const { values, positionals } = parseArgs({
      options: { 'with-scenarios': { type: 'boolean' }, only: { type: 'string', multiple: true } },
      allowPositionals: true,
    });
    const only = (values.only ?? []).flatMap((value) => value.split(','));
    const unknown = only.find((name) => !names.includes(name));
    if (unknown !== undefined) throw new Error(`no suite ${unknown}; there are: ${names.join(', ')}`);
    return { withScenarios: values['with-scenarios'] ?? false, only, forVitest: positionals };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.stderr.write('usage: scripts/test [--with-scenarios] [--only <suite>[,<suite>]] [-- <arguments for vitest>]\n');
    process.exit(64);
  }
}
