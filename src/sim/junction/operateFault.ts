import { encodeFrame } from '../../ipc/frame.ts';
import { ipcProtocols } from '../../model/ipcWire.ts';
import type { Json } from '../../model/canonical.ts';
import type { Random } from '../../platform/random.ts';
import type { OperateSocket } from './operateSocket.ts';
import type { World } from './world.ts';

// What comes in by the operate socket: frames of somebody hostile, and orders that need two persons.

/** One person alone; the same one twice, by name or by account; the second too late; and as it should be. */
export type Persons = 'onePerson' | 'samePerson' | 'late' | 'twoPersons';

interface Parts { readonly world: World; readonly socket: OperateSocket; readonly random: Random }

const claim = (protocol = ipcProtocols.newest): Buffer => encodeFrame({ type: 'claim', protocol, client: 'ngatu' });
const request = (method: string, params: Json, id = 1): Buffer => encodeFrame({ type: 'request', id, method, params });
const header = (length: number): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(length, 0);
  return head;
};
const framed = (text: string): Buffer => Buffer.concat([header(Buffer.byteLength(text)), Buffer.from(text)]);
const bytes = (random: Random, count: number): Buffer => Buffer.from(Array.from({ length: count }, () => random.int(0, 255)));

/** Of somebody who never gets in. */
const atTheDoor: readonly ((random: Random) => Buffer)[] = [
  (random) => bytes(random, random.int(1, 3000)),
  () => header(0xffff_ffff),
  (random) => Buffer.concat([header(random.int(10, 100_000)), Buffer.from('{"type":')]),
  () => framed('['.repeat(40_000)),
  () => framed('{"type":"claim","protocol":1,'),
  () => framed(JSON.stringify(Array.from({ length: 100_000 }, () => 0))),
  () => encodeFrame({ type: 'claim', protocol: ipcProtocols.newest }),
  () => claim(99),
  () => request('mode.flash', { forS: 600, by: 'x', reason: 'x' }),
];

/** Of somebody whose claim was believed. No lawful order among them: the operate socket would carry it out. */
const inside: readonly ((random: Random) => Buffer)[] = [
  (random) => request(random.pick(['fault.reset', 'toString', '__proto__', 'constructor', 'site.apply', 'lamp.test', 'x'.repeat(64)]), {}),
  (random) => request(random.pick(['mode.flash', 'mode.dark', 'mode.allred']), { forS: random.pick([0, -1, 1e9, 0.5]), by: 'x', reason: 'x', notice: 'x' }),
  () => request('mode.flash', { forS: 600, by: '', reason: '' }),
  () => request('mode.manual', { stage: '__proto__', forS: 600, by: 'x', reason: 'x' }),
  () => request('mode.dark', { forS: 60, by: 'x', reason: 'x', notice: 'x', bench: true }),
  () => framed('{"type":"request","id":"1","method":[],"params":null}'),
  () => framed('{"type":"request","id":1,"method":"status","params":{"__proto__":{"bench":true}}}'),
  (random) => framed(`{"type":"request",${' '.repeat(random.int(1, 5000))}`),
];

/** Says what no client says, on one stream after another, for so long. */
export function speakHostile({ world, socket, random }: Parts, forMs: number): void {
  const endMs = world.nowMs() + forMs;
  const step = (): void => {
    if (world.nowMs() >= endMs) return;
    const gotIn = random.next() < 0.5;
    const client = socket.dial(random.next() < 0.1 ? null : 1000);
    if (client !== null) {
      if (gotIn) client.say(claim());
      for (let count = random.int(1, 4); count > 0; count -= 1) inPieces(random, random.pick(gotIn ? inside : atTheDoor)(random), (piece) => { client.say(piece); });
      // Some stay, and keep a place until the server asks them who they are.
      if (random.next() < 0.6) client.hangUp();
    }
    world.at(world.nowMs() + random.int(50, 2000), step);
  };
  step();
}

/** A stream has no frames: what is sent arrives in pieces. */
function inPieces(random: Random, all: Buffer, say: (piece: Buffer) => void): void {
  const cut = random.next() < 0.5 ? random.int(0, all.length) : all.length;
  if (cut > 0) say(all.subarray(0, cut));
  if (cut < all.length) say(all.subarray(cut));
}

/** So long an order waits for its second person (signald/modeMethods.ts), and a little more, ms. */
export const tooLateMs = 301_000;

/** An order that needs two persons, as these persons give it. */
export function orderByPersons({ world, socket, random }: Parts, persons: Persons, mode: 'flash' | 'dark', forS: number): void {
  const say = (uid: number, frame: Buffer): void => {
    const client = socket.dial(uid);
    client?.say(claim());
    client?.say(frame);
    client?.hangUp();
  };
  const params = { forS, by: 'An Nguyen', reason: 'simulated' };
  const own = socket.nextOrder();
  say(1001, request(`mode.${mode}`, mode === 'dark' ? { ...params, notice: 'simulated' } : params));
  const confirm = (uid: number, by: string, afterMs: number): void => { world.at(world.nowMs() + afterMs, () => { say(uid, request('mode.confirm', { by })); }); };
  switch (persons) {
    case 'onePerson': return;
    case 'samePerson':
      if (random.next() < 0.5) confirm(1001, 'Binh Tran', 2000);
      else confirm(1002, random.pick(['An Nguyen', ' an  nguyen ', 'AN NGUYEN']), 2000);
      return;
    case 'late':
      // Whoever has ordered since would be confirmed, lawfully.
      world.at(world.nowMs() + tooLateMs, () => { if (socket.lastOrder() === own) confirm(1002, 'Binh Tran', 0); });
      return;
    case 'twoPersons': confirm(1002, 'Binh Tran', random.int(1000, 20_000)); return;
  }
}
