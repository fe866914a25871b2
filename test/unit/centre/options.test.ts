import { expect, test } from 'vitest';
import { parseOptions } from '../../../src/centre/options.ts';
import { readOptions } from '../../../src/centre/tool/options.ts';
import { parseOptions as parseAgent } from '../../../src/agentd/options.ts';
import { readOptions as readBox } from '../../../src/sim/vds/options.ts';

const sink = (...more: readonly string[]): ReturnType<typeof parseOptions> => parseOptions(['--broker', 'mqtt://127.0.0.1', '--state-dir', 's', '--run-dir', 'r', '--all-sites', ...more]);

test('a sink writes into its file, or into the server that is named; a password on the command line is refused', () => {
  expect(sink()).toMatchObject({ ok: true, options: { postgres: null } });
  expect(sink('--postgres=')).toMatchObject({ ok: true, options: { postgres: '' } });
  expect(sink('--postgres=postgresql://sink@db/city')).toMatchObject({ ok: true, options: { postgres: 'postgresql://sink@db/city' } });
  for (const uri of ['postgresql://sink:secret@db/city', 'postgresql://db/city?user=sink&password=secret']) {
    const parsed = sink(`--postgres=${uri}`);
    expect(parsed).toMatchObject({ ok: false });
    expect(JSON.stringify(parsed)).not.toContain('secret');
  }
});

test('how long and within how many bytes a sink’s file keeps its rows: stated, or 400 days and 32 GiB; of a server that is its owner’s', () => {
  expect(sink()).toMatchObject({ ok: true, options: { limits: { days: 400, bytes: 32 * 1024 ** 3 } } });
  expect(sink('--keep-days=30', '--keep-gib=0.5')).toMatchObject({ ok: true, options: { limits: { days: 30, bytes: 512 * 1024 ** 2 } } });
  for (const wrong of ['--keep-days=0', '--keep-days=x', '--keep-gib=-1', '--keep-gib=x', '--keep-gib=0']) expect(sink(wrong)).toMatchObject({ ok: false });
  expect(sink('--postgres=', '--keep-days=3')).toMatchObject({ ok: false });
});

test('a time of history is a moment with its zone, or so long ago', () => {
  const nowMs = Date.parse('2026-11-30T02:00:00Z');
  const asked = (from: string): unknown => readOptions(['history', '--site', 'nk-1', '--from', from], {}, nowMs);
  expect(asked('2026-11-30T07:00:00+07:00')).toMatchObject({ kind: 'run', options: { fromMs: Date.parse('2026-11-30T00:00:00Z'), toMs: nowMs } });
  expect(asked('2h')).toMatchObject({ kind: 'run', options: { fromMs: nowMs - 7_200_000, toMs: nowMs } });
  expect(asked('yesterday')).toMatchObject({ kind: 'wrong' });
});

const agent = (broker: string): unknown => parseAgent(['--run-dir', 'r', '--state-dir', 's', '--site-id', 'nk-1', '--broker', broker]);
const tool = (broker: string): unknown => readOptions(['watch', '--broker', broker], {}, 0);
const box = (broker: string): unknown => readBox(['--cabinet', 'c.yaml', '--secrets', 's.json', '--site', 'nk-1', '--broker', broker], {});
const askedOf = (...args: readonly string[]): unknown => readOptions(args, {}, 0);
const junkBrokers = ['garbage', '', 'mqtt://', 'mqtt:///x', 'mqtt:1883', 'http://127.0.0.1', 'ws://127.0.0.1', 'mqtt://127.0.0.1:99999', 'mqtt://127.0.0.1:0', 'mqtt://a b', 'mqtt://u%zz:p@127.0.0.1', ' mqtt://127.0.0.1', 'mqtts://127.0.0.1'];

test('a broker that nobody can connect to is refused at the start, the second one too, by cabinet, sink, tool and counting box', () => {
  for (const junk of junkBrokers) for (const broker of [junk, `mqtt://127.0.0.1,${junk}`]) {
    expect(parseOptions(['--broker', broker, '--state-dir', 's', '--run-dir', 'r', '--all-sites']), broker).toMatchObject({ ok: false, problem: expect.stringContaining('--broker') });
    expect(agent(broker), broker).toMatchObject({ ok: false, problem: expect.stringContaining('--broker') });
    expect(tool(broker), broker).toMatchObject({ kind: 'wrong', detail: expect.stringContaining('--broker') });
    if (junk !== 'mqtts://127.0.0.1') expect(box(junk), junk).toMatchObject({ kind: 'wrong' });
  }
  for (const sound of ['mqtt://127.0.0.1', 'mqtt://[::1]:1883', 'mqtt://a,mqtt://b:65535']) {
    expect(parseOptions(['--broker', sound, '--state-dir', 's', '--run-dir', 'r', '--all-sites']), sound).toMatchObject({ ok: true });
    expect(agent(sound), sound).toMatchObject({ ok: true });
    expect(tool(sound), sound).toMatchObject({ kind: 'run' });
  }
  expect(readOptions(['watch', '--broker', 'mqtts://b', '--tls-ca', 'a', '--tls-cert', 'b', '--tls-key', 'c'], {}, 0)).toMatchObject({ kind: 'run' });
});

test('what can not stand in a topic is wrong use, and so are words and times that a verb does not take', () => {
  for (const site of ['+', '#', 'a/b', '']) for (const verb of ['fleet', 'watch', 'history', 'check', 'sink', 'complete']) expect(askedOf(verb, '--site', site), `${verb} ${site}`).toMatchObject({ kind: 'wrong', detail: `--site ${site}` });
  expect(askedOf('history', '--site', 'nk-1', '--channel', 'a/b')).toMatchObject({ kind: 'wrong', detail: '--channel a/b' });
  expect(askedOf('history', '--site', 'nk-1', '--code', '#')).toMatchObject({ kind: 'wrong', detail: '--code #' });
  expect(askedOf('command', 'channel.stop', 'a/+/#', '--site', 'nk-1')).toMatchObject({ kind: 'wrong', detail: 'a/+/#' });
  expect(askedOf('command', 'channel.stop', 'count', 'more', '--site', 'nk-1')).toMatchObject({ kind: 'wrong', detail: 'more' });
  expect(askedOf('keys', 'push', 'list.json', '--site', 'nk-1,nk-2')).toMatchObject({ kind: 'run' });
  expect(askedOf('keys', 'push', 'list.json', '--site', 'nk-1,+')).toMatchObject({ kind: 'wrong' });
  expect(askedOf('watch', 'alarm', 'tlc.mode')).toMatchObject({ kind: 'run' });
  for (const verb of ['fleet', 'history', 'complete', 'sink', 'check']) expect(askedOf(verb, 'extra'), verb).toMatchObject({ kind: 'wrong', detail: 'extra' });
  for (const verb of ['sink', 'complete']) expect(askedOf(verb, '--for', '2s'), verb).toMatchObject({ kind: 'wrong', detail: '--for 2s' });
});
