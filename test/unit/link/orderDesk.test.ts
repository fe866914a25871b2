import { expect, test } from 'vitest';
import { deskStart, endedHere, granted, judgeAlive, judgeOrder, renewals, silenced, type DeskState, type Verify } from '../../../src/link/orderDesk.ts';
import { renewalParams } from '../../../src/link/lease.ts';
import { signedAlive, signedOrder, type CentreKey } from '../../../src/link/signing.ts';
import { newKeyPair, signingKey } from '../../../src/platform/signingKey.ts';
import type { Order } from '../../../src/model/linkOrder.ts';
import { createPublicKey, verify as verifyBytes } from 'node:crypto';

const pair = newKeyPair();
const key: CentreKey = { keyId: 'c1', sign: signingKey(pair.privatePem).sign };
const publicKey = createPublicKey(pair.publicPem);
const verify: Verify = (keyId, text, signature) => (keyId !== 'c1' ? 'unknownKey' : verifyBytes(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64')) ? 'good' : 'bad');
const place = { site: 's', room: 'command', target: 'tlc.mode.flash' } as const;
let nonces = 0;
const flash = (change: Partial<Parameters<typeof signedOrder>[1]> = {}): Order =>
  signedOrder(key, { site: 's', order: 'tlc.mode.flash', target: 'tlc.mode.flash', actor: 'lan', nonce: `nonce-nonce-nonce-${++nonces}`, counter: 10, params: { forS: 300, reason: 'works on the road' }, ...change });

test('a signed order is taken once; its repetition gets the same answer, and an older counter none', () => {
  const first = flash();
  const taken = judgeOrder(deskStart, first, place, verify, 0);
  if (taken.kind !== 'junction') throw new Error(taken.kind);
  expect(taken).toMatchObject({ order: 'tlc.mode.flash', params: { forS: 300 }, desk: { counters: { c1: 10 } } });
  expect(judgeOrder(taken.desk, first, place, verify, 1)).toEqual({ kind: 'again', nonce: first.nonce });
  expect(judgeOrder(taken.desk, flash({ counter: 9 }), place, verify, 1), 'nobody is told the key’s counter').toEqual({ kind: 'refused', reason: 'order.oldCounter', detail: '9' });
  expect(judgeOrder(taken.desk, flash({ counter: 10 }), place, verify, 1)).toMatchObject({ reason: 'order.oldCounter' });
  // After a restart the nonces are forgotten, the counter is not.
  expect(judgeOrder({ ...deskStart, counters: taken.desk.counters }, first, place, verify, 1)).toMatchObject({ kind: 'refused', reason: 'order.oldCounter' });
  expect(judgeOrder(taken.desk, flash({ counter: 11 }), place, verify, 1).kind).toBe('junction');
});

test('what is changed, for another site or topic, of an unknown key, or of unknown form is refused with its reason', () => {
  const good = flash();
  const refusal = (order: Order, at: Parameters<typeof judgeOrder>[2] = place): unknown => { const judged = judgeOrder(deskStart, order, at, verify, 0); return judged.kind === 'refused' ? judged.reason : judged.kind; };
  expect(refusal({ ...good, params: { ...good.params, forS: 28_000 } })).toBe('order.badSignature');
  expect(refusal({ ...good, actor: 'minh' })).toBe('order.badSignature');
  expect(refusal({ ...good, counter: 11 })).toBe('order.badSignature');
  expect(refusal({ ...good, keyId: 'c2' })).toBe('order.unknownKey');
  expect(refusal(good, { ...place, site: 't' })).toBe('order.otherSite');
  expect(refusal(good, { ...place, target: 'tlc.mode.allRed' })).toBe('order.otherTopic');
  expect(refusal(flash({ order: 'fault.reset', target: 'fault.reset' }), { ...place, target: 'fault.reset' })).toBe('order.unknown');
  expect(refusal(flash({ order: 'site.apply', target: 'site.apply' }), { ...place, target: 'site.apply' })).toBe('order.unknown');
  expect(refusal(flash({ order: 'tlc.mode.flash', target: 'event' }), { ...place, room: 'channel', target: 'event' })).toBe('order.unknown');
  expect(refusal(flash({ params: { forS: 30_000, reason: 'too long a time' } }))).toBe('order.badParams');
  expect(refusal(flash({ params: { forS: 300, reason: 'whose is it', by: 'somebody else' } }))).toBe('order.badParams');
});

function withFlash(nowMs: number): DeskState {
  const heard = judgeAlive(deskStart, signedAlive(key, 's', 1), 's', verify, nowMs);
  if (!heard.ok) throw new Error(heard.reason);
  return granted(heard.desk, 'tlc.mode.flash', { forS: 300, reason: 'r s t' }, { keyId: 'c1', actor: 'lan' }, nowMs);
}

test('a sign of life renews what stands until its own end; silence, a release on site or another order end it', () => {
  const desk = withFlash(0);
  const after = renewals(desk, 'c1', () => true, 30_000);
  expect(after.again.map((lease) => renewalParams(lease, 30_000))).toEqual([{ forS: 270, reason: 'r s t', by: 'lan' }]);
  expect(renewals(desk, 'c2', () => true, 30_000).again).toEqual([]);
  expect(renewals(desk, 'c1', () => false, 30_000)).toMatchObject({ desk: { leases: [] }, again: [] });
  expect(renewals(desk, 'c1', () => true, 300_000)).toMatchObject({ desk: { leases: [] }, again: [] });
  expect(silenced(desk, 60_000).leases).toHaveLength(1);
  expect(silenced(desk, 60_001).leases).toHaveLength(0);
  expect(endedHere(desk, 'force').leases).toHaveLength(0);
  expect(endedHere(desk, 'selection').leases).toHaveLength(1);
  expect(granted(desk, 'tlc.mode.release', {}, { keyId: 'c1', actor: 'lan' }, 1).leases).toEqual([]);
  expect(granted(desk, 'tlc.mode.select', { mode: 'fixed', forS: 600 }, { keyId: 'c1', actor: 'lan' }, 1).leases).toHaveLength(2);
  expect(granted(desk, 'tlc.stage.hold', { forS: 600 }, { keyId: 'c1', actor: 'lan' }, 1).leases.map(({ order }) => order)).toEqual(['tlc.stage.hold']);
});

test('an old, a foreign or a changed sign of life is none', () => {
  const alive = signedAlive(key, 's', 5);
  const heard = judgeAlive(deskStart, alive, 's', verify, 0);
  if (!heard.ok) throw new Error(heard.reason);
  expect(judgeAlive(heard.desk, alive, 's', verify, 1)).toEqual({ ok: false, reason: 'order.oldCounter' });
  expect(judgeAlive(deskStart, alive, 't', verify, 1)).toEqual({ ok: false, reason: 'order.otherSite' });
  expect(judgeAlive(deskStart, { ...alive, counter: 6 }, 's', verify, 1)).toEqual({ ok: false, reason: 'order.badSignature' });
  expect(judgeAlive(deskStart, { ...alive, keyId: '__proto__' }, 's', verify, 1)).toEqual({ ok: false, reason: 'order.unknownKey' });
});
