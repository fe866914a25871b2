import { expect, test } from 'vitest';
import type { BusOutcome, BusRequest } from '../../../src/field/scan/request.ts';
import type { BusRefusal } from '../../../src/model/busView.ts';
import { createServiceQueue, type ServiceJob, type ServiceQueue, type ServiceResult } from '../../../src/signald/serviceQueue.ts';

interface Rig { readonly queue: ServiceQueue; readonly sent: BusRequest[]; readonly ended: ServiceResult[]; readonly job: (given?: Partial<ServiceJob>) => ServiceJob; readonly reply: (outcome: BusOutcome) => boolean }

function rig(): Rig {
  const sent: BusRequest[] = [];
  const ended: ServiceResult[] = [];
  const queue = createServiceQueue((requests) => { sent.push(...requests); });
  return {
    queue, sent, ended,
    job: (given = {}) => ({
      line: 'lamps', unit: 1, call: { function: 'fc03', address: 105, count: 1 }, timeoutMs: 20, costMs: 30, insideTick: true, untilMs: 2000,
      mayRun: () => null, done: (result) => { ended.push(result); }, ...given,
    }),
    reply(outcome) {
      const last = sent.at(-1);
      return last !== undefined && queue.onReply({ id: last.id, line: last.line, unit: last.unit, outcome, requestHex: '', responseHex: null, receivedMs: 0 });
    },
  };
}

test('on a lamp line it goes behind everything, and only where it ends before the next tick', () => {
  const { queue, sent, job } = rig();
  queue.add(job());
  queue.step(1070, 1100);
  expect(sent).toEqual([]);
  queue.step(1101, 1200);
  expect(sent).toMatchObject([{ priority: 70, dueMs: 1165 }]);
});

test('one at a time on a line; another line does not wait for it', () => {
  const { queue, sent, job, reply, ended } = rig();
  for (const line of ['lamps', 'lamps', 'field']) queue.add(job({ line, insideTick: line === 'lamps' }));
  queue.step(1001, 1100);
  expect(sent.map(({ line }) => line)).toEqual(['lamps', 'field']);
  queue.step(1101, 1200);
  expect(sent).toHaveLength(2);
  expect(reply({ kind: 'registers', registers: [7] })).toBe(true);
  expect(ended).toEqual([{ kind: 'reply', outcome: { kind: 'registers', registers: [7] } }]);
});

test('what was not begun waits for the next tick; after its time it is given up', () => {
  const { queue, sent, ended, job, reply } = rig();
  queue.add(job());
  queue.step(1001, 1100);
  reply({ kind: 'expired' });
  expect(ended).toEqual([]);
  queue.step(1101, 1200);
  expect(sent).toHaveLength(2);
  reply({ kind: 'expired' });
  queue.step(2001, 2100);
  expect(ended).toEqual([{ kind: 'refused', code: 'bus.lineBusy' }]);
  queue.step(2101, 2200);
  expect(sent).toHaveLength(2);
});

test('whether it may is asked right before it leaves, each time: a junction that has left flash meanwhile is written nothing', () => {
  const { queue, sent, ended, job, reply } = rig();
  let refusal: BusRefusal | null = null;
  queue.add(job({ call: { function: 'fc06', address: 200, value: 1 }, mayRun: () => refusal }));
  queue.step(1001, 1100);
  reply({ kind: 'expired' });
  refusal = 'bus.serviceNeedsFlash';
  queue.step(1101, 1200);
  expect(sent).toHaveLength(1);
  expect(ended).toEqual([{ kind: 'refused', code: 'bus.serviceNeedsFlash' }]);
});

test.each<BusOutcome>([{ kind: 'timeout' }, { kind: 'crc' }, { kind: 'mismatch' }, { kind: 'portDown' }, { kind: 'exception', code: 2 }])('nothing is written twice by itself: %j', (outcome) => {
  const { queue, sent, ended, job, reply } = rig();
  queue.add(job({ call: { function: 'fc06', address: 200, value: 1 } }));
  queue.step(1001, 1100);
  reply(outcome);
  for (let tick = 11; tick < 30; tick += 1) queue.step(tick * 100 + 1, tick * 100 + 100);
  expect(sent).toHaveLength(1);
  expect(ended).toEqual([{ kind: 'reply', outcome }]);
});

test('it takes 16, and no answers but its own', () => {
  const { queue, job, sent } = rig();
  for (let n = 0; n < 16; n += 1) expect(queue.add(job())).toBe(true);
  expect(queue.add(job())).toBe(false);
  queue.step(1001, 1100);
  expect(queue.onReply({ id: 'lamp 1 hb1', line: 'lamps', unit: 1, outcome: { kind: 'timeout' }, requestHex: '', responseHex: null, receivedMs: 0 })).toBe(false);
  expect(sent).toHaveLength(1);
});

test('what Modbus does not know, and a broadcast, never reaches the line', () => {
  const { queue, ended, sent, job } = rig();
  queue.add(job({ unit: 0, call: { function: 'fc06', address: 1, value: 1 } }));
  queue.add(job({ call: { function: 'fc06', address: 1, value: 70_000 } }));
  queue.step(1001, 1100);
  queue.step(1101, 1200);
  expect(sent).toEqual([]);
  expect(ended).toEqual([{ kind: 'refused', code: 'bus.badValue' }, { kind: 'refused', code: 'bus.badValue' }]);
});
