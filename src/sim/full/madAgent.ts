import { greetServer, type IpcClient } from '../../ipc/client.ts';
import { encodeFrame } from '../../ipc/frame.ts';
import type { Wire } from '../../ipc/wire.ts';
import type { Json } from '../../model/canonical.ts';
import type { Random } from '../../platform/random.ts';
import { startProcess, type Wall } from '../junction/virtualProcess.ts';
import type { World } from '../junction/world.ts';
import { actorOf, type Actor } from './actor.ts';
import type { PlanForge } from './planForge.ts';
import type { SignaldSide } from './signaldSide.ts';

export interface MadSpec {
  readonly world: World;
  readonly wall: Wall;
  readonly random: Random;
  readonly side: SignaldSide;
  readonly forge: PlanForge;
  readonly onDeath: () => void;
}

interface Madness { readonly random: Random; readonly actor: Actor; readonly spec: MadSpec; readonly session: IpcClient | null; readonly wires: Wire[] }
type Act = (mad: Madness) => void;

const bytes = (random: Random, count: number): Buffer => Buffer.from(Array.from({ length: count }, () => random.int(0, 255)));

function header(length: number): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(length, 0);
  return head;
}

/** What speaks no frame, on a stream of its own. */
const onBareStream: readonly ((wire: Wire, random: Random) => void)[] = [
  (wire, random) => { wire.write(bytes(random, random.int(1, 3000))); },
  (wire) => { wire.write(header(0xffff_ffff)); },
  (wire) => { wire.write(Buffer.concat([header(1_000_000), Buffer.from('{')])); },
  (wire) => { wire.write(Buffer.concat([header(40_000), Buffer.from('['.repeat(40_000))])); },
  (wire) => { wire.write(encodeFrame({ type: 'claim', protocol: 1, client: 'mad' })); },
  (wire) => { wire.write(encodeFrame({ type: 'claim', protocol: 99, client: 'mad' })); },
  (wire) => { wire.write(encodeFrame({ type: 'request', id: 1, method: 'status', params: {} })); },
  (wire) => { wire.end(); },
];

/** Requests of a session that got in. Modes are left out: the operate socket may command them, lawfully. */
const requests: readonly ((mad: Madness) => readonly [string, Record<string, Json>])[] = [
  ({ random }) => [random.pick(['fault.reset', 'lamp.test', 'toString', '__proto__', 'site.apply', '', 'x'.repeat(64)]), {}],
  ({ random }) => ['clock.propose', { errorMs: random.pick([0, 1e308, -1, 86_400_000]), synced: random.next() < 0.7, ttlMs: random.pick([1, 3_600_000, 0, 1e9]) }],
  ({ random }) => ['events.ack', { boot: random.pick(['signald-0', 'nobody', '']), upTo: random.pick([0, 1, 2 ** 53 - 1, -1]) }],
  ({ random }) => ['subscribe', { stream: random.pick(['events', 'state', 'secrets']), fromN: random.pick([0, 1, 1e15]) }],
  ({ random }) => ['log.tail', { limit: random.pick([1, 1000, 1e9]) }],
  ({ spec }) => ['plan.propose', { envelope: hostileDocument(spec) }],
  ({ random }) => ['plan.propose', { envelope: { payload: bytes(random, 300).toString('latin1') } }],
  ({ random }) => ['mode.flash', { forS: random.pick([0, -1, 1e9]), by: '', reason: '' }],
  () => ['plan.propose', { envelope: Array.from({ length: 19_000 }, () => 1) }],
  () => ['plan.propose', { envelope: 'x'.repeat(1_000_000) }],
];

function hostileDocument({ forge, wall, world }: MadSpec): Json {
  const { text } = forge.hostile(world.nowMs() + wall.offsetMs);
  // What its own JSON writer could not write; bare streams say it.
  if (text.startsWith('[[')) return text.slice(0, 30_000);
  try {
    const document: Json = JSON.parse(text);
    return document;
  } catch {
    return text.slice(0, 1000);
  }
}

const acts: readonly Act[] = [
  ({ actor, random, spec, wires }) => {
    const wire = spec.side.dial(actor);
    if (wire === null) return;
    wires.push(wire);
    random.pick(onBareStream)(wire, random);
  },
  ({ actor, spec, wires }) => {
    // More than the server has room for.
    for (let count = 0; count < 40; count++) {
      const wire = spec.side.dial(actor);
      if (wire !== null) wires.push(wire);
    }
  },
  ({ wires }) => { for (const wire of wires.splice(0)) wire.destroy(); },
  ({ wires }) => { wires.at(-1)?.pause(); },
  (mad) => { ask(mad, 1); },
  (mad) => { ask(mad, mad.random.int(2, 30)); },
  (mad) => { for (let count = 0; count < 150; count++) send(mad, 'status', {}); },
  ({ session }) => { session?.close(); },
];

function ask(mad: Madness, count: number): void {
  for (let index = 0; index < count; index++) send(mad, ...mad.random.pick(requests)(mad));
}

function send({ session }: Madness, method: string, params: Record<string, Json>): void {
  session?.request(method, params).catch((error: unknown) => { throw error; });
}

/** A process in the agent's place that says anything but what an agent says, for so long. */
export function runMad(spec: MadSpec, forMs: number): void {
  const { world, random } = spec;
  const process = startProcess({ world, bootId: 'mad', random, wall: spec.wall });
  const actor = actorOf(world, process);
  const endMs = world.nowMs() + forMs;
  const wires: Wire[] = [];
  let session: IpcClient | null = null;
  const dial = (): void => {
    const wire = spec.side.dial(actor);
    if (wire === null) return;
    greetServer(wire, { path: 'signald-operate/socket', client: 'mad', after: (delayMs, call) => actor.clock.after(delayMs, call), prove: spec.side.prove }).then((connected) => {
      if (!connected.ok) return null;
      const { client } = connected;
      session = client;
      client.onClose(() => { if (session === client) session = null; });
      return null;
    }).catch((error: unknown) => { throw error; });
  };
  const step = (): void => {
    if (world.nowMs() >= endMs) {
      process.kill();
      spec.onDeath();
      return;
    }
    if (session === null) dial();
    random.pick(acts)({ random, actor, spec, session, wires });
    actor.input(world.nowMs() + random.int(20, 1500), step);
  };
  step();
}
