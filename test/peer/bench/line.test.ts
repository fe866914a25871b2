import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

// What it measures depends on what else the machine does: here only that it measures, and both masters.
test('bench line: paced transactions without a failure, and a reading on libmodbus beside ours', async () => {
  const run = promisify(execFile)(join(root, 'scripts/ngatu'), ['bench', 'line', '--for', '500ms', '--json'], { timeout: 110_000 }).catch((error: unknown) => error);
  const ended: unknown = await run;
  const stdout = typeof ended === 'object' && ended !== null && 'stdout' in ended ? String(ended.stdout) : '';
  const report: unknown = JSON.parse(stdout);
  expect(report).toMatchObject({
    speeds: [{ baud: 19_200, failed: 0, transactions: expect.any(Number) }, { baud: 115_200, failed: 0 }],
    overhead: { ours: { p50: expect.any(Number) }, libmodbus: { p50: expect.any(Number) }, ratio: expect.any(Number) }, noPeer: null,
  });
  process.stdout.write(`bench line: ${stdout}`);
}, 120_000);
