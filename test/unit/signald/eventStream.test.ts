import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Session } from '../../../src/ipc/server.ts';
import { signalEventSchema } from '../../../src/model/event.ts';
import { eventStreamSchema } from '../../../src/model/ipcMessage.ts';
import { createEventRing } from '../../../src/signald/eventRing.ts';
import { createEventStream } from '../../../src/signald/eventStream.ts';

const sessionOf = (right: Session['right'], got: number[]): Session => ({
  uid: 0, client: 'test', right,
  stream(_name, data) {
    got.push(...eventStreamSchema.parse(data).events.map(({ n }) => n));
    return true;
  },
});
const stamp = { bootId: 'b', monoMs: 1, wallMs: 2, errorMs: null };

test('an agent that comes back gets all that is not acknowledged, in order, within its window; a viewer is no agent', () => {
  const ring = createEventRing('b');
  for (let i = 0; i < 5000; i += 1) ring.add({ code: 'stage.changed', data: { i } }, stamp);
  ring.acknowledge(2000);
  const stream = createEventStream('b', ring);
  stream.subscribe(sessionOf('view', []), 0);
  expect(stream.agents()).toBe(0);
  const got: number[] = [];
  stream.subscribe(sessionOf('operate', got), 0);
  expect(stream.agents()).toBe(1);
  for (let i = 0; i < 20; i += 1) stream.pump();
  // Nothing acknowledged on this connection yet: the window counts from where the ring begins.
  expect(got).toEqual(Array.from({ length: 2000 }, (_, i) => 2001 + i));
  ring.acknowledge(4000);
  stream.acknowledged(4000);
  for (let i = 0; i < 20; i += 1) stream.pump();
  expect(got).toEqual(Array.from({ length: 3000 }, (_, i) => 2001 + i));
});

test('an acknowledgement of what was never sent opens no window without end', () => {
  const ring = createEventRing('b');
  const stream = createEventStream('b', ring);
  const got: number[] = [];
  stream.subscribe(sessionOf('operate', got), 0);
  stream.acknowledged(1_000_000);
  for (let i = 0; i < 5000; i += 1) ring.add({ code: 'stage.changed', data: { i } }, stamp);
  for (let i = 0; i < 20; i += 1) stream.pump();
  expect(got).toHaveLength(2000);
});

test('however many subscribe from the beginning, a tick sends a few frames, and each gets all of it in its turn', () => {
  const ring = createEventRing('boot');
  for (let i = 0; i < 1000; i++) ring.add({ code: 'stage.changed', data: { i } }, { bootId: 'boot', monoMs: i, wallMs: i, errorMs: null });
  const stream = createEventStream('boot', ring);
  const got = Array.from({ length: 30 }, () => ({ events: 0 }));
  let frames = 0;
  for (const count of got) {
    stream.subscribe({
      uid: 0, client: 'x', right: 'operate',
      stream(_name, data) {
        frames += 1;
        count.events += typeof data === 'object' && data !== null && 'events' in data && Array.isArray(data.events) ? data.events.length : 0;
        return true;
      },
    }, 0);
  }
  for (let tick = 0; tick < 40; tick++) {
    const before = frames;
    stream.pump();
    expect(frames - before).toBeLessThanOrEqual(4);
  }
  expect(got.map(({ events }) => events)).toEqual(got.map(() => 1000));
});

test('the class of each code goes beside the events, once a frame; the events themselves are what an agent of before reads by a strict schema', () => {
  const ring = createEventRing('b');
  for (const code of ['stage.changed', 'group.aspect', 'stage.changed', 'detector.actuated'] as const) ring.add({ code, data: {} }, stamp);
  const stream = createEventStream('b', ring);
  const frames: unknown[] = [];
  stream.subscribe({ uid: 0, client: 'test', right: 'operate', stream: (_name, data) => { frames.push(JSON.parse(JSON.stringify(data))); return true; } }, 0);
  stream.pump();
  expect(frames).toMatchObject([{ classes: { 'stage.changed': 'event', 'group.aspect': 'evidence', 'detector.actuated': 'hiRes' } }]);
  expect(z.object({ boot: z.string(), events: z.array(signalEventSchema) }).parse(frames[0]).events).toEqual(ring.after(0, 10));
});
