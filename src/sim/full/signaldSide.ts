import { greetServer, type Connected } from '../../ipc/client.ts';
import { greetClient, maxSessions } from '../../ipc/server.ts';
import { createTurns } from '../../ipc/turns.ts';
import type { Wire } from '../../ipc/wire.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { EventDraft } from '../../model/event.ts';
import type { Stamp } from '../../model/time.ts';
import type { Random } from '../../platform/random.ts';
import { createDesk, type Desk } from '../../signald/desk.ts';
import type { EventRing } from '../../signald/eventRing.ts';
import type { BesideSignald } from '../junction/controller.ts';
import type { World } from '../junction/world.ts';
import { actorOf, type Actor } from './actor.ts';
import type { Ledger } from './ledger.ts';
import type { Sockets } from './socketPair.ts';

export interface SignaldSideSpec {
  readonly world: World;
  readonly site: SealedSite;
  readonly random: Random;
  readonly sockets: Sockets;
  readonly ledger: Ledger;
  /** Where the plan set is kept. */
  readonly stateDir: string;
  readonly ringCapacity: number;
}

/** signald's operate socket in virtual time: its desk, its frames, its ring. */
export interface SignaldSide {
  readonly beside: BesideSignald;
  /** A session as `client`; `ipc.unreachable` while signald is dead. */
  connect(from: Actor, client: string): Promise<Connected>;
  /** A bare stream: what speaks on it is its own affair. Null while signald is dead. */
  dial(from: Actor): Wire | null;
  /** Makes the nonce's file. */
  readonly prove: (authDir: string, nonce: string) => void;
  ring(): EventRing | null;
  bootId(): string | null;
  planVersion(): number;
}

const authDir = 'auth';
/** One request takes about so long, ms. */
const turnMs = 0.1;
/** The agent's user. */
const agentUid = 990;

export function createSignaldSide(spec: SignaldSideSpec): SignaldSide {
  const { world, site, random, sockets, ledger } = spec;
  let running: { readonly actor: Actor; readonly desk: Desk; readonly ring: EventRing; readonly turn: (call: () => void) => void } | null = null;
  const proofs = new Set<string>();
  const prove = (_dir: string, nonce: string): void => { proofs.add(nonce); };
  const alive = (): typeof running => (running === null || running.actor.process.dead ? null : running);
  const dial = (from: Actor): Wire | null => {
    const to = alive();
    if (to === null || sockets.openOf(to.actor) >= maxSessions) return null;
    const [near, far] = sockets.pair(from, to.actor);
    greetClient(far, {
      right: 'operate', server: 'signald', authDir,
      handle: (call, session) => to.desk.handle(call, session),
      onEnd: (session) => { to.desk.end(session); },
      turn: to.turn,
      // Not by signald's own timers: their dice are the loop's, and a socket must not move them.
      after: (delayMs, call) => world.at(world.nowMs() + delayMs, call, to.actor.process),
      nonce: () => Array.from({ length: 32 }, () => random.int(0, 15).toString(16)).join(''),
      presence: (_dir, nonce) => (proofs.delete(nonce) ? agentUid : null),
    });
    return near;
  };
  return {
    dial, prove,
    connect(from, client) {
      const wire = dial(from);
      if (wire === null) return Promise.resolve({ ok: false, code: 'ipc.unreachable', detail: 'signald is dead' });
      return greetServer(wire, { path: 'signald-operate/socket', client, after: (delayMs, call) => from.clock.after(delayMs, call), prove });
    },
    beside(process, configure) {
      const actor = actorOf(world, process);
      const { clock } = process;
      const desk = createDesk({ site, clock, stateDir: spec.stateDir, version: 'simulated', ringCapacity: spec.ringCapacity });
      const ring = watched(desk.ring, clock.bootId, ledger, world);
      const { plan, planVersion } = desk.plans.current();
      running = { actor, desk, ring, turn: createTurns((call) => { actor.input(world.nowMs() + turnMs, call); }) };
      return {
        config: configure(planVersion === 0 ? undefined : { plan, planVersion }),
        ring, wall: desk.wall, clockStatus: desk.clockStatus, agentConnected: desk.agentConnected,
        afterTick: (n) => { desk.afterTick(n); }, attach: (junction) => { desk.attach(junction); },
      };
    },
    ring: () => alive()?.ring ?? null,
    bootId: () => alive()?.actor.clock.bootId ?? null,
    planVersion: () => alive()?.desk.plans.current().planVersion ?? 0,
  };
}

/** Every number that the ring gives, and every acknowledgement that it takes, enters the ledger. */
function watched(ring: EventRing, boot: string, ledger: Ledger, world: World): EventRing {
  const healthy = { ...ring };
  return Object.assign(ring, {
    add(draft: EventDraft, stamp: Stamp) {
      const event = healthy.add(draft, stamp);
      ledger.numbered(event, world.nowMs());
      return event;
    },
    acknowledge(upTo: number) {
      healthy.acknowledge(upTo);
      ledger.acknowledged(boot, upTo);
    },
  });
}
