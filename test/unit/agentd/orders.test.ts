import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { createOrders, type Orders } from '../../../src/agentd/orders.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { memoryStates } from '../../../src/platform/stateFile.ts';

const signature = `${'A'.repeat(86)}==`;
const place = { room: 'command', target: 'tlc.mode.release' } as const;
const order = (more: object = {}): string => JSON.stringify({ schema: 1, site: 's1', order: place.target, target: place.target, actor: 'lan', nonce: 'n'.repeat(16), counter: 100, params: {}, keyId: 'c1', signature, ...more });
const alive = (counter: number): string => JSON.stringify({ schema: 1, site: 's1', schemas: [1], features: [], keyId: 'c1', counter, signature });

let asked: string[];
let told: object[];
let files: ReturnType<typeof memoryStates>;
beforeEach(() => { [asked, told, files] = [[], [], memoryStates()]; });

const begin = (): Orders => createOrders({
  siteId: 's1', verify: (_, text) => (text.includes('mallory') ? 'bad' : 'good'), realClock: createClock(), wallMs: () => 0, files, logger: pino({ level: 'silent' }),
  ask(method) {
    asked.push(method);
    return Promise.resolve({ ok: true, result: {} });
  },
  perform: () => null, audit: () => undefined, onAlive: () => undefined,
});
const say = (message: object): Promise<boolean> => {
  told.push(message);
  return Promise.resolve(true);
};
const settled = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

it('an order that was refused as old is refused after a restart too', async () => {
  const first = begin();
  first.takeAlive(alive(200));
  first.take(place, order(), say);
  expect(told.at(-1)).toMatchObject({ reason: 'order.oldCounter' });
  begin().take(place, order(), say);
  await settled();
  expect(told.at(-1)).toMatchObject({ reason: 'order.oldCounter' });
  expect(asked).toEqual([]);
});

it('a stranger’s message with the nonce of an order does not change what is answered to it', async () => {
  const orders = begin();
  orders.take(place, order(), say);
  await settled();
  orders.take(place, order({ actor: 'mallory' }), say);
  expect(told.at(-1)).toMatchObject({ outcome: 'rejected', reason: 'order.badSignature' });
  orders.take(place, order(), say);
  await settled();
  expect(told.at(-1)).toMatchObject({ outcome: 'accepted' });
  expect(asked).toHaveLength(1);
});
