import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildRecorder } from './crashStates.ts';
import { sufferDisk } from './diskTrouble.ts';

let dir: string;
let library: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-recorder-'));
  library = buildRecorder(dir);
});
afterAll(() => { rmSync(dir, { recursive: true }); });

test.each(['ENOSPC', 'EROFS', 'EIO'] as const)('a disk that answers %s: memory takes over and the disk comes back by itself; everything is there', (trouble) => {
  const report = sufferDisk(library, trouble, 1, 2);
  expect(report.problems).toEqual([]);
  expect(report.memoryOnly).toBeGreaterThan(0);
});

test('a disk that is really full keeps what is never lost, and leaves the rest with signald until there is room', () => {
  const report = sufferDisk(library, 'full', 1, 2);
  expect(report.problems).toEqual([]);
  expect(report.refused).toBeGreaterThan(0);
  expect(report.beyond).toBeLessThan(2);
});
