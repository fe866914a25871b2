import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { firstLine, openMaster, startCabinet, type CabinetProcess } from '../cabinetProcess.ts';
import { cabinetSite } from '../cabinetSite.ts';
import { wordsOf } from '../image.ts';

const root = join(import.meta.dirname, '../../..');
const scale = 8;
let cabinet: CabinetProcess | null = null;

afterEach(async () => { await cabinet?.clean(); });

test('traffic drives over the loops of a flashing junction, finds a restarted cabinet, and sums up at its end', async () => {
  cabinet = await startCabinet(cabinetSite(['a']), { clockScale: scale });
  const child = spawn(process.execPath, ['src/sim/traffic/main.ts', '--site', cabinet.site, '--run-dir', cabinet.runDir, '--seed', '3', '--demand', '3600', '--clock-scale', String(scale)], {
    cwd: root, stdio: ['pipe', 'pipe', 'inherit', 'pipe'], env: { ...process.env, NGATU_PARENT: '1', NGATU_LOG: 'warn' },
  });
  child.stdio[3]?.on('data', () => undefined);
  const ended = new Promise<number | null>((resolve) => { child.once('close', resolve); });
  expect(await firstLine(child, ended)).toBe('{"ready":true}\n');
  await driven(cabinet);

  cabinet.child.kill('SIGKILL');
  await cabinet.ended;
  cabinet = await startCabinet(cabinetSite(['a']), { clockScale: scale, runDir: cabinet.runDir });
  await driven(cabinet);

  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  child.stdin?.end();
  expect(await ended).toBe(0);
  const { summary }: { summary: Record<string, number> } = JSON.parse(text);
  expect(summary).toMatchObject({ arrived: expect.any(Number), served: expect.any(Number), waitingMaxS: expect.any(Number) });
  // How many come in this time depends on the machine.
  expect(summary['arrived']).toBeGreaterThan(3);
});

/** Vehicles come, as soon as the machine has time for them. */
async function driven(over: CabinetProcess): Promise<void> {
  const endMs = performance.now() + 20_000;
  while (await actuations(over) <= 2 && performance.now() < endMs) await pause(500);
  expect(await actuations(over)).toBeGreaterThan(2);
}

/** Actuations of stop line and advance loop of g1, as the card counts them. */
async function actuations(of: CabinetProcess): Promise<number> {
  const field = await openMaster(of.device('field'), 19_200);
  const words = wordsOf(await field.ask(11, [4, 0, 0, 0, 19]));
  await field.close();
  return (words[1] ?? 0) + (words[2] ?? 0);
}
