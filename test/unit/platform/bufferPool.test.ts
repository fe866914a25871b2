import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const file = join(import.meta.dirname, '../../../src/platform/bufferPool.ts');

/** A daemon's ticks in short: small buffers of which the last few are held, and garbage that has the young space collected. What its buffers hold in the end, KiB. */
function held(before: string): number {
  const ticks = `
const { useSmallSlabs } = await import(${JSON.stringify(file)});
${before}
let last = [];
for (let tick = 0; tick < 1500; tick += 1) {
  for (let n = 0; n < 20; n += 1) last = [Buffer.from('tick ' + tick + ' ' + 'x'.repeat(100)), ...last.slice(0, 3)];
  JSON.parse(JSON.stringify(Array.from({ length: 200 }, (_, at) => ({ at, tick }))));
  if (tick % 10 === 0) await new Promise((done) => { setTimeout(done, 1); });
}
console.log(last.length === 4 ? process.memoryUsage().arrayBuffers / 1024 : -1);`;
  return Number(execFileSync(process.execPath, ['--single-threaded-gc', '--max-semi-space-size=1', '--input-type=module', '--eval', ticks], { encoding: 'utf8' }));
}

test('small buffers that come and go leave no slab behind in the old space', () => {
  const [small, plain] = [held('useSmallSlabs();'), held('')];
  expect(small).toBeGreaterThanOrEqual(0);
  expect(small).toBeLessThan(400);
  // What it is for: with Node's own slabs of 64 KiB it was 1090.
  expect(plain).toBeGreaterThan(1.5 * small);
});
