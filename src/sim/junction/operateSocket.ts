import { greetClient, maxSessions, type Outcome, type Session } from '../../ipc/server.ts';
import { createTurns } from '../../ipc/turns.ts';
import type { Wire } from '../../ipc/wire.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { EventDraft } from '../../model/event.ts';
import type { IpcCall } from '../../model/ipcMessage.ts';
import type { WallClock } from '../../model/time.ts';
import type { Random } from '../../platform/random.ts';
import type { Junction } from '../../signald/daemon.ts';
import { handleMode, type LastOfCentre, type SecondPerson } from '../../signald/modeMethods.ts';
import type { Observed } from './observed.ts';
import type { VirtualProcess } from './virtualProcess.ts';
import type { World } from './world.ts';

/** One client of signald's operate socket: it says bytes, and hears nobody. */
export interface OperateClient { say(bytes: Buffer): void; hangUp(): void }

/** signald's operate socket in virtual time: the shipped server and the shipped orders of mode, under a client who may say anything. */
export interface OperateSocket {
  /** A new signald listens. */
  listen(process: VirtualProcess, junction: Junction, beside: { readonly wall: () => WallClock; readonly record: (event: EventDraft) => void }): void;
  /** `uid`: whose the nonce's file is; null = it was never made. Null while signald is dead, or where all places are taken. */
  dial(uid: number | null): OperateClient | null;
  /** Orders that need two persons, numbered: there is one that waits, the last. */
  nextOrder(): number;
  lastOrder(): number;
}

export interface OperateSpec { readonly world: World; readonly site: SealedSite; readonly random: Random; readonly observed: Observed }

/** One way through the kernel, ms. */
const wayMs = { least: 0.05, most: 2 };
/** A piece of work of the server, ms. */
const turnMs = 0.1;

export function createOperateSocket({ world, site, random, observed }: OperateSpec): OperateSocket {
  // A bench site waives the second person, and by night one is enough: here neither.
  const street: SealedSite = { ...site, safety: { ...site.safety, bench: false, flashBan: { from: '00:00', to: '23:59' } } };
  let orders = 0;
  let running: { readonly process: VirtualProcess; readonly handle: (call: IpcCall, session: Session) => Outcome; readonly turn: (call: () => void) => void } | null = null;
  let open: { readonly process: VirtualProcess; readonly wire: Wire }[] = [];
  return {
    nextOrder() { return (orders += 1); },
    lastOrder: () => orders,
    listen(process, junction, { wall, record }) {
      const second: SecondPerson = { waiting: null, count: 0 };
      const lastOfCentre: LastOfCentre = { force: null, selection: null };
      running = {
        process, turn: createTurns((call) => { process.input(world.nowMs() + turnMs, call); }),
        handle(call, session) {
          if (!isMode(call)) return call.method === 'status' ? { ok: true, result: null } : { ok: false, code: 'ipc.notHere', params: {} };
          const outcome = handleMode({ site: street, junction, wall, second, lastOfCentre, record, orders: () => junction.look().core.control.order, preempted: (id) => junction.look().core.control.preempts[id]?.state ?? 'idle' }, call, session);
          observed.note(`command.${outcome.ok ? (second.waiting === null ? 'carriedOut' : 'waits') : outcome.code.replace('mode.', '')}`);
          return outcome;
        },
      };
    },
    dial(uid) {
      const to = running;
      open = open.filter(({ process, wire }) => !process.dead && !wire.destroyed);
      if (to === null || to.process.dead || open.length >= maxSessions) return null;
      const end = serverEnd(world, to.process, random, (code) => { observed.note(`ipc.${code.replace('ipc.', '')}`); });
      open.push({ process: to.process, wire: end.wire });
      greetClient(end.wire, {
        right: 'operate', server: 'signald', authDir: 'auth', handle: to.handle, turn: to.turn,
        after: (delayMs, call) => world.at(world.nowMs() + delayMs, call, to.process),
        nonce: () => '0'.repeat(32), presence: () => uid,
      });
      return end;
    },
  };
}

function isMode(call: IpcCall): call is Extract<IpcCall, { readonly method: `mode.${string}` }> {
  return call.method.startsWith('mode.');
}

/** The server's end of a stream; of what it says only its refusals are heard. */
function serverEnd(world: World, process: VirtualProcess, random: Random, refused: (code: string) => void): OperateClient & { readonly wire: Wire } {
  const handlers = { data: new Set<(chunk: Buffer) => void>(), close: new Set<() => void>() };
  const state = { destroyed: false, ended: false, paused: false };
  const inbox: Buffer[] = [];
  let lastMs = 0;
  const arrive = (call: () => void): void => {
    lastMs = Math.max(lastMs, world.nowMs() + wayMs.least + random.next() * (wayMs.most - wayMs.least));
    process.input(lastMs, call);
  };
  const close = (): void => {
    if (state.destroyed) return;
    state.destroyed = true;
    for (const call of handlers.close) call();
  };
  const drain = (): void => {
    while (!state.paused && !state.destroyed) {
      const chunk = inbox.shift();
      if (chunk === undefined) return;
      for (const call of handlers.data) call(chunk);
    }
  };
  const wire: Wire = {
    get destroyed() { return state.destroyed; },
    get writableEnded() { return state.ended; },
    writableLength: 0,
    write(bytes) {
      const code = /"type":"error".*?"code":"([\w.]+)"/.exec(bytes.toString('utf8', 4))?.[1];
      if (code !== undefined) refused(code);
    },
    end() {
      state.ended = true;
      process.input(world.nowMs() + 2 * wayMs.most, close);
    },
    destroySoon: close, destroy: close,
    pause() { state.paused = true; },
    resume() {
      state.paused = false;
      process.input(world.nowMs(), drain);
    },
    on(event: 'data' | 'error' | 'close', call: ((chunk: Buffer) => void) | ((error: Error) => void) | (() => void)) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each event has its own listener (ipc/wire.ts)
      if (event === 'data') handlers.data.add(call as (chunk: Buffer) => void);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      if (event === 'close') handlers.close.add(call as () => void);
    },
  };
  return {
    wire,
    say(bytes) {
      arrive(() => {
        if (state.destroyed) return;
        inbox.push(bytes);
        drain();
      });
    },
    hangUp() { arrive(close); },
  };
}
