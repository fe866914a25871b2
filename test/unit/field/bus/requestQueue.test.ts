import { expect, test } from 'vitest';
import { createRequestQueue, type RequestQueue } from '../../../../src/field/bus/requestQueue.ts';
import { priorities, type BusRequest } from '../../../../src/field/scan/request.ts';

const request = (id: string, priority: number, dueMs = 1000): BusRequest => ({ id, line: 'l', unit: 1, call: { function: 'fc03', address: 0, count: 1 }, priority, timeoutMs: 30, dueMs });

function drained(queue: RequestQueue, nowMs: number): { readonly taken: string[]; readonly expired: string[] } {
  const taken: string[] = [];
  const expired: string[] = [];
  for (let next = queue.next(nowMs, ({ id }) => expired.push(id)); next !== null; next = queue.next(nowMs, ({ id }) => expired.push(id))) taken.push(next.id);
  return { taken, expired };
}

test('lowest priority number first, whoever came before; equal ones in order of arrival', () => {
  const queue = createRequestQueue();
  for (const [id, priority] of [['poll', priorities.detector], ['slow', priorities.slow], ['lamp 1', priorities.lamp], ['poll 2', priorities.detector], ['stop', priorities.emergency], ['lamp 2', priorities.lamp]] as const) queue.add(request(id, priority));
  expect(drained(queue, 0).taken).toEqual(['stop', 'lamp 1', 'lamp 2', 'poll', 'poll 2', 'slow']);
});

test('what has not begun by its time is never written: it is told, and the next one is taken', () => {
  const queue = createRequestQueue();
  queue.add(request('image of the past', priorities.lamp, 52));
  queue.add(request('in time', priorities.lamp, 53));
  expect(drained(queue, 53)).toEqual({ taken: ['in time'], expired: ['image of the past'] });
});

test('a caller that waits for no answer does not fill the memory: at most 256', () => {
  const queue = createRequestQueue();
  const added = Array.from({ length: 300 }, (_, at) => queue.add(request(String(at), priorities.service)));
  expect(added.filter(Boolean)).toHaveLength(256);
  expect(queue.size).toBe(256);
  expect(queue.empty()).toHaveLength(256);
  expect(queue.size).toBe(0);
});

test('withdrawn: the named ones that wait, and no other', () => {
  const queue = createRequestQueue();
  for (const id of ['a', 'b', 'c']) queue.add(request(id, priorities.lamp));
  expect(queue.withdraw(['c', 'a', 'nobody']).map(({ id }) => id)).toEqual(['a', 'c']);
  expect(drained(queue, 0).taken).toEqual(['b']);
});
