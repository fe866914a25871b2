import { connect as connectMqtt } from 'mqtt';
import type { Connected } from '../../ipc/client.ts';
import type { Outcome } from '../../ipc/server.ts';
import type { ConnectMqtt } from '../../link/mqtt/wire.ts';
import { eventClasses, localClasses, type EventCode, type SignalEvent } from '../../model/event.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';

/** What an agent sees of a signald, without a street behind it: numbered events, kept until they are acknowledged, and snapshots. */
export interface LightJunction {
  readonly connect: () => Promise<Connected>;
  /** MQTT.js, with its handshakes counted. */
  readonly watched: ConnectMqtt;
  /** Makes no more events. */
  stop(): void;
  /** Forgets the handshakes so far: the broker is back. */
  mark(): void;
  /** How many were made that are sent unasked; the others (hi-res) stay in the cabinet. */
  made(): number;
  /** How many are not acknowledged yet, of every class. */
  waiting(): number;
  handshakes(): number;
  failedHandshakes(): number;
  /** When the last connection stood, wall clock; null = none. */
  upWallMs(): number | null;
}

/** The mix of an ordinary junction: lamp changes, stages, counts, now and then a fault. */
const mix: readonly EventCode[] = ['group.aspect', 'group.aspect', 'group.aspect', 'stage.changed', 'stage.decided', 'detector.actuated', 'detector.actuated', 'detector.actuated', 'cycle.measures', 'fault.raised'];
const stateEveryMs = 5000;

export function openLightJunction({ clock, random, rate }: { readonly clock: Clock; readonly random: Random; readonly rate: number }): LightJunction {
  const boot = `light-${clock.bootId}-${random.int(0, 2 ** 31)}`;
  let ring: SignalEvent[] = [];
  let [last, made] = [0, 0];
  let stopped = false;
  let stream: ((name: string, data: unknown) => void) | null = null;
  const emit = (): void => {
    last += 1;
    const code = random.pick(mix);
    if (!localClasses.has(eventClasses[code])) made += 1;
    const event: SignalEvent = { boot, n: last, code, stamp: clock.stamp(20), data: { group: 'vN', from: 'red', to: 'green', detector: `d${random.int(1, 16)}`, sinceMs: random.int(0, 60_000) } };
    ring.push(event);
    stream?.('events', { boot, events: [event] });
  };
  const next = (): void => {
    if (stopped) return;
    clock.after((-Math.log(1 - random.next()) * 1000) / rate, () => {
      if (!stopped) emit();
      next();
    });
  };
  next();
  const tellState = (): void => {
    if (stopped) return;
    stream?.('state', { stamp: clock.stamp(20), mode: 'actuated', source: 'schedule', stage: `s${random.int(1, 3)}`, nextStage: null, interstage: false, plan: 'day', planVersion: 1, cycleS: 60, faults: [] });
    clock.after(stateEveryMs, tellState);
  };
  clock.after(random.next() * stateEveryMs, tellState);
  const request = (method: string, params: Readonly<Record<string, unknown>> = {}): Promise<Outcome> => {
    if (method === 'events.ack' && params['boot'] === boot) {
      const upTo = Number(params['upTo']);
      ring = ring.filter(({ n }) => n > upTo);
    }
    if (method === 'subscribe' && params['stream'] === 'events' && ring.length > 0) stream?.('events', { boot, events: ring });
    return Promise.resolve({ ok: true, result: null });
  };
  let handshakes = 0;
  let failed = 0;
  let upWallMs: number | null = null;
  return {
    connect: () => Promise.resolve({ ok: true, client: { request, onStream: (call) => { stream = call; }, onClose: () => undefined, close: () => undefined } }),
    watched: (url, options) => {
      const client = connectMqtt(url, options);
      let stood = false;
      handshakes += 1;
      client.once('connect', () => { stood = true; upWallMs = clock.wallMs(); });
      client.once('close', () => { if (!stood) failed += 1; });
      return client;
    },
    stop: () => { stopped = true; },
    mark() {
      handshakes = 0;
      failed = 0;
      upWallMs = null;
    },
    made: () => made, waiting: () => ring.length, handshakes: () => handshakes, failedHandshakes: () => failed, upWallMs: () => upWallMs,
  };
}
