import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { tasks, wordsOf } from '../integration/fieldGuide/tasks.ts';
import { startJunction, until } from '../integration/run/junction.ts';

const home = join(import.meta.dirname, '../..');
/** A command may say that something is not well (1), or that the junction refuses (4): what it may not is not to know what was meant, or to reach nobody. */
const wrong: readonly (number | null)[] = [2, 3, 78, null];
/** Files that the demo has none of: what they say of that is their answer. */
const absent = /^(?:plan (?:check|import)|commission check) /;

interface Ended { readonly code: number | null; readonly out: string; readonly err: string; readonly tookMs: number }

function run(args: readonly string[], cwd: string): Promise<Ended> {
  const sinceMs = performance.now();
  const tool = spawn(join(home, 'scripts/ngatu'), args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 });
  let [out, err] = ['', ''];
  tool.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  tool.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  return new Promise((resolve) => { tool.once('close', (code) => { resolve({ code, out, err, tookMs: performance.now() - sinceMs }); }); });
}

export const campaign: Campaign = {
  summary: 'the ten tasks of docs/field-guide, every command as it is printed there, in both languages, against `ngatu run`: each ends within a minute with words on the screen and an exit code that is an answer (not wrong use, not unreachable); the seed changes nothing',
  figures: { tasks: 'sum', commands: 'sum', 'exit 0': 'sum', 'exit 1': 'sum', 'exit 4': 'sum', 'without the demo’s file': 'sum', 'slowest s': 'max' },
  async run() {
    const junction = startJunction('--no-top');
    const problems: string[] = [];
    const codes: Record<string, number> = {};
    let [commands, slowestMs, absentFiles] = [0, 0, 0];
    try {
      await until('running', () => junction.stderr().includes('is running'), 120_000);
      // A junction that has run for a while: a stage, a cycle, something in the log.
      await new Promise((resolve) => { setTimeout(resolve, 30_000); });
      for (const lang of ['en', 'vi'] as const) {
        const cwd = join(junction.stateDir, `work-${lang}`);
        mkdirSync(cwd);
        for (const { line, typed } of tasks.flatMap(({ steps }) => steps)) {
          const order = typed?.[lang] ?? null;
          const ended = await run([...wordsOf(line), ...(order === null ? [] : ['--confirm', order]), '--run-dir', junction.runDir, '--lang', lang], cwd);
          commands += 1;
          slowestMs = Math.max(slowestMs, ended.tookMs);
          const noFile = absent.test(line) && ended.code === 2;
          if (noFile) absentFiles += 1;
          else codes[String(ended.code)] = (codes[String(ended.code)] ?? 0) + 1;
          const told = `${ended.out}${ended.err}`;
          if ((wrong.includes(ended.code) && !noFile) || told.trim() === '' || /\bat \S+\.js:\d+/.test(told)) problems.push(`${lang}: ngatu ${line}: exit ${ended.code}: ${told.slice(0, 300)}`);
        }
      }
    } finally {
      junction.process.kill('SIGTERM');
      await Promise.race([junction.ended, new Promise((resolve) => { setTimeout(resolve, 30_000); })]);
      junction.clean();
    }
    return {
      figures: { tasks: 2 * tasks.length, commands, 'exit 0': codes['0'] ?? 0, 'exit 1': codes['1'] ?? 0, 'exit 4': codes['4'] ?? 0, 'without the demo’s file': absentFiles, 'slowest s': Math.round(slowestMs / 100) / 10 },
      problems,
    };
  },
};
