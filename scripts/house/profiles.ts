import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { pinnedEnvironment } from './tool.ts';

const linted = z.object({ problems: z.array(z.object({ severity: z.string(), path: z.string(), code: z.string(), what: z.string() })) });
const budgets = z.array(z.object({ lineId: z.string(), fits: z.boolean(), totalMs: z.number(), limitMs: z.number() }));

/** What a technician would be told: errors of the shipped profiles, and lines of shipped sites whose scan does not fit. */
export function profileProblems(root: string): string[] {
  const sites = readdirSync(join(root, 'config/sites'));
  return [...lintProblems(root), ...sites.flatMap((site) => budgetProblems(root, site))];
}

function lintProblems(root: string): string[] {
  const run = ngatu(root, ['profile', 'lint', '--all', '--json', '--lang', 'en']);
  const read = linted.safeParse(run.output);
  if (!read.success) return [`profile lint --all ended with ${run.exitCode}, and without a report: ${run.stderr}`];
  const errors = read.data.problems.filter(({ severity }) => severity === 'error').map(({ path, code, what }) => `${path}: ${what} [${code}]`);
  return run.exitCode === 0 || errors.length > 0 ? errors : [`profile lint --all ended with ${run.exitCode}`];
}

function budgetProblems(root: string, site: string): string[] {
  const run = ngatu(root, ['bus', 'budget', site, '--json', '--lang', 'en']);
  const read = budgets.safeParse(run.output);
  if (!read.success) return [`bus budget ${site} ended with ${run.exitCode}, and without a report: ${run.stderr}`];
  return read.data.filter(({ fits }) => !fits).map(({ lineId, totalMs, limitMs }) => `config/sites/${site}: line ${lineId} needs ${totalMs.toFixed(1)} ms of ${limitMs}`);
}

/** The tool from its sources: what is checked is the tree, not an earlier build. */
function ngatu(root: string, args: readonly string[]): { readonly exitCode: number; readonly output: unknown; readonly stderr: string } {
  const run = spawnSync(process.execPath, ['src/cli/main.ts', ...args], { cwd: root, encoding: 'utf8', env: pinnedEnvironment(root), timeout: 60_000 });
  return { exitCode: run.status ?? 1, output: asJson(run.stdout), stderr: run.stderr.trim() };
}

function asJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}
