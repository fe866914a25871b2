import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { runTool } from '../../scripts/house/tool.ts';
import { hearAnswer } from '../integration/answers.ts';
import { expectAnswersToFit } from '../integration/answersFit.ts';
import { scenarioFolder } from './shared.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'hil-'));
afterAll(() => rmSync(folder, { recursive: true }));
expectAnswersToFit();

beforeAll(() => {
  expect(existsSync(scenarioFolder('cologne1')), `${scenarioFolder('cologne1')} is missing: put the shared folder beside the repository, or name it in NGATU_SHARED`).toBe(true);
  const built = runTool(root, 'typescript/bin/tsc', ['-p', 'tsconfig.json']);
  expect(built.exitCode, built.stdout).toBe(0);
}, 120_000);

const reportSchema = z.looseObject({
  colouredS: z.number(), stageChanges: z.number(), delayS: z.number(), unfinished: z.number(), undeparted: z.number(), ticks: z.number(),
  lateMs: z.object({ p50: z.number(), p99: z.number(), p999: z.number(), max: z.number() }),
});

interface Ended { readonly code: number | null; readonly stdout: string; readonly stderr: string }

function bench(args: readonly string[], meanwhile: (pid: number) => void = () => undefined): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, 'dist', 'bench', 'hil', 'main.js'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString(); });
  if (child.pid !== undefined) meanwhile(child.pid);
  return new Promise((resolve) => { child.once('close', (code) => { resolve({ code, stdout, stderr }); }); });
}

test('two minutes of Cologne through the real line, at twice the speed', async () => {
  const recording = join(folder, 'lamps.jsonl');
  const ended = await bench([scenarioFolder('cologne1'), '--for', '120s', '--speed', '2', '--json', '--record', recording]);
  expect(ended.stdout.trim().split('\n'), ended.stderr).toHaveLength(1);
  hearAnswer(['bench', 'hil', '--json'], ended.stdout);
  const report = reportSchema.parse(JSON.parse(ended.stdout));
  expect(report).toMatchObject({ scenario: 'cologne1', speed: 2, forS: 120, seed: 1, ok: true, notOk: [], violations: 0, fieldCheckMismatches: 0 });
  expect(report.colouredS).toBeGreaterThan(115);
  expect(report.stageChanges).toBeGreaterThanOrEqual(3);
  expect(report.delayS).toBeGreaterThan(0);
  expect(report.ticks).toBeGreaterThan(1300);
  expect(ended.code).toBe(0);
  expect(readFileSync(recording, 'utf8').trimEnd().split('\n').at(-1)).toContain('"type":"end"');
}, 100_000);

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('%s leaves nothing running', async (signal) => {
  let leader = 0;
  const run = bench([scenarioFolder('cologne1'), '--for', '120s', '--speed', '2'], (pid) => { leader = pid; });
  await expect.poll(() => childrenOf(leader).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(4);
  const children = childrenOf(leader);
  process.kill(leader, signal);
  expect((await run).code).toBe(signal === 'SIGKILL' ? null : 1);
  await expect.poll(() => children.filter(isRunning), { timeout: 10_000 }).toEqual([]);
}, 60_000);

/** Ids of the processes that this one started. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc').map(Number).filter((id) => Number.isSafeInteger(id) && id > 0 && parentOf(id) === pid);
}

function parentOf(pid: number): number | null {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('a scenario that is none is refused with a sentence', async () => {
  const ended = await bench([folder, '--json']);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toContain(folder);
});
