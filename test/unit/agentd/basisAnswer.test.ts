import { expect, test } from 'vitest';
import { basesOf, withoutBasis } from '../../../src/agentd/basisAnswer.ts';
import { createFetching } from '../../../src/agentd/fetching.ts';
import { maxPayloadBytes } from '../../../src/model/linkMessage.ts';
import { maxFrameBytes } from '../../../src/model/ipcWire.ts';
import type { SignalEvent } from '../../../src/model/event.ts';
import type { FetchAnswer } from '../../../src/model/linkFetch.ts';

const event = (n: number, length = 4000): SignalEvent => ({
  boot: 'b', n, stamp: { bootId: 'b', monoMs: n, wallMs: n, errorMs: null }, code: n % 2 === 0 ? 'stage.basis' : 'detector.actuated',
  data: n % 2 === 0 ? { of: 'decided', basis: 'x'.repeat(length), plans: 'yy' } : { detector: 'd' },
});

test('the log tells of a basis how long it is, and of anything else what it says', () => {
  expect(withoutBasis(event(2))).toMatchObject({ code: 'stage.basis', n: 2, data: { of: 'decided', basis: 4000, plans: 2 } });
  expect(withoutBasis(event(1))).toEqual(event(1));
});

test('bases are read page by page; of more than a frame bears the newest', () => {
  const stored = Array.from({ length: 2500 }, (_, at) => ({ id: at + 1, class: 'hiRes' as const, seq: at + 1, event: event(at + 1) }));
  const query = (asked: { readonly afterId: number; readonly limit: number }): typeof stored => stored.filter(({ id }) => id > asked.afterId).slice(0, asked.limit);
  const found = basesOf({ query }, { fromMs: 0, toMs: 9e9 });
  expect(found.at(-1)?.n).toBe(2500);
  expect(found.length).toBeGreaterThan(200);
  expect(found.map(({ n }) => n)).toEqual(found.map((_, at) => 2500 - 2 * (found.length - 1 - at)));
  expect(JSON.stringify(found).length).toBeLessThan(maxFrameBytes);
});

test('an answer of the past stays below a payload, and the next goes on from there', async () => {
  const rows = Array.from({ length: 90 }, (_, at) => ({ channel: 'hiRes' as const, seq: at + 1, event: event(2 * (at + 1), 20_000) }));
  const answers: FetchAnswer[] = [];
  const fetching = createFetching({ epoch: 'e', history: ({ afterSeq, limit }) => rows.filter(({ seq }) => seq > afterSeq).slice(0, limit) });
  const say = (answer: FetchAnswer): Promise<boolean> => { answers.push(answer); return Promise.resolve(true); };
  fetching.take({ code: 'stage.basis', channel: 'hiRes' }, JSON.stringify({ schema: 1, fromMs: 0, toMs: 1000 }), say);
  while (answers.at(-1)?.done !== true) {
    fetching.tick();
    await new Promise((resolve) => { setImmediate(resolve); });
  }
  expect(answers.length).toBeGreaterThan(5);
  expect(answers.flatMap(({ entries }) => entries.map(({ seq }) => seq))).toEqual(rows.map(({ seq }) => seq));
  for (const answer of answers) expect(JSON.stringify(answer).length).toBeLessThan(maxPayloadBytes);
});
