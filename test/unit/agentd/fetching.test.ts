import { expect, test } from 'vitest';
import { createFetching } from '../../../src/agentd/fetching.ts';
import type { FetchAnswer } from '../../../src/model/linkFetch.ts';
import type { OutboxRow } from '../../../src/record/reading.ts';

const rows = Array.from({ length: 2000 }, (_, at): OutboxRow => ({ channel: 'hiRes', seq: at + 1, event: { boot: 'b', n: at + 1, code: 'detector.actuated', stamp: { bootId: 'b', monoMs: at, wallMs: at, errorMs: null }, data: { detector: 'd' } } }));
const settle = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
const request = JSON.stringify({ schema: 1, fromMs: 0, toMs: 9000 });

test('a tick sends page after page while the broker takes them, one at a time, each question in turn; not without end', async () => {
  const fetching = createFetching({ epoch: 'e', history: ({ afterSeq, limit }) => rows.filter(({ seq }) => seq > afterSeq).slice(0, limit) });
  const said: { readonly who: string; readonly answer: FetchAnswer }[] = [];
  let [inFlight, most] = [0, 0];
  const say = (who: string) => async (answer: FetchAnswer): Promise<boolean> => {
    said.push({ who, answer });
    inFlight += 1;
    most = Math.max(most, inFlight);
    await settle();
    inFlight -= 1;
    return true;
  };
  for (const who of ['a', 'b']) fetching.take({ code: 'all', channel: 'hiRes' }, request, say(who));
  fetching.tick();
  for (let turn = 0; turn < 50; turn++) await settle();
  expect(said.map(({ who }) => who).join('')).toBe('abababab');
  expect(most).toBe(1);
  let ticks = 1;
  for (; said.filter(({ answer }) => answer.done).length < 2 && ticks < 20; ticks++) {
    fetching.tick();
    for (let turn = 0; turn < 50; turn++) await settle();
  }
  expect(ticks).toBe(5);
  for (const who of ['a', 'b']) expect(said.filter((one) => one.who === who).flatMap(({ answer }) => answer.entries.map(({ seq }) => seq))).toEqual(rows.map(({ seq }) => seq));
});

test('a page that the broker does not take ends its question, and what was under way when the connection went sends no more', async () => {
  const fetching = createFetching({ epoch: 'e', history: ({ afterSeq, limit }) => rows.filter(({ seq }) => seq > afterSeq).slice(0, limit) });
  const refused: FetchAnswer[] = [];
  fetching.take({ code: 'all', channel: 'hiRes' }, request, (answer) => { refused.push(answer); return Promise.resolve(false); });
  for (let tick = 0; tick < 3; tick++) { fetching.tick(); await settle(); }
  expect(refused).toHaveLength(1);
  const late: FetchAnswer[] = [];
  fetching.take({ code: 'all', channel: 'hiRes' }, request, async (answer) => { late.push(answer); await settle(); return true; });
  fetching.tick();
  fetching.clear();
  for (let turn = 0; turn < 10; turn++) await settle();
  expect(late).toHaveLength(1);
});
