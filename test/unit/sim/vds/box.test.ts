import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPostGate } from '../../../../src/agentd/postGate.ts';
import { vdsSourceSchema, type VdsReading } from '../../../../src/model/vds.ts';
import type { Clock } from '../../../../src/platform/clock.ts';
import { createClock } from '../../../../src/platform/clock.ts';
import { runBox, type BoxPost } from '../../../../src/sim/vds/box.ts';
import { readOptions, type BoxOptions } from '../../../../src/sim/vds/options.ts';

const key = 'a key of a box, 32 characters ok';
const minuteMs = 1_795_867_200_000;
const parsed = vdsSourceSchema.parse({ kind: 'posted', id: 'box', intervalS: 30, zones: [{ zone: 'N1' }, { zone: 'N2', lanes: 2 }] });
if (parsed.kind !== 'posted') throw new Error('another source');
const source = parsed;

/** Time goes on where the box waits, and nowhere else. */
function virtualClock(): Clock {
  const at = { ms: 0 };
  return { ...createClock(), monoMs: () => at.ms, wallMs: () => minuteMs + 10_000 + at.ms, after: (delayMs, call) => { at.ms += delayMs; queueMicrotask(call); return () => undefined; } };
}

async function posted(args: readonly string[]): Promise<{ readonly good: boolean; readonly posts: readonly BoxPost[]; readonly taken: readonly VdsReading[] }> {
  const outcome = readOptions(['--cabinet', 'c', '--secrets', 's', ...args], {});
  if (outcome.kind !== 'run') throw new Error(JSON.stringify(outcome));
  const clock = virtualClock();
  const gate = createPostGate({ sources: new Map([['box', source]]), keys: new Map([['box', key]]), monoMs: () => clock.monoMs(), wallMs: () => clock.wallMs() });
  const [posts, taken]: [BoxPost[], VdsReading[]] = [[], []];
  const options: BoxOptions = outcome.options;
  const good = await runBox({
    source, key, options, clock, ended: () => false, tell: (post) => { posts.push(post); },
    sending: {
      send(id, body) {
        const judged = gate.judge(id, body, 'here');
        if (!('refusal' in judged)) taken.push(judged);
        return Promise.resolve('refusal' in judged ? { ok: false, answer: judged.refusal } : { ok: true, answer: '204' });
      },
      close: () => Promise.resolve(),
    },
  });
  return { good, posts, taken };
}

test('every interval of the clock is posted once, in order, when it is over, and what the cabinet takes is what the box tells', async () => {
  const { good, posts, taken } = await posted(['--for', '5m', '--flow', '1800', '--queue', '80', '--wrong-way', 'N2']);
  expect(good).toBe(true);
  expect(posts.map(({ fromMs }) => (fromMs - minuteMs) / 30_000)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (const [at, { zones }] of posts.entries()) {
    expect(taken[at]?.zones.map(({ zone, count, queueM, wrongWay, quality }) => ({ zone, count, queueM, wrongWay, quality }))).toEqual(zones.map(({ zone, count, queueM, wrongWay }) => ({ zone, count, queueM, wrongWay, quality: 'ok' })));
    expect(zones.map(({ wrongWay }) => wrongWay)).toEqual([0, 1]);
  }
  // 1800 an hour and lane: 15 in half a minute, 30 of two lanes.
  const mean = (of: number): number => posts.reduce((sum, { zones }) => sum + (zones[of]?.count ?? 0), 0) / posts.length;
  expect([Math.abs(mean(0) - 15) < 4, Math.abs(mean(1) - 30) < 6]).toEqual([true, true]);
});

test('what it is told to see is what it posts, and a refusal is its exit', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'ngatu-box-')), 'see.json');
  const zones = [{ zone: 'N1', count: 7, classes: { MC: 7 }, occupancy: 0.1, queueM: 12, wrongWay: 0 }];
  writeFileSync(file, JSON.stringify({ zones }));
  const { posts, good } = await posted(['--once', '--see', file]);
  expect([good, posts.map((post) => [post.fromMs, post.zones, post.answer])]).toEqual([true, [[minuteMs - 30_000, zones, '204']]]);
  writeFileSync(file, JSON.stringify({ zones: [{ zone: 'W9', count: 7 }] }));
  expect(await posted(['--once', '--see', file])).toMatchObject({ good: false, posts: [{ ok: false, answer: 'unknownZone' }] });
  writeFileSync(file, JSON.stringify({ zones: [{ zone: 'N1', count: -1 }] }));
  await expect(posted(['--once', '--see', file])).rejects.toThrow('zones[0].count');
});

test.each([[[], '--cabinet --secrets'], [['--cabinet', 'c', '--secrets', 's', '--broker', 'mqtt://x'], '--broker --site'], [['--cabinet', 'c', '--secrets', 's', '--flow', '9999'], '--flow 9999'], [['--cabinet', 'c', '--secrets', 's', '--for', 'x'], '--for x']])('%j is wrong use', (args, detail) => {
  expect(readOptions(args, {})).toMatchObject({ kind: 'wrong', detail });
});
