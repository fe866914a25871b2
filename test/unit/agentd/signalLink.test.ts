import { expect, test } from 'vitest';
import { openSignalLink } from '../../../src/agentd/signalLink.ts';
import type { IpcClient } from '../../../src/ipc/client.ts';
import { classOf, saidOf, type SignalEvent } from '../../../src/model/event.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';

const logger = createLogger('test');
logger.level = 'silent';
const nothing = (): void => undefined;
const stamp = { bootId: 's', monoMs: 1, wallMs: 1, errorMs: null };
const known = { boot: 's', n: 1, stamp, code: 'stage.changed', data: {} };

/** A signald of a later version, by its socket: what it streams is the test's. */
function bench(): { readonly waits: { readonly ms: number; readonly go: () => void }[]; readonly dialled: { stream: (stream: string, data: unknown) => void; closed: boolean; readonly asked: string[] }[]; readonly took: SignalEvent[]; readonly states: unknown[] } {
  const waits: { ms: number; go: () => void }[] = [];
  const dialled: { stream: (stream: string, data: unknown) => void; closed: boolean; asked: string[] }[] = [];
  const [took, states]: [SignalEvent[], unknown[]] = [[], []];
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

test('an old agent under a new signald: states are read, events it knows are taken, one that it does not know is kept whole under a name of its own, and what follows it is not held up', async () => {
  const { waits, dialled, took, states } = bench();
  waits.shift()?.go();
  await settle();
  const [first] = dialled;
  expect(first?.asked[0]).toBe('subscribe {"stream":"events","fromN":0}');
  first?.stream('state', { mode: 'actuated', somethingNew: { of: 'the next version' } });
  const more = { ...stamp, drift: 1 };
  first?.stream('events', { boot: 's', since: 4, events: [{ ...known, stamp: more }, { ...known, n: 2, code: 'something.ofTheNextVersion', data: { lamp: 'r', at: [1, { of: 2 }] }, note: 'new' }, { ...known, n: 3 }] });
  expect([states.length, first?.closed]).toEqual([1, false]);
  expect(took).toEqual([known, { ...known, n: 2, code: 'event.newer', data: { code: 'something.ofTheNextVersion', class: 'event', data: { lamp: 'r', at: [1, { of: 2 }] } } }, { ...known, n: 3 }]);
});

test('an event that it does not know is of the class that signald names beside it; where it names none that the agent knows, of one that may be dropped', async () => {
  const { waits, dialled, took } = bench();
  waits.shift()?.go();
  await settle();
  const classes = { 'stage.changed': 'hiRes', 'next.pulse': 'hiRes', 'next.lamp': 'evidence', 'next.word': 'someNewClass', 'next.figure': 3, 'constructor': 'audit' };
  const codes = ['stage.changed', 'next.pulse', 'next.lamp', 'next.word', 'next.figure', 'next.unnamed', 'constructor', 'toString', '__proto__'];
  dialled[0]?.stream('events', { boot: 's', classes, events: codes.map((code, at) => ({ ...known, n: 1 + at, code })) });
  // What no class can be read from holds nothing up.
  dialled[0]?.stream('events', { boot: 's', classes: 'none', events: [{ ...known, n: 10, code: 'next.pulse' }] });
  expect(took.map((event) => [saidOf(event).code, classOf(event)])).toEqual([
    ['stage.changed', 'event'], ['next.pulse', 'hiRes'], ['next.lamp', 'evidence'], ['next.word', 'event'], ['next.figure', 'event'], ['next.unnamed', 'event'], ['constructor', 'audit'], ['toString', 'event'], ['__proto__', 'event'],
    ['next.pulse', 'event'],
  ]);
});

test('a batch that is of no form at all stays with signald and is asked for again in 5 s', async () => {
  const { waits, dialled, took } = bench();
  waits.shift()?.go();
  await settle();
  const [first] = dialled;
  first?.stream('events', { boot: 's', events: [known, { ...known, n: 0 }] });
  // Nothing of it is stored, so nothing is acknowledged: the ring of signald holds it for 24 h.
  expect([took.length, first?.closed, waits.map(({ ms }) => ms)]).toEqual([0, true, [5000]]);
  waits.shift()?.go();
  await settle();
  expect(dialled[1]?.asked[0]).toBe('subscribe {"stream":"events","fromN":0}');
});
