import { expect, it } from 'vitest';
import { why } from '../../../src/cli/command/why.ts';
import type { Json } from '../../../src/model/canonical.ts';
import { artefactText } from '../../../src/model/seal.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';
import { servedShell } from './served.ts';

const served = servedShell();
const hourMs = 3_600_000;

interface Stored { readonly hoursAgo: number; readonly class: string; readonly code: string; readonly data: Readonly<Record<string, Json>> }

/** An agent with a record of that; it counts what it is asked. */
async function record(stored: readonly Stored[], bases?: string): Promise<{ asked: number; close(): Promise<void> }> {
  const nowMs = Date.now();
  const rows = stored.map(({ hoursAgo, class: channel, code, data }, at) => {
    const wallMs = nowMs - hoursAgo * hourMs;
    return { id: at + 1, class: channel, seq: at + 1, event: { boot: 'b', n: at + 1, code, stamp: { bootId: 'b', monoMs: wallMs, wallMs, errorMs: 5 }, data: { ...data } } };
  });
  let asked = 0;
  const close = await served.serve('agent', 'view', (call) => {
    asked += 1;
    if (call.method === 'log.bases') return bases !== undefined ? { ok: false, code: bases, params: {} } : { ok: true, result: [] };
    if (call.method !== 'log.query') return { ok: false, code: 'ipc.notHere', params: {} };
    const { fromMs, toMs, afterId, channels } = call.params;
    return { ok: true, result: rows.filter(({ id, class: channel, event }) => id > afterId && event.stamp.wallMs >= fromMs && event.stamp.wallMs < toMs && channels?.some((one) => one === channel) !== false) };
  });
  return { get asked() { return asked; }, close };
}

const started: Stored = { hoursAgo: 300, class: 'audit', code: 'mode.changed', data: { from: 'startup', to: 'manual', source: 'technician' } };
/** signald went on: what it tells each minute. */
const goesOn: Stored = { hoursAgo: 0.001, class: 'count', code: 'traffic.count', data: { detector: 'dVN-stop', count: 0 } };
const aspect = (hoursAgo: number): Stored => ({ hoursAgo, class: 'evidence', code: 'group.aspect', data: { group: 'vN', shown: 'red' } });
const held: Stored = { hoursAgo: 51, class: 'event', code: 'stage.decided', data: { left: 'A', stage: 'B', cause: 'manual', binding: 'order', waiting: ['vN 40'] } };

it('a stage that has been held for two days was decided two days ago, in a mode of twelve', async () => {
  const count = await record([started, { hoursAgo: 52, class: 'event', code: 'stage.greenEnded', data: { group: 'vN', stage: 'A', reason: 'manual', greenMs: 20_000 } }, held, goesOn]);
  expect(await why(served.shell(), [], { at: '2h' })).toBe(0);
  const { out, err } = served.said();
  expect(err).toBe('');
  expect(out).toContain('stage A was left for stage B: by hand.');
  expect(out).toContain('Bound by: a person’s order.');
  expect(out).toMatch(/Mode by hand|Mode manual/i);
  // It looked back step by step, and no further than it had to.
  expect(count.asked).toBeLessThan(16);
});

it('who asks for the end of a group’s green is answered of a day', async () => {
  await record([started, { hoursAgo: 20, class: 'event', code: 'stage.greenEnded', data: { group: 'vN', stage: 'A', reason: 'manual', greenMs: 20_000 } }, { ...held, hoursAgo: 19 }, goesOn]);
  expect(await why(served.shell(true), ['vN'], { at: '10m' })).toBe(0);
  expect(JSON.parse(served.said().out)).toMatchObject({ decided: { data: { stage: 'B' } }, mode: { mode: 'manual', source: 'technician' }, group: { id: 'vN', ended: { data: { greenMs: 20_000 } } } });
});

it('an empty record says that it is empty, for two weeks', async () => {
  await record([]);
  expect(await why(served.shell(), [], { at: '10m' })).toBe(1);
  expect(served.said().err).toContain('two weeks');
});

it('an agent that does not answer is no record that has nothing; one that knows no bases has none', async () => {
  await served.serve('view', 'view', (call) => (call.method === 'site.artefact' ? { ok: true, result: { text: artefactText(sealedNinhKieu()) } } : { ok: true, result: {} }));
  for (const [code, repeat] of [['ipc.timeout', { outcome: 'noAnswer', process: 'ngatu-agentd' }], ['ipc.unknownMethod', { outcome: 'untold' }]] as const) {
    const agent = await record([started, held, goesOn], code);
    expect(await why(served.shell(true), [], { at: '2h' })).toBe(0);
    expect(JSON.parse(served.said().out)).toMatchObject({ repeat });
    await agent.close();
  }
});

it('a signald that does not answer, and one that is not there, are told apart', async () => {
  await record([started, held, goesOn]);
  expect(await why(served.shell(true), [], { at: '2h' })).toBe(0);
  expect(JSON.parse(served.said().out)).toMatchObject({ repeat: { outcome: 'noSite' } });
  await served.serve('view', 'view', () => ({ ok: false, code: 'ipc.timeout', params: {} }));
  expect(await why(served.shell(true), [], { at: '2h' })).toBe(0);
  expect(JSON.parse(served.said().out)).toMatchObject({ repeat: { outcome: 'noAnswer', process: 'ngatu-signald' } });
});

it('of a moment when nobody ran it says so, and what was known last: between a death and a start, and since a death', async () => {
  const start = { hoursAgo: 2, class: 'audit', code: 'process.started', data: { process: 'signald' } } as const;
  const agent = await record([started, held, aspect(5.01), start, goesOn]);
  expect(await why(served.shell(true), [], { at: '5h' })).toBe(1);
  const told = JSON.parse(served.said().out);
  expect(told).toMatchObject({ gap: { fromMs: expect.closeTo(Date.now() - 5.01 * hourMs, -4), toMs: expect.closeTo(Date.now() - 2 * hourMs, -4) }, decided: { data: { stage: 'B' } } });
  expect(await why(served.shell(), [], { at: '5h' })).toBe(1);
  expect(served.said().out).toMatch(/^The record has nothing from .+ to .+, when signald started/);
  // Before the death there is no gap.
  expect(await why(served.shell(true), [], { at: '50h' })).toBe(0);
  await agent.close();
  await record([started, held, aspect(5.01)]);
  expect(await why(served.shell(), [], { at: '1h' })).toBe(1);
  expect(served.said().out).toContain('signald does not answer');
});

it('what is still to come nobody has decided', async () => {
  await record([held]);
  expect(await why(served.shell(), [], { at: '2099-01-01T08:00' })).toBe(2);
  expect(served.said().err).toContain('still to come');
});
