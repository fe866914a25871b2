import { expect, test } from 'vitest';
import { openSignalLink } from '../../../src/agentd/signalLink.ts';
import type { IpcClient } from '../../../src/ipc/client.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';

const logger = createLogger('test');
logger.level = 'silent';
const nothing = (): void => undefined;
const stamp = { bootId: 's', monoMs: 1, wallMs: 1, errorMs: null };
const known = { boot: 's', n: 1, stamp, code: 'stage.changed', data: {} };

/** A signald of a later version, by its socket: what it streams is the test's. */
function bench(): { readonly waits: { readonly ms: number; readonly go: () => void }[]; readonly dialled: { stream: (stream: string, data: unknown) => void; closed: boolean; readonly asked: string[] }[]; readonly took: unknown[]; readonly states: unknown[] } {
  const waits: { ms: number; go: () => void }[] = [];
  const dialled: { stream: (stream: string, data: unknown) => void; closed: boolean; asked: string[] }[] = [];
  const [took, states]: [unknown[], unknown[]] = [[], []];
  openSignalLink({
    logger, clock: { ...createClock(), after: (ms, go) => { waits.push({ ms, go }); return () => undefined; } },
    connect: () => {
      const one = { stream: (stream: string, data: unknown): void => { void stream; void data; }, closed: false, asked: [] as string[] };
      let onClose = nothing;
      const client: IpcClient = {
        request: (method, params) => { one.asked.push(`${method} ${JSON.stringify(params)}`); return Promise.resolve({ ok: true, result: null }); },
        onStream: (listener) => { one.stream = listener; },
        onClose: (listener) => { onClose = listener; },
        close: () => { one.closed = true; onClose(); },
      };
      dialled.push(one);
      return Promise.resolve({ ok: true, client });
    },
    onEvents: (events) => { took.push(...events); }, onState: (state) => { states.push(state); }, onDown: () => undefined,
  });
  return { waits, dialled, took, states };
}
const settle = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

test('an old agent under a new signald: states are read, events it knows are taken, one that it does not know stays with signald, whole batch, and is asked for again in 5 s', async () => {
  const { waits, dialled, took, states } = bench();
  waits.shift()?.go();
  await settle();
  const [first] = dialled;
  expect(first?.asked[0]).toBe('subscribe {"stream":"events","fromN":0}');
  first?.stream('state', { mode: 'actuated', somethingNew: { of: 'the next version' } });
  first?.stream('events', { boot: 's', events: [known] });
  expect([states.length, took]).toEqual([1, [known]]);
  first?.stream('events', { boot: 's', events: [{ ...known, n: 2 }, { ...known, n: 3, code: 'something.ofTheNextVersion' }] });
  // Nothing of it is stored, so nothing is acknowledged: the ring of signald holds it for 24 h.
  expect([took.length, first?.closed, waits.map(({ ms }) => ms)]).toEqual([1, true, [5000]]);
  waits.shift()?.go();
  await settle();
  expect(dialled[1]?.asked[0]).toBe('subscribe {"stream":"events","fromN":0}');
});
