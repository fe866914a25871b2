import { expect, test } from 'vitest';
import { createEventRing } from '../../../src/signald/eventRing.ts';

const stamp = { bootId: 'b', monoMs: 1, wallMs: 2, errorMs: null };
const fill = (ring: ReturnType<typeof createEventRing>, count: number): void => {
  for (let i = 0; i < count; i++) ring.add({ code: 'stage.changed', data: { i } }, stamp);
};

test('numbers are gapless and an acknowledgement frees the backlog', () => {
  const ring = createEventRing('boot');
  fill(ring, 2500);
  expect(ring.after(0, 3).map(({ n }) => n)).toEqual([1, 2, 3]);
  expect(ring.backlog()).toBe(2500);
  ring.acknowledge(2400);
  expect(ring.backlog()).toBe(100);
  expect(ring.after(2400, 1000).map(({ n }) => n)).toEqual(Array.from({ length: 100 }, (_, i) => 2401 + i));
});

test('an acknowledgement of what was never sent moves nothing beyond the newest', () => {
  const ring = createEventRing('boot');
  fill(ring, 5);
  ring.acknowledge(1_000_000);
  expect(ring.backlog()).toBe(0);
  fill(ring, 2);
  expect(ring.after(5, 10).map(({ n }) => n)).toEqual([6, 7]);
  expect(ring.backlog()).toBe(2);
});

test('a full ring drops the oldest and says which, once', () => {
  const ring = createEventRing('boot', 100);
  fill(ring, 101);
  const kept = ring.after(0, 1000);
  expect(kept.length).toBeLessThanOrEqual(100);
  expect(kept.filter(({ code }) => code === 'events.lost').map(({ data }) => data)).toEqual([{ from: 1, to: 8 }]);
  expect(ring.backlog()).toBe(kept.length);
});

test('what was acknowledged is not called lost', () => {
  const ring = createEventRing('boot', 1000);
  fill(ring, 1000);
  ring.acknowledge(500);
  fill(ring, 1);
  expect(ring.after(0, 2000).filter(({ code }) => code === 'events.lost')).toEqual([]);
  expect(ring.backlog()).toBe(501);
  ring.acknowledge(505);
  fill(ring, 500);
  const lost = ring.after(505, 2000).filter(({ code }) => code === 'events.lost').map(({ data }) => data);
  expect(lost[0]).toMatchObject({ from: 506 });
});

test('what was lost stays declared, however often the ring overflows before anybody hears of it', () => {
  for (const capacity of [50, 100, 150, 400]) {
    const ring = createEventRing('boot', capacity);
    fill(ring, 20 * capacity);
    const kept = ring.after(0, 10_000);
    const firstKept = kept[0]?.n ?? 0;
    const declared = kept.filter(({ code }) => code === 'events.lost').map(({ data }) => ({ from: Number(data['from']), to: Number(data['to']) }));
    for (let n = 1; n < firstKept; n++) expect(declared.some(({ from, to }) => from <= n && n <= to), `${n} of capacity ${capacity}`).toBe(true);
    expect(ring.backlog(), `capacity ${capacity}`).toBeLessThanOrEqual(capacity);
  }
});
