import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRandom } from '../../src/platform/random.ts';
import { runSettled } from '../../src/sim/full/actor.ts';
import { createLinkWorld } from '../../src/sim/full/linkWorld.ts';
import { planFullFaults } from '../../src/sim/full/fullFault.ts';
import { drainBoundMs, harmlessFaults } from './fullSwarm.ts';
import { sealedNinhKieu } from './site.ts';

const hourMs = 3_600_000;
let dir: string;
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'ngatu-days-')); });
afterEach(() => { rmSync(dir, { recursive: true }); });

test('two days without a broker, agent killed in between: everything is there within minutes of its return', async () => {
  const { world, stack } = createLinkWorld(sealedNinhKieu(), { seed: 31, dir }, { eventsPerHour: 200 });
  const goneMs = 48 * hourMs;
  world.at(hourMs, () => { stack.disturb('broker.gone', goneMs); });
  for (const atMs of [7, 20, 33]) world.at(atMs * hourMs, () => { stack.disturb(atMs === 20 ? 'agent.powerCut' : 'agent.kill', 60_000); });
  await runSettled(world, hourMs + goneMs);
  const away = stack.linkState();
  expect(away).toMatchObject({ connected: false });
  expect(away?.outbox).toBeGreaterThan(8000);
  await runSettled(world, hourMs + goneMs + drainBoundMs);
  expect(stack.linkState()).toMatchObject({ connected: true });
  expect(stack.isDrained()).toBe(true);
  const verdict = stack.settle(world.nowMs() - 60_000);
  expect(verdict).toMatchObject({ lostRecords: 0, doubles: 0, holes: 0, declaredLost: 0, diedWithSignald: 0 });
  expect(verdict.numbered).toBeGreaterThan(9000);
  stack.close();
});

test('an agent away for a day: the ring stays within its bound, and names what it had to drop', async () => {
  const ringCapacity = 1500;
  const { world, stack } = createLinkWorld(sealedNinhKieu(), { seed: 32, dir, ringCapacity }, { eventsPerHour: 400 });
  world.at(hourMs, () => { stack.disturb('agent.kill', 24 * hourMs); });
  await runSettled(world, 26 * hourMs);
  const verdict = stack.settle(world.nowMs() - 60_000);
  expect(verdict).toMatchObject({ lostRecords: 0, doubles: 0, holes: 0, diedWithSignald: 0 });
  expect(verdict.declaredLost).toBeGreaterThan(7000);
  expect(stack.figures.ringPeak).toBeLessThanOrEqual(ringCapacity);
  stack.close();
});

test('hours of every trouble, signald dying too: what the agent acknowledged is at the centre', async () => {
  const link = createLinkWorld(sealedNinhKieu(), { seed: 33, dir, ringCapacity: 800 }, { eventsPerHour: 3000 });
  const { world, stack } = link;
  const healMs = 3 * hourMs;
  for (const { atMs, disturbance } of planFullFaults(createRandom(33), 0, healMs, harmlessFaults, 20_000)) {
    if (disturbance.kind === 'around') world.at(atMs, () => { stack.disturb(disturbance.what, disturbance.forMs); });
  }
  for (const atMs of [0.3, 0.8, 1.4, 2.2]) world.at(atMs * hourMs, () => { link.restartSignald(); });
  await runSettled(world, healMs + drainBoundMs);
  expect(stack.isDrained()).toBe(true);
  expect(stack.settle(world.nowMs() - 60_000)).toMatchObject({ lostRecords: 0, doubles: 0, holes: 0 });
  stack.close();
});
