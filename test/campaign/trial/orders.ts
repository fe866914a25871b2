import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { signPlan } from '../../../src/centre/signPlan.ts';
import { connectIpc, type IpcClient } from '../../../src/ipc/client.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { eventStreamSchema } from '../../../src/model/ipcMessage.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';
import { momentText, zoneOffsetMs } from '../../../src/model/localTime.ts';
import { prioritySchema } from '../../../src/model/priority.ts';
import { sealSite, sourceOf } from '../../../src/model/seal.ts';
import { readJunctionState } from '../../../src/model/stateReading.ts';
import { sha256Hex } from '../../unit/model/ninhKieu.ts';
import { isFlashing, showsGreen, startupMs } from './drive.ts';
import type { TrialJunction } from './junction.ts';
import { trialSite } from './site.ts';
import { untilTold, type Waiting } from './waiting.ts';

/** What a story of orders varies. */
export interface OrdersCase {
  /** d starts so long after b, ms. */
  readonly lateMs: number;
  /** Flash is entered through the side road and left through the main road, or the other way round. */
  readonly entry: 'side' | 'main';
  /** Between one order and the next, ms. */
  readonly pausesMs: readonly number[];
}

export interface StoryKey { readonly publicKey: string; readonly privateKey: KeyObject }

export function storyKey(): StoryKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'), privateKey };
}

/** The trials' crossroads with a late start, priority for its side road, an ambulance that persons may call, and a flash that is led through declared stages. */
export function ordersSite({ lateMs, entry }: OrdersCase, key: StoryKey): SealedSite {
  const { source: { safety, traffic, ...rest }, profiles } = sourceOf(trialSite());
  const made = sealSite({
    ...rest,
    safety: { ...safety, trustKeys: [{ keyId: 'author-1', role: 'author', publicKey: key.publicKey }] },
    traffic: {
      ...traffic,
      stages: traffic.stages.map((stage) => (stage.id === 'side' ? { ...stage, lateStarts: [{ group: 'd', ms: lateMs }] } : stage)),
      flash: { entryStage: entry, exitStage: entry === 'side' ? 'main' : 'side' },
      priority: prioritySchema.parse({ movements: [{ group: 'b', maxExtendMs: 10_000, maxEarlyMs: 10_000, cooldownMs: 0 }] }),
      preemptions: [{ id: 'amb', kind: 'ambulance', inputs: [], remote: true, delayMs: 0, minMs: 3000, dwell: ['side'], dwellMs: 20_000, maxPresenceMs: 180_000 }],
    },
  }, profiles, { kind: 'bench', by: 'trials', sealedAtMs: 0 }, sha256Hex);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return made.value;
}

type Method = Parameters<IpcClient['request']>[0];
type Params = NonNullable<Parameters<IpcClient['request']>[1]>;
interface Told { readonly wallMs: number; readonly code: string; readonly data: Readonly<Record<string, unknown>> }

/** signald's own word, as it comes, and what is asked of it. */
interface Desk {
  readonly told: readonly Told[];
  /** The next event after the last one found that is so; null = it did not come. */
  next(what: (one: Told) => boolean, limitMs: number): Promise<Told | null>;
  /** The answer's code; 'ok' = carried out. */
  order(method: Method, params: Params): Promise<string>;
  ask(method: Method, params: Params): Promise<unknown>;
  close(): void;
}

async function client(junction: TrialJunction, right: 'view' | 'operate'): Promise<IpcClient> {
  const connected = await connectIpc({ path: join(junction.dir, 'run', socketNames[right]), client: 'trials', requestTimeoutMs: 30_000 });
  if (!connected.ok) throw new Error(`signald does not answer: ${connected.code} ${connected.detail}`);
  return connected.client;
}

async function openDesk(junction: TrialJunction): Promise<Desk> {
  const [view, operate] = [await client(junction, 'view'), await client(junction, 'operate')];
  const told: Told[] = [];
  const waiting: Waiting = new Set();
  let from = 0;
  view.onStream((stream, data) => {
    const parsed = stream === 'events' ? eventStreamSchema.safeParse(data) : null;
    for (const { code, data: said, stamp } of parsed?.data?.events ?? []) told.push({ wallMs: stamp.wallMs, code, data: said });
    for (const look of waiting) look();
  });
  await view.request('subscribe', { stream: 'events', fromN: 0 });
  return {
    told,
    async next(what, limitMs) {
      let at = -1;
      await untilTold(waiting, () => {
        at = told.findIndex((one, index) => index >= from && what(one));
        return at >= 0;
      }, limitMs);
      const found = told[at];
      if (found === undefined) return null;
      from = at + 1;
      return found;
    },
    async order(method, params) {
      const answer = await operate.request(method, { by: 'Lan', ...params });
      return answer.ok ? 'ok' : answer.code;
    },
    ask: (method, params) => operate.request(method, params),
    close() {
      view.close();
      operate.close();
    },
  };
}

/** What nobody ordered and a loaded machine brings: a late tick, a line that was not served in time, and what follows of them. */
const ofTheMachine: readonly string[] = ['tick.gap', 'tick.slow', 'board.silent', 'board.lagging', 'monitor.consentLost', 'monitor.unreachable', 'guard.fieldCheck', 'line.lost'];
const orderMs = 60_000;
/** A late start at the lamps, on a machine that has other things to do, ms. */
const lateWithinMs = 700;

export type StoryEnd = { readonly kind: 'held'; readonly steps: number; readonly lateStarts: number } | { readonly kind: 'disturbed' | 'failed'; readonly why: string };

/** Times that d began after b, at the lamps, ms. */
function lateStarts({ lamps }: Pick<TrialJunction['stream'], 'lamps'>): readonly number[] {
  const late: number[] = [];
  let [shown, begunMs]: [Readonly<Record<string, string>>, number | null] = [{}, null];
  for (const { tMs, lamps: lit } of lamps) {
    if (lit['b'] === 'G' && shown['b'] !== 'G') begunMs = tMs;
    if (lit['d'] === 'G' && shown['d'] !== 'G' && begunMs !== null) late.push(tMs - begunMs);
    shown = lit;
  }
  return late;
}

/** `minute` = with a schedule's minute, a bus that is served, and the way out of the flash. */
export interface Story { readonly site: SealedSite; readonly key: StoryKey; readonly one: OrdersCase; readonly minute: boolean }

class Missed extends Error {}

/** A story's own words: every step waits for what signald tells or the lamps show, never for a time. */
export async function tellOrders(junction: TrialJunction, { site, key, one, minute }: Story): Promise<StoryEnd> {
  const { stream } = junction;
  if (!await stream.until(() => showsGreen(stream), startupMs * 2)) return { kind: 'disturbed', why: 'no green came' };
  const desk = await openDesk(junction);
  let steps = 0;
  const must = (held: boolean, what: string): void => {
    if (!held) throw new Missed(what);
    steps += 1;
  };
  const mode = async (to: string, source: string): Promise<void> => {
    must(await desk.next(({ code, data }) => code === 'mode.changed' && data['to'] === to && data['source'] === source, orderMs) !== null, `${to} by ${source}`);
  };
  const ordered = async (method: Method, params: Params, answer = 'ok'): Promise<void> => {
    const given = await desk.order(method, params);
    must(given === answer, `${method} answered ${answer}, not ${given}`);
  };
  const lamp = async (group: string): Promise<void> => { must(await stream.until(() => stream.lamps.at(-1)?.lamps[group] === 'G', orderMs), `green for ${group}`); };
  let next = 0;
  const pause = async (): Promise<void> => {
    const ms = one.pausesMs[next % Math.max(1, one.pausesMs.length)] ?? 0;
    next += 1;
    await stream.until(() => false, ms);
  };
  try {
    const running = minute ? await onTheMinute(desk, site, key, must) : 'actuated';
    await ordered('mode.manual', { forS: 600, reason: 'procession' });
    await mode('manual', 'technician');
    await pause();
    await ordered('priority.request', { id: 'bus-1', group: 'b', level: 7, etaS: 5 });
    must(await desk.next(({ code, data }) => code === 'priority.changed' && data['to'] === 'rejected', orderMs) !== null, 'a bus that comes while the stages are held is told so');
    await pause();
    await ordered('mode.preempt', { preemption: 'amb', forS: 120, reason: 'ambulance' });
    await mode('preemption', 'emergencyPreemption');
    await ordered('mode.flash', { forS: 600, reason: 'too early' }, 'mode.higherActive');
    await lamp('d');
    await pause();
    await ordered('mode.preempt', { preemption: 'amb', forS: 0, reason: 'gone by' });
    await mode('manual', 'technician');
    await ordered('mode.release', {});
    await mode(running, 'schedule');
    if (minute) {
      await pause();
      await ordered('priority.request', { id: 'bus-2', group: 'b', level: 7, etaS: 3 });
      must(await desk.next(({ code, data }) => code === 'priority.changed' && data['request'] === 'bus-2' && data['to'] === 'activated', orderMs) !== null, 'a bus has its priority');
    }
    await pause();
    await ordered('mode.flash', { forS: 600, reason: 'relamping' });
    const flashed = await desk.next(({ code, data }) => code === 'mode.changed' && data['to'] === 'flash' && data['source'] === 'technician', orderMs * 2);
    must(flashed !== null, 'flash by the technician');
    const before = desk.told.findLast(({ code, wallMs }) => code === 'stage.changed' && wallMs <= (flashed?.wallMs ?? 0));
    must(before?.data['stage'] === one.entry, `flash entered from ${one.entry}`);
    must(await stream.until(() => isFlashing(stream), orderMs), 'flash at the lamps');
    if (minute) {
      await ordered('mode.release', {});
      await mode(running, 'schedule');
      const left = await desk.next(({ code }) => code === 'stage.changed', orderMs);
      must(left?.data['stage'] === (one.entry === 'side' ? 'main' : 'side'), 'flash left through its stage');
    }
    const late = lateStarts(stream);
    must(late.length > 0 && late.every((ms) => Math.abs(ms - one.lateMs) <= lateWithinMs), `d begins ${one.lateMs} ms after b: ${late.join(' ')}`);
    return { kind: 'held', steps, lateStarts: late.length };
  } catch (error) {
    if (!(error instanceof Missed)) throw error;
    const faults = [...new Set(desk.told.filter(({ code }) => code === 'fault.raised').map(({ data }) => String(data['fault'])))];
    const state = readJunctionState(await desk.ask('status', {}));
    const why = `step ${steps + 1}: ${error.message}; faults: ${faults.join(' ')}; set: ${JSON.stringify(state?.passport?.last ?? null)}; last: ${desk.told.slice(-6).map(({ code, data }) => `${code} ${JSON.stringify(data)}`).join(', ')}`;
    return { kind: faults.some((code) => ofTheMachine.includes(code)) ? 'disturbed' : 'failed', why };
  } finally {
    desk.close();
  }
}

/** A signed set whose schedule has another plan from the next minute but one on: it comes then, not before, with the next stage. */
async function onTheMinute(desk: Desk, site: SealedSite, key: StoryKey, must: (held: boolean, what: string) => void): Promise<'fixed'> {
  const offsetMs = zoneOffsetMs(site.traffic.timezone) ?? 0;
  const hourAt = (wallMs: number): string => momentText(wallMs + offsetMs).slice(11);
  const soonMs = Math.ceil((Date.now() + 12_000) / 60_000) * 60_000;
  // A day begins with what its first item says: at midnight nothing would come.
  const minuteMs = hourAt(soonMs) === '00:00' ? soonMs + 60_000 : soonMs;
  const at = hourAt(minuteMs);
  const week = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, 'day']));
  const { builtinPlan } = site.traffic;
  const payload = {
    siteId: site.safety.siteId, planVersion: 4, safetyHash: site.safetyHash, validFromMs: Date.now() - 60_000, expiresAtMs: Date.now() + 3_600_000,
    plans: [{ ...builtinPlan, id: 'before' }, { ...builtinPlan, id: 'after', mode: 'fixed' }], defaultPlan: 'before',
    schedule: { days: [{ id: 'day', items: [{ at: '00:00', plan: 'before' }, { at, plan: 'after' }] }], week },
  };
  const propose = async (nonce?: string): Promise<unknown> => {
    const signed = signPlan(payload, [{ keyId: 'author-1', role: 'author', privateKeyPem: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }], nonce);
    if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
    return desk.ask('plan.propose', { envelope: JSON.parse(JSON.stringify(signed.value)) });
  };
  const first = await propose();
  // Where nobody vouches for this machine's clock the cabinet asks for its token signed.
  const nonce = /"nonce":"([^"]+)"/.exec(JSON.stringify(first))?.[1];
  const answer = nonce === undefined ? first : await propose(nonce);
  must(JSON.stringify(answer).includes('"ok":true'), `the set is taken: ${JSON.stringify(answer)}`);
  must(await desk.next(({ code, data }) => code === 'plan.changed' && data['plan'] === 'before', orderMs) !== null, 'the set comes with the next stage');
  const changed = await desk.next(({ code, data }) => code === 'plan.changed' && data['plan'] === 'after', 180_000);
  must(changed !== null, 'the minute’s plan');
  must((changed?.wallMs ?? 0) >= minuteMs && (changed?.wallMs ?? Infinity) < minuteMs + 45_000, `the minute’s plan comes after ${at} with the next stage: ${(changed?.wallMs ?? 0) - minuteMs} ms`);
  return 'fixed';
}
