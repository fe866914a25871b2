import { expect, test } from 'vitest';
import { emptyLatches, type JournalRecord } from '../../../src/model/latch.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { createLatchDisk } from '../../../src/sim/junction/latchDisk.ts';
import { startProcess } from '../../../src/sim/junction/virtualProcess.ts';
import { createWorld } from '../../../src/sim/junction/world.ts';

const uptime = (uptimeMs: number): JournalRecord => ({ type: 'uptime', uptimeMs });

function disked() {
  const world = createWorld();
  const random = createRandom(1);
  const disk = createLatchDisk(world, random);
  const process = startProcess({ world, bootId: 'a', random, wall: { offsetMs: 0 } });
  return { world, disk, process };
}

test('a full disk takes nothing, says so once something waits, and takes it all when there is room', () => {
  const { world, disk, process } = disked();
  disk.fill(5000);
  disk.append(process, [uptime(100)]);
  expect(disk.faults()).toEqual([]);
  world.run(1000);
  expect(disk.durable()).toEqual(emptyLatches);
  expect(disk.known().uptimeMs).toBe(100);
  expect(disk.faults().map(({ code }) => code)).toEqual(['journal.unwritable']);
  disk.append(process, [uptime(200)]);
  world.run(6000);
  expect(disk.durable().uptimeMs).toBe(200);
  expect(disk.faults()).toEqual([]);
});

test('lines keep their order, whoever filled the disk again meanwhile', () => {
  const { world, disk, process } = disked();
  disk.fill(5000);
  disk.append(process, [uptime(100)]);
  world.run(1000);
  disk.fill(9000);
  disk.append(process, [uptime(200)]);
  world.run(10_000);
  expect(disk.durable().uptimeMs).toBe(200);
});

test('what waits for room dies with its process', () => {
  const { world, disk, process } = disked();
  disk.fill(5000);
  disk.append(process, [uptime(100)]);
  world.run(1000);
  process.kill();
  expect(disk.known().uptimeMs).toBe(0);
  world.run(6000);
  expect([disk.durable().uptimeMs, disk.faults()]).toEqual([0, []]);
});
