import { createVdsDesk } from '../../../src/agentd/vdsDesk.ts';
import type { ByteStream } from '../../../src/field/bus/framePort.ts';
import { ss125Driver } from '../../../src/field/vds/ss125Driver.ts';
import { z1Client } from '../../../src/field/vds/z1Client.ts';
import type { Z1DateTime } from '../../../src/field/z1/field.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { vdsSchema, type VehicleClass } from '../../../src/model/vds.ts';
import { createClock, type Clock } from '../../../src/platform/clock.ts';
import type { Random } from '../../../src/platform/random.ts';
import { createSs125 } from '../../../src/sim/cabinet/ss125.ts';
import { signedPost } from '../../../src/sim/vds/analyticsBox.ts';
import { has, seenBy, type Seen, type VdsDriverName, type VdsNoise } from './vdsNoise.ts';
import type { VdsTruth } from './vdsTruth.ts';

/** One driver's hour of zones and minutes beside what passed. `unmarked`: another number than what passed, and told as right. */
export interface VdsOutcome {
  readonly passed: number; readonly told: number; readonly apart: number; readonly otherClass: number;
  readonly minutes: number; readonly right: number; readonly unmarked: number; readonly marked: number; readonly untold: number;
}

const classes: readonly VehicleClass[] = ['MC', 'P', 'L', 'B'];
const minuteMs = 60_000;
const key = 'a key of a box, 32 characters ok';
/** The cabinet's clock at SUMO's begin: whole minutes. */
const baseMs = 1_795_867_200_000;
const zoneOf = (at: number): string => `Z${at}`;

const lostShares = { answer: 0.05, post: 0.02, postLate: 0.05, snapshot: 0.02 } as const;
/** The radar's line is down for so long, and snapshots have holes of so long, ms. */
const [downMs, holeMs] = [240_000, 8000];

interface Sensors { readonly seen: Readonly<Record<VdsDriverName, ReadonlyMap<string, readonly Seen[]>>>; readonly noise: VdsNoise; readonly random: Random }

/** An hour of SUMO's vehicles as three kinds of sensor see them, through agentd's own desk, the shipped drivers, Z1 frames and signed posts. */
export async function vdsTrial(truth: VdsTruth, noise: VdsNoise, random: Random): Promise<Readonly<Record<VdsDriverName, VdsOutcome>>> {
  const seen = { card: seenBy(truth, 'card', noise, random), radar: seenBy(truth, 'radar', noise, random), box: seenBy(truth, 'box', noise, random) };
  const notes = await performed(truth, { seen, noise, random });
  const of = (name: VdsDriverName): VdsOutcome => outcomeOf(truth, notes.filter(({ data }) => data['source'] === name));
  return { card: of('card'), radar: of('radar'), box: of('box') };
}

// Over 70 lines: one hour of three sensors, second by second.
async function performed(truth: VdsTruth, { seen, noise, random }: Sensors): Promise<readonly EventDraft[]> {
  const { lanes } = truth;
  const notes: EventDraft[] = [];
  const lost = has(noise, 'lost');
  let nowMs = -2 * minuteMs;
  const clock: Clock = { ...createClock(), bootId: 'trial', monoMs: () => nowMs + 3 * minuteMs, wallMs: () => baseMs + nowMs };
  const sensor = createSs125({ id: 7, lanes: lanes.length, approaches: 1 });
  const downAtMs = random.int(5, 50) * minuteMs;
  const line = lineTo((bytes) => sensor.receive(bytes), () => lost && (random.next() < lostShares.answer || (nowMs >= downAtMs && nowMs < downAtMs + downMs)));
  let looking: Promise<unknown> = Promise.resolve();
  const desk = createVdsDesk({
    vds: vdsSchema.parse({ sources: [
      { kind: 'card', id: 'card', detectors: lanes.map((_, at) => zoneOf(at)) },
      { kind: 'ss125', id: 'radar', via: { kind: 'tcp', host: '127.0.0.1', port: 1 }, sensor: 7, lanes: lanes.map((_, at) => ({ lane: at, zone: zoneOf(at) })) },
      { kind: 'posted', id: 'box', zones: lanes.map((_, at) => ({ zone: zoneOf(at) })) },
    ] }),
    keys: new Map([['box', key]]), clock, realClock: clock, alarm: () => undefined, note: (draft) => { notes.push(draft); },
    driver: (source) => {
      const driver = ss125Driver(source, z1Client({ open: () => line, sensor: 7, after: soon }));
      return { look: (at) => { const look = driver.look(at); looking = look; return look; }, close: () => { driver.close(); } };
    },
  });
  const upTo = new Map<string, number>();
  /** Who was seen on a lane since this was asked for the last time. */
  const fresh = (name: VdsDriverName, lane: string): readonly Seen[] => {
    const all = seen[name].get(lane) ?? [];
    const from = upTo.get(`${name} ${lane}`) ?? 0;
    let to = from;
    while (to < all.length && (all[to]?.atMs ?? 0) - truth.beginMs < nowMs) to += 1;
    upTo.set(`${name} ${lane}`, to);
    return all.slice(from, to);
  };
  const counts = lanes.map(() => 0);
  const held = lanes.map(() => Number.NEGATIVE_INFINITY);
  const holesMs = [random.int(3, 55), random.int(3, 55)].map((minute) => minute * minuteMs + random.int(1, 50) * 1000);
  const posts: { readonly atMs: number; readonly body: string }[] = [];
  for (; nowMs <= truth.endMs - truth.beginMs + 5 * minuteMs; nowMs += 1000) {
    for (const [at, { id }] of lanes.entries()) {
      for (const { atMs, heldMs } of fresh('card', id)) {
        counts[at] = (counts[at] ?? 0) + 1;
        held[at] = atMs - truth.beginMs + heldMs;
      }
    }
    const missed = lost && (random.next() < lostShares.snapshot || holesMs.some((atMs) => nowMs >= atMs && nowMs < atMs + holeMs));
    if (!missed) desk.takeState({ stamp: { bootId: 'trial', wallMs: baseMs + nowMs }, detectors: lanes.map((_, at) => ({ id: zoneOf(at), count: counts[at] ?? 0, presence: (held[at] ?? 0) > nowMs - 1000 ? 'occupied' : 'clear', fault: false, forced: false })) });
    if (nowMs % minuteMs === 0) {
      for (const [at, { id }] of lanes.entries()) for (const { speedKmh, heldMs, vehicleClass } of fresh('radar', id)) sensor.pass(at, { speed: Math.min(120, speedKmh), vehicleClass: classes.indexOf(vehicleClass), occupiedMs: heldMs });
      sensor.closeInterval(momentOf(baseMs + nowMs), minuteMs);
      posts.push(...postOf(nowMs, lanes.map(({ id }) => fresh('box', id)), lost ? random : null));
    }
    for (const post of posts.splice(0)) {
      if (post.atMs <= nowMs) desk.take('box', post.body, 'box');
      else posts.push(post);
    }
    desk.tick();
    // oxlint-disable-next-line no-await-in-loop -- a second after the other
    await looking;
  }
  await desk.end();
  return notes;
}

/** What the box has counted until now, signed; `random`: its network loses one, or brings it behind the next. */
function postOf(nowMs: number, seen: readonly (readonly Seen[])[], random: Random | null): { readonly atMs: number; readonly body: string }[] {
  if (random !== null && random.next() < lostShares.post) return [];
  const body = JSON.stringify(signedPost({
    source: 'box', fromMs: baseMs + nowMs - minuteMs, windowS: 60,
    zones: seen.map((all, at) => ({
      zone: zoneOf(at), count: all.length, classes: Object.fromEntries(classes.map((name) => [name, all.filter(({ vehicleClass }) => vehicleClass === name).length])),
      occupancy: Math.min(1, Math.round(all.reduce((sum, { heldMs }) => sum + heldMs, 0) / 60) / 1000),
    })),
  }, key));
  return [{ atMs: nowMs + (random !== null && random.next() < lostShares.postLate ? 90_000 : 4000), body }];
}

const nobodyHears: (told: unknown) => void = () => undefined;

/** A line in memory to the sensor; what is lost on it does not come. */
function lineTo(answer: (bytes: Uint8Array) => readonly Uint8Array[], lost: () => boolean): ByteStream {
  const line: { -readonly [Key in keyof ByteStream]: ByteStream[Key] } = {
    isOpen: false, onBytes: nobodyHears, onEnd: nobodyHears, readNow: (done?: () => void) => { done?.(); },
    open(opened: (error: Error | null) => void) { line.isOpen = true; opened(null); },
    close(closed: () => void) { line.isOpen = false; closed(); },
    write(bytes: Uint8Array) { if (!lost()) for (const frame of answer(bytes)) queueMicrotask(() => { line.onBytes(frame); }); },
  };
  return line;
}

/** A time-out of the line is over with this turn of the loop: an answer comes within it, or never. */
function soon(_delayMs: number, call: () => void): () => void {
  const waiting = setImmediate(call);
  return () => { clearImmediate(waiting); };
}

function momentOf(wallMs: number): Z1DateTime {
  const date = new Date(wallMs);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(), ms: date.getUTCMilliseconds() };
}

function outcomeOf(truth: VdsTruth, notes: readonly EventDraft[]): VdsOutcome {
  const told = new Map(notes.map(({ data }) => [`${String(data['zone'])} ${Number(data['fromMs'])}`, data]));
  const outcome = { passed: 0, told: 0, apart: 0, otherClass: 0, minutes: 0, right: 0, unmarked: 0, marked: 0, untold: 0 };
  for (const [at, { passages }] of truth.lanes.entries()) {
    for (let fromMs = 0; fromMs < truth.endMs - truth.beginMs; fromMs += minuteMs) {
      const own = passages.filter(({ enterMs }) => enterMs - truth.beginMs >= fromMs && enterMs - truth.beginMs < fromMs + minuteMs);
      const data = told.get(`${zoneOf(at)} ${baseMs + fromMs}`);
      const count = data?.['count'];
      outcome.minutes += 1;
      if (typeof count !== 'number') {
        outcome.untold += 1;
        continue;
      }
      outcome.passed += own.length;
      outcome.told += count;
      outcome.apart += Math.abs(count - own.length);
      outcome.marked += data?.['quality'] === 'ok' ? 0 : 1;
      outcome.right += count === own.length ? 1 : 0;
      outcome.unmarked += count !== own.length && data?.['quality'] === 'ok' ? 1 : 0;
      if (data?.['class.MC'] !== undefined) outcome.otherClass += classes.reduce((sum, name) => sum + Math.max(0, own.filter(({ vehicleClass }) => vehicleClass === name).length - Number(data[`class.${name}`] ?? 0)), 0);
    }
  }
  return outcome;
}

