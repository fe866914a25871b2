import { connect, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LinkBench } from './bench.ts';
import { runCentreTool } from './centreTool.ts';

let bench: LinkBench;
let foe: MqttClient;
beforeEach(async () => {
  bench = new LinkBench();
  await bench.open();
  await bench.broker();
  foe = connect(`mqtt://127.0.0.1:${bench.port}`, { protocolVersion: 5 });
});
afterEach(async () => {
  await foe.endAsync(true);
  await bench.close();
});

const status = (code: string, values: Readonly<Record<string, string>>): string => JSON.stringify({ schema: 1, code, boot: 'b', entries: [{ ts: 1, errorMs: 1, seq: 1, values, quality: 'ok' }] });
const put = async (topic: string, payload: string): Promise<unknown> => foe.publishAsync(topic, payload, { qos: 1, retain: true });
const tool = (verb: string, ...more: readonly string[]): ReturnType<typeof runCentreTool> => runCentreTool([verb, '--broker', `mqtt://127.0.0.1:${bench.port}`, '--for', '2s', ...more]);
/** What a terminal would obey; the end of a line is the tool's own. */
const obeyed = /(?!\n)[\p{Cc}\p{Bidi_Control}]/u;

test('what a cabinet or whoever is on the broker says is shown, never obeyed: no escape, no line of its own', async () => {
  await put('nk-1/status/tlc.stage', status('tlc.stage', { stage: '\u001B[2JX' }));
  await put('nk-1/status/tlc.mode', status('tlc.mode', { mode: '\u001B]0;p\u0007', source: '\u009B31m' }));
  await put('nk-1/status/tlc.plan', status('tlc.plan', { plan: '\nnk-2 on' }));
  await put('nk-1/status/tlc.garbage', '\u001B[2J\u009B2J\rnk-3\u202E');
  const fleet = await tool('fleet');
  expect(fleet.out).not.toMatch(obeyed);
  expect(fleet.out.trim().split('\n')).toHaveLength(3);
  expect(fleet.out).toContain('\uFFFD[2JX');
  const watch = await tool('watch', 'garbage');
  expect(watch.out).not.toMatch(obeyed);
  expect(watch.out).toContain('\uFFFD[2J\uFFFD2J\uFFFDnk-3\uFFFD');
  // A machine gets what was said, in a form that no terminal obeys either.
  const machine = await tool('watch', 'garbage', '--json');
  expect(machine.out).not.toMatch(obeyed);
  expect(JSON.parse(machine.out)).toMatchObject({ payload: '\u001B[2J\u009B2J\rnk-3\u202E' });
});

test('so are answers, on both outputs', async () => {
  foe.on('message', (_, __, { properties }) => {
    const { responseTopic = '', correlationData } = properties ?? {};
    const answer = { schema: 1, epoch: 'e', code: 'all', channel: 'event', outcome: 'ok', reason: null, entries: [{ ts: 1, errorMs: 1, seq: 1, code: 'x\u001B[2J\n', values: { a: '\u009B' }, quality: 'ok' }], done: false, more: false };
    for (const one of [answer, { ...answer, outcome: 'refused', reason: 'no\n\u001B[2Jngatu: ok' }]) foe.publish(responseTopic, JSON.stringify(one), { qos: 1, properties: correlationData === undefined ? {} : { correlationData } });
  });
  await foe.subscribeAsync('nk-1/fetch/#', { qos: 1 });
  const history = await tool('history', '--site', 'nk-1');
  expect(history.out).not.toMatch(obeyed);
  expect(history.out.trim().split('\n')).toHaveLength(2);
  expect(history.err).not.toMatch(obeyed);
  expect(history.err.trim().split('\n')).toHaveLength(1);
});
