import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { join, relative } from 'node:path';
import { requirePinnedRuntime } from '../../src/platform/runtime.ts';

requirePinnedRuntime();
const { check } = await import('./check.ts');
const { seedOf } = await import('./seed.ts');
const { countsAgain, countsLine, countsOf, nothing, redsOf, sum } = await import('./counts.ts');
const { isPresent, sharedProblem, suites } = await import('./suites.ts');
const { runVitest } = await import('./vitest.ts');

type Counts = import('./counts.ts').Counts;
type Red = import('./counts.ts').Red;
type Suite = import('./suites.ts').Suite;
type Seen = { readonly suite: string; readonly counts: Counts; readonly reds: readonly Red[]; readonly again?: () => Promise<Seen> };

/** So many red files can be a busy machine; more are the program, and are not asked again. */
const filesAskedAgain = 3;

const root = process.cwd();
const wish = readArguments();
const { seed, of: seedFrom } = seedOf(root);
process.stdout.write(`seed ${seed} (of ${seedFrom}; NGATU_SEED=${seed} repeats it)\n`);

let checked = nothing;
if (wants('check')) checked = { ...check(root), skipped: 0 };
const seen = await judgedAgain(await runSuites(suites.filter(isDue)));
const all = seen.map((one) => one.counts).reduce(sum, checked);
tell('red', seen.flatMap((one) => one.reds));
process.stdout.write(`${countsLine(all)}\n`);
process.exitCode = all.failed > 0 || all.passed === 0 ? 1 : 0;

async function runSuites(due: readonly Suite[]): Promise<Seen[]> {
  const done: Seen[] = [];
  const goesAside = ({ besidesFrom }: Suite): boolean => due.some(({ name }) => name === besidesFrom);
  let aside: Promise<readonly Seen[]> = Promise.resolve([]);
  for (const suite of due) {
    for (const together of asidesFrom(due, suite)) aside = aside.then(async (before) => [...before, ...await Promise.all(together.map(runSuite))]);
    if (!goesAside(suite)) done.push(await runSuite(suite));
  }
  return [...done, ...(await aside)];
}

/** What computes beside a suite and those behind it: one after the other, but together at the end what has one file at a time, and one processor. */
function asidesFrom(due: readonly Suite[], { name }: Suite): readonly (readonly Suite[])[] {
  const asides = due.filter(({ besidesFrom }) => besidesFrom === name);
  const single = asides.filter(({ files }) => files === 1);
  return [...asides.filter(({ files }) => files !== 1).map((suite) => [suite]), ...(single.length === 0 ? [] : [single])];
}

/** With nothing beside them any more: what was red and is judged by its times. */
async function judgedAgain(first: readonly Seen[]): Promise<Seen[]> {
  const last: Seen[] = [];
  for (const one of first) {
    if (one.again !== undefined) tell(`red in ${one.suite} beside others, judged again alone:`, one.reds);
    last.push(one.again === undefined ? one : await one.again());
  }
  return last;
}

function wants(name: string): boolean {
  return wish.only.length === 0 || wish.only.includes(name);
}

function isDue(suite: Suite): boolean {
  if (!wants(suite.name)) return false;
  if (suite.name === 'scenario' && !wish.withScenarios && !wish.only.includes('scenario')) return false;
  return isPresent(root, suite);
}

async function runSuite(suite: Suite): Promise<Seen> {
  const problem = suite.name === 'scenario' ? sharedProblem(root) : undefined;
  if (problem !== undefined) {
    process.stdout.write(`${problem}\n`);
    return { suite: suite.name, counts: { ...nothing, failed: 1 }, reds: [] };
  }
  const since = performance.now();
  const reportFile = join(root, 'build', `vitest-${suite.name}.json`);
  const { report, exitCode } = await runVitest(suite, { root, seed, reportFile, more: wish.forVitest });
  const reds = redsOf(report);
  const counts = countsOf(report, exitCode);
  sayCounts(suite.name, counts, since);
  const files = [...new Set(reds.map((red) => red.file))];
  const few = files.length > 0 && files.length <= filesAskedAgain;
  const mayAskAgain = suite.byTimes === true && report !== undefined && few && wish.forVitest.length === 0;
  return { suite: suite.name, counts, reds, ...(mayAskAgain ? { again: () => runAgain(suite, report, files) } : {}) };
}

async function runAgain(suite: Suite, first: string, files: readonly string[]): Promise<Seen> {
  const since = performance.now();
  const reportFile = join(root, 'build', `vitest-${suite.name}-alone.json`);
  const more = files.map((file) => relative(root, file));
  const { report, exitCode } = await runVitest({ ...suite, files: 1 }, { root, seed, reportFile, more });
  const counts = countsAgain(first, report, exitCode);
  sayCounts(suite.name, counts, since);
  return { suite: suite.name, counts, reds: redsOf(report) };
}

function sayCounts(name: string, counts: Counts, since: number): void {
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  process.stdout.write(`suite ${name.padEnd(11)} ${countsLine(counts)} · ${seconds} s\n\n`);
}

/** Once more where a reader looks who has only the end of the log. */
function tell(what: string, reds: readonly Red[]): void {
  for (const red of reds) {
    const says = red.says.split('\n').slice(0, 4).join('\n    ');
    process.stdout.write(`${what} ${relative(root, red.file)} > ${red.test}\n    ${says}\n`);
  }
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
