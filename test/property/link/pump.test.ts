import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PumpWorld } from './pump-world.ts';

type Act =
  | { readonly act: 'store'; readonly channel: string; readonly count: number }
  | { readonly act: 'connect' | 'centreDown' | 'centreUp' | 'tick' }
  | { readonly act: 'disconnect' | 'broker' | 'centre' | 'duplicate' | 'reorder' | 'drop'; readonly count: number };

const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant('store' as const), channel: fc.constantFrom('alarm', 'event'), count: fc.integer({ min: 1, max: 70 }) }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constantFrom('connect' as const, 'centreDown' as const, 'centreUp' as const, 'tick' as const) }) },
  { weight: 6, arbitrary: fc.record({ act: fc.constantFrom('disconnect' as const, 'broker' as const, 'broker' as const, 'centre' as const, 'duplicate' as const, 'reorder' as const, 'drop' as const), count: fc.integer({ min: 0, max: 60 }) }) },
);

function play(world: PumpWorld, one: Act): void {
  switch (one.act) {
    case 'store': for (let n = 0; n < one.count; n++) world.store(one.channel); break;
    case 'connect': world.connect(); break;
    case 'disconnect': world.disconnect(one.count); break;
    case 'broker': world.broker(one.count); break;
    case 'centre': world.centre(one.count); break;
    case 'duplicate': world.duplicate(one.count); break;
    case 'reorder': world.reorder(one.count); break;
    case 'drop': world.drop(one.count); break;
    case 'centreDown': world.centreUp = false; break;
    case 'centreUp': world.centreUp = true; break;
    case 'tick': world.pass(1000); break;
  }
}

test('whatever broker, line and centre do, a delivered row is one the centre has, and in the end it has all of them', () => {
  fc.assert(fc.property(fc.array(acts, { maxLength: 80 }), fc.integer({ min: 1, max: 60 }), fc.constantFrom(1, 3, 100), (script, credits, entriesMost) => {
    const world = new PumpWorld(credits, entriesMost);
    for (const one of script) {
      play(world, one);
      for (const [channel, upTo] of Object.entries(world.delivered)) expect(upTo).toBeLessThanOrEqual(world.receipts[channel]?.upTo ?? 0);
    }
    expect(world.peakInFlight).toBeLessThanOrEqual(20);
    // The longest patience that 60 acts of silence can have grown to, and the replay itself.
    world.settle(400_000);
    expect(world.isDelivered()).toBe(true);
    for (const [channel, rows] of Object.entries(world.rows)) expect(world.receipts[channel]).toEqual({ upTo: rows.length, islands: [] });
    expect(world.alarms).toEqual([]);
  }), { numRuns: 600 });
});

test('a centre whose store came out of a backup, whenever that was, has everything again in the end', () => {
  fc.assert(fc.property(fc.array(acts, { maxLength: 40 }), fc.array(acts, { maxLength: 20 }), fc.integer({ min: 0, max: 100 }), fc.constantFrom(1, 100), (before, after, upTo, entriesMost) => {
    const world = new PumpWorld(50, entriesMost);
    for (const one of before) play(world, one);
    world.settle(400_000);
    world.setBack(upTo);
    for (const one of after) play(world, one);
    world.settle(400_000);
    expect(world.isDelivered()).toBe(true);
    expect(world.alarms).toEqual([]);
  }), { numRuns: 300 });
});

test('what a full broker queue swallowed behind its PUBACK comes again', () => {
  const world = new PumpWorld(500);
  world.connect();
  world.centreUp = false;
  for (let n = 0; n < 300; n++) world.store('event');
  for (let n = 0; n < 30; n++) world.broker(20);
  expect(world.queue.length).toBe(30);
  expect(world.rows['event']?.every((row) => row.state === 'published')).toBe(true);
  world.settle(20_000);
  expect(world.isDelivered()).toBe(true);
  expect(world.received - world.duplicates).toBe(300);
});

test('a centre that takes many rows in a message gets a long backlog in few of them, live rows one by one beside it', () => {
  const world = new PumpWorld(4000, 100);
  world.queueLimit = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 20_000; n++) world.store('event');
  world.connect();
  // The centre is not known before its first word.
  world.centre(0);
  let messages = 0;
  for (let round = 0; round < 200 && !world.isDelivered(); round++) {
    if (round % 10 === 0) world.store('alarm');
    messages += Math.min(world.outgoing.length, 10);
    world.broker(10);
    world.centre(10);
    world.pass(50);
  }
  expect(world.isDelivered()).toBe(true);
  expect(world.largest).toBe(100);
  expect(messages).toBeLessThan(400);
  expect(world.duplicates).toBe(0);
  expect(world.live.every(({ seqs }) => seqs.length === 1)).toBe(true);
});
