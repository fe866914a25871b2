import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { LinkBench, siteId, until } from './bench.ts';
import { runCentreTool } from './centreTool.ts';

let bench: LinkBench;
beforeEach(async () => {
  bench = new LinkBench();
  await bench.open();
});
afterEach(async () => { await bench.close(); });

const retained = (): string[] => spawnSync('mosquitto_sub', ['-V', 'mqttv5', '-p', String(bench.port), '-t', '#', '-v', '--retained-only', '-W', '2'], { encoding: 'utf8' }).stdout.split('\n').filter((line) => line !== '');

test('a check in the name of a cabinet that is there leaves its presence, and speaks on no topic that means anything', async () => {
  await bench.broker();
  const presence = JSON.stringify({ schema: 1, state: 'online' });
  spawnSync('mosquitto_pub', ['-V', 'mqttv5', '-p', String(bench.port), '-q', '1', '-r', '-t', `${siteId}/presence`, '-m', presence]);
  const meant = bench.reader(...['presence', 'status/#', 'replay/#', 'alarm/#', 'answer/#', 'ack', 'plan/#', 'command/#', 'fetch/#', 'centre/#'].map((room) => `+/${room}`));
  const probes = bench.reader('+/check/#');
  await until('the reader hears', () => meant.length > 0);
  const checked = await runCentreTool(['check', '--broker', `mqtt://127.0.0.1:${bench.port}`, '--site', siteId, '--for', '1s', '--json']);
  expect(checked).toMatchObject({ code: 0, err: '' });
  const { findings } = z.object({ findings: z.array(z.looseObject({ check: z.string() })) }).parse(JSON.parse(checked.out));
  for (const check of ['retained', 'subscription', 'correlation', 'order']) expect(findings).toContainEqual(expect.objectContaining({ check, verdict: 'ok' }));
  expect(retained()).toEqual([`${siteId}/presence ${presence}`]);
  expect(meant).toEqual([presence]);
  expect(probes.length).toBeGreaterThan(1500);
});
