import { connect, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { FetchAnswer, FetchEntry } from '../../../src/model/linkFetch.ts';
import { expectAnswersToFit } from '../answersFit.ts';
import { LinkBench, siteId } from './bench.ts';
import { runCentreTool } from './centreTool.ts';

expectAnswersToFit();

let bench: LinkBench;
let cabinet: MqttClient;
beforeEach(async () => {
  bench = new LinkBench();
  await bench.open();
  await bench.broker();
});
afterEach(async () => {
  await cabinet.endAsync(true);
  await bench.close();
});

const entry = (seq: number): FetchEntry => ({ ts: 1_760_000_000_000 + seq, errorMs: 1, seq, code: 'detector.actuated', values: { detector: 'd1' }, quality: 'ok' });
const askedSchema = z.object({ afterSeq: z.number().default(0), limit: z.number().default(100_000) });

/** A cabinet that has so many rows and answers nothing beyond `says` of them; gives what it was asked. */
async function startCabinet(rows: number, says = rows, words: Partial<FetchAnswer> = {}): Promise<readonly { readonly afterSeq: number; readonly limit: number }[]> {
  const asked: { readonly afterSeq: number; readonly limit: number }[] = [];
  cabinet = connect(`mqtt://127.0.0.1:${bench.port}`, { protocolVersion: 5 });
  cabinet.on('message', (_, payload, { properties }) => {
    const request = askedSchema.parse(JSON.parse(payload.toString()));
    asked.push(request);
    const { responseTopic = '', correlationData } = properties ?? {};
    const last = Math.min(request.afterSeq + request.limit, rows);
    for (let from = request.afterSeq; from === request.afterSeq || from < last; from += 100) {
      if (from >= says) return;
      const entries = Array.from({ length: Math.min(100, last - from) }, (_row, at) => entry(from + at + 1));
      const done = from + 100 >= last;
      const answer = JSON.stringify({ schema: 1, epoch: 'e1', code: 'all', channel: 'hiRes', outcome: 'ok', reason: null, entries, done, more: done && last < rows, ...words });
      // At least once: the same page may come twice.
      for (let times = from === 100 ? 2 : 1; times > 0; times--) cabinet.publish(responseTopic, answer, { qos: 1, properties: correlationData === undefined ? {} : { correlationData } });
    }
  });
  await cabinet.subscribeAsync(`${siteId}/fetch/#`, { qos: 1 });
  return asked;
}

const history = (...more: readonly string[]): ReturnType<typeof runCentreTool> => runCentreTool(['history', '--broker', `mqtt://127.0.0.1:${bench.port}`, '--site', siteId, '--channel', 'hiRes', '--from', '2025-01-01', ...more]);
const seqsOf = (out: string): number[] => z.object({ entries: z.array(z.object({ seq: z.number() })) }).parse(JSON.parse(out)).entries.map(({ seq }) => seq);
const upTo = (last: number, after = 0): number[] => Array.from({ length: last - after }, (_, at) => after + at + 1);

test('more rows than one request bears come request by request, each once and in order', async () => {
  const asked = await startCabinet(12_345);
  const { code, out } = await history('--json');
  expect(code).toBe(0);
  expect(seqsOf(out)).toEqual(upTo(12_345));
  expect(JSON.parse(out)).toMatchObject({ ok: true, more: false, epoch: 'e1' });
  expect(asked.map(({ afterSeq }) => afterSeq)).toEqual([0, 10_000]);
  const text = await history('--after-seq', '12000');
  expect(text.out.trim().split('\n')).toHaveLength(346);
  expect(text).toMatchObject({ code: 0, err: '' });
});

test('an answer that stops is given as far as it came, is said to be cut off and where to go on, exit 1', async () => {
  await startCabinet(1000, 300);
  const text = await history('--for', '3s');
  expect(text.code, text.err).toBe(1);
  expect(text.out.trim().split('\n')).toHaveLength(301);
  expect(text.err).toMatch(/cut off after 300 rows.*--after-seq 300/i);
  const json = await history('--for', '3s', '--json');
  expect(json.code).toBe(1);
  expect(seqsOf(json.out)).toEqual(upTo(300));
  expect(JSON.parse(json.out)).toMatchObject({ ok: false, more: true, reason: 'centre.timeOver', lastSeq: 300 });
});

test('nothing at all is no answer (3), a refusal a refusal (4), and a cabinet that never comes to an end is left', async () => {
  await startCabinet(1000, 0);
  expect(await history('--for', '2s', '--json')).toMatchObject({ code: 3, out: `${JSON.stringify({ ok: false, reason: 'centre.timeOver' })}\n` });
  await cabinet.endAsync(true);
  await startCabinet(100, 100, { outcome: 'refused', reason: 'fetch.busy', entries: [] });
  expect(await history('--json')).toMatchObject({ code: 4, out: `${JSON.stringify({ ok: false, reason: 'fetch.busy' })}\n` });
  await cabinet.endAsync(true);
  await startCabinet(100, 100, { entries: [], done: true, more: true });
  expect(await history('--json')).toMatchObject({ code: 3, out: `${JSON.stringify({ ok: false, reason: 'centre.badAnswer' })}\n` });
  expect((await history('--after-seq', 'x')).code).toBe(2);
});
