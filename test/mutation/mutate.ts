import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MutatedRoom } from './rooms.ts';
import { waivers, type Waiver } from './waivers.ts';

const root = join(import.meta.dirname, '..', '..');

interface Place { readonly line: number; readonly column: number }
interface ReportedMutant { readonly mutatorName: string; readonly replacement?: string; readonly status: string; readonly location: { readonly start: Place; readonly end: Place } }
interface Report { readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly ReportedMutant[] }>> }

/** What became of the mutants of one file. */
export interface Mutated {
  readonly mutants: number;
  readonly killed: number;
  readonly waived: number;
  /** Each that lives, in one line. */
  readonly survivors: readonly string[];
  /** Waivers for this file that no mutant asks for any more. */
  readonly idle: readonly Waiver[];
}

function between(source: string, { start, end }: ReportedMutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines.map((line, at) => line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined)).join('\n');
}

/** Runs Stryker on one file; what was done before with the same text and tests is taken from its incremental file. */
export function mutate(room: MutatedRoom, file: string): Mutated {
  const name = file.replaceAll('/', '-').replace(/\.ts$/, '');
  const folder = join('build', 'stryker');
  mkdirSync(join(root, folder), { recursive: true });
  const config = join(folder, `${name}.config.json`);
  const report = join(folder, `${name}.report.json`);
  writeFileSync(join(root, config), JSON.stringify({
    packageManager: 'npm', plugins: ['@stryker-mutator/vitest-runner'], testRunner: 'vitest', vitest: { configFile: 'test/mutation/vitest.config.mjs', related: false },
    coverageAnalysis: 'perTest', concurrency: 1, timeoutMS: 20_000, ignorePatterns: ['/dist', '/build', '/docs', '/var'], tempDirName: join('build', 'stryker-tmp', name),
    incremental: true, incrementalFile: join(folder, `${name}.incremental.json`), reporters: ['json'], jsonReporter: { fileName: report },
    mutate: [file], allowConsoleColors: false,
  }));
  const run = spawnSync(process.execPath, [join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js'), 'run', config], {
    cwd: root, encoding: 'utf8', env: { ...process.env, NGATU_MUTATION_TESTS: room.tests.join(';') },
  });
  if (run.status !== 0) throw new Error(`Stryker on ${file} ended with ${run.status}: ${run.stdout.slice(-2000)}${run.stderr.slice(-2000)}`);
  // Stryker's own format (mutation-testing-report-schema).
  const read: Report = JSON.parse(readFileSync(join(root, report), 'utf8'));
  return judge(file, read.files[file] ?? { source: '', mutants: [] });
}

export function judge(file: string, { source, mutants }: Report['files'][string], known: readonly Waiver[] = waivers): Mutated {
  const mine = known.filter((waiver) => waiver.file === file);
  const used = new Set<Waiver>();
  const survivors: string[] = [];
  let [killed, waived, counted] = [0, 0, 0];
  for (const { status, location, replacement, mutatorName } of mutants) {
    if (status === 'Ignored' || status === 'CompileError') continue;
    counted += 1;
    if (status === 'Killed' || status === 'Timeout' || status === 'RuntimeError') { killed += 1; continue; }
    const text = between(source, location);
    const line = source.split('\n')[location.start.line - 1] ?? '';
    const waiver = mine.find((one) => one.text === text && one.becomes === replacement && line.includes(one.inLine));
    if (waiver === undefined) survivors.push(`${file}:${location.start.line}:${location.start.column} ${status} ${mutatorName}: ${text} → ${replacement ?? ''}`);
    else { waived += 1; used.add(waiver); }
  }
  return { mutants: counted, killed, waived, survivors, idle: mine.filter((waiver) => !used.has(waiver)) };
}
