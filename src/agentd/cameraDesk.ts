import { createHash } from 'node:crypto';
import { healthStart, isStanding, reachableOf, stepHealth, type CameraHealth, type CameraLook } from '../camera/health.ts';
import type { Asked, CameraFacts, CameraPort } from '../camera/onvif.ts';
import { readPicture, type PictureFacts } from '../camera/picture.ts';
import type { SnapshotStore } from '../camera/snapshotStore.ts';
import type { Outcome } from '../ipc/server.ts';
import { plainJson } from '../model/canonical.ts';
import { cameraConditions, type Camera, type CameraState, type Snapshot, type SnapshotReason } from '../model/camera.ts';
import type { EventDraft, SignalEvent } from '../model/event.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { detach } from './detach.ts';

export interface CameraDeskParts {
  readonly cameras: readonly Camera[];
  readonly port: (camera: Camera) => CameraPort;
  readonly store: SnapshotStore;
  /** Wall clock of stamps, and real time. */
  readonly clock: Clock;
  readonly realClock: Clock;
  readonly logger: Logger;
  /** `detail` null = it is over. */
  readonly alarm: (code: string, component: string, detail: string | null) => void;
  readonly note: (draft: EventDraft) => void;
  /** Bound of the cabinet's clock, ms; null = it is not known. */
  readonly clockErrorMs: () => number | null;
}

export interface CameraDesk {
  states(): readonly CameraState[];
  snapshot(camera: string, reason: SnapshotReason, by: string): Promise<Outcome>;
  presets(camera: string): Promise<Outcome>;
  goTo(camera: string, preset: string, by: string): Promise<Outcome>;
  /** signald's events: alarms of which a picture is wanted. */
  takeEvents(events: readonly SignalEvent[]): void;
  tick(): void;
}

interface Watched {
  readonly camera: Camera;
  readonly port: CameraPort;
  health: CameraHealth;
  facts: CameraFacts | null;
  picture: PictureFacts | null;
  pictureMs: number | null;
  clock: { readonly offsetMs: number; readonly errorMs: number } | null;
  lastTrouble: string | null;
  /** To which preset it was turned last; null = not since this agent began. */
  preset: string | null;
  /** When it is looked at next, and asked who it is and what its clock says. */
  lookMs: number;
  describeMs: number;
  /** What is asked of it goes one after the other. */
  line: Promise<unknown>;
  waiting: number;
  alarmMs: number;
}

const describeEveryMs = 600_000;
/** While nobody vouches for the cabinet's clock a camera's can't be judged: as an agent starts, it is not known yet. */
const unjudgedEveryMs = 60_000;
/** Questions that wait for one camera; one more is refused. */
const mostWaiting = 4;
/** An alarm that comes again and again does not fill the disk. */
const alarmRestMs = 10_000;

const refuse = (code: string, params: Readonly<Record<string, string | number>> = {}): Outcome => ({ ok: false, code, params });

/** In turn; null = too many wait already. */
function inTurn<Value>(one: Watched, ask: () => Promise<Value>): Promise<Value> | null {
  if (one.waiting >= mostWaiting) return null;
  one.waiting += 1;
  const asked = one.line.then(ask).finally(() => { one.waiting -= 1; });
  one.line = asked.catch(() => null);
  return asked;
}

// Over 70 lines: one desk, whose parts share its cameras.
export function createCameraDesk(parts: CameraDeskParts): CameraDesk {
  const { realClock, clock, logger, store } = parts;
  const startMs = realClock.monoMs();
  const watched = parts.cameras.map((camera, at): Watched => ({
    camera, port: parts.port(camera), health: healthStart, facts: null, picture: null, pictureMs: null, clock: null, lastTrouble: null,
    // Spread over the period: pictures of many cameras do not come at once.
    preset: null, lookMs: startMs + (camera.healthEveryS * 1000 * at) / Math.max(1, parts.cameras.length), describeMs: startMs, line: Promise.resolve(), waiting: 0, alarmMs: Number.NEGATIVE_INFINITY,
  }));
  const named = (id: string): Watched | undefined => watched.find(({ camera }) => camera.id === id);
  const step = (one: Watched, look: CameraLook): void => {
    const { camera } = one;
    const before = one.health;
    one.health = stepHealth(before, look, { frozenAfterMs: camera.frozenAfterS * 1000, darkLuma: camera.darkLuma, clockMs: camera.clockMs }, clock.wallMs());
    for (const condition of cameraConditions) {
      const standing = one.health.standing.find((each) => each.condition === condition);
      if (standing === undefined && isStanding(before, condition)) parts.alarm(`camera.${condition}`, camera.id, null);
      if (standing !== undefined && !isStanding(before, condition)) {
        logger.warn({ camera: camera.id, condition, detail: standing.detail }, 'camera');
        parts.alarm(`camera.${condition}`, camera.id, standing.detail);
      }
    }
  };
  const lookOf = (one: Watched, asked: Asked<Buffer>): CameraLook => {
    if (!asked.ok) {
      one.lastTrouble = `${asked.trouble}: ${asked.detail}`;
      return { kind: 'trouble', trouble: asked.trouble, detail: asked.detail };
    }
    const read = readPicture(asked.value);
    if (!read.ok) {
      one.lastTrouble = read.problem;
      return { kind: 'trouble', trouble: 'notAPicture', detail: read.problem };
    }
    one.picture = read.facts;
    one.pictureMs = clock.wallMs();
    one.lastTrouble = null;
    return { kind: 'picture', facts: read.facts };
  };
  const look = async (one: Watched): Promise<null> => {
    step(one, lookOf(one, await one.port.snapshot()));
    return null;
  };
  const describe = async (one: Watched): Promise<null> => {
    const told = await one.port.describe();
    if (told.ok) one.facts = told.value;
    const read = await one.port.clock();
    if (!read.ok) return null;
    one.clock = read.value;
    const cabinetErrorMs = parts.clockErrorMs();
    if (cabinetErrorMs === null) one.describeMs = realClock.monoMs() + unjudgedEveryMs;
    step(one, { kind: 'clock', ...read.value, cabinetErrorMs });
    return null;
  };
  const take = async (one: Watched, reason: SnapshotReason, by: string): Promise<Outcome> => {
    const askedMs = Math.round(clock.wallMs());
    const before = newestOf(store.list(), one.camera.id)?.id ?? 'no picture';
    const asked = await one.port.snapshot();
    step(one, lookOf(one, asked));
    if (!asked.ok) return refuse(`camera.${asked.trouble}`, { camera: one.camera.id, detail: asked.detail });
    const kept = store.keep(one.camera.id, clock.wallMs(), reason, asked.value);
    if (!kept.ok) return refuse(`camera.${kept.reason === 'tooLarge' ? 'noRoom' : kept.reason}`, { camera: one.camera.id });
    const { id: snapshot, ts: atMs, bytes } = kept.snapshot;
    // Without the person: the chain goes to courts and riders.
    parts.note({ code: 'evidence.picture', data: { camera: one.camera.id, snapshot, askedMs, atMs, bytes, sha256: createHash('sha256').update(asked.value).digest('hex') } });
    parts.note({ code: 'camera.snapshot', data: { camera: one.camera.id, snapshot, reason, bytes, by, pinned: kept.snapshot.pinned, before, after: snapshot } });
    return { ok: true, result: plainJson(kept.snapshot) };
  };
  const asked = async (id: string, ask: (one: Watched) => Promise<Outcome>): Promise<Outcome> => {
    const one = named(id);
    if (one === undefined) return refuse('camera.unknown', { camera: id, cameras: watched.map(({ camera }) => camera.id).join(' ') || '–' });
    return (await inTurn(one, () => ask(one))) ?? refuse('camera.busy', { camera: id });
  };
  return {
    states: () => watched.map(stateOf),
    snapshot: (id, reason, by) => asked(id, (one) => take(one, reason, by)),
    presets: (id) => asked(id, async (one) => {
      const told = await one.port.presets();
      return told.ok ? { ok: true, result: plainJson(told.value) } : refuse(`camera.${told.trouble}`, { camera: id, detail: told.detail });
    }),
    goTo: (id, preset, by) => asked(id, async (one) => {
      const told = await one.port.goTo(preset);
      if (!told.ok) return refuse(`camera.${told.trouble}`, { camera: id, detail: told.detail });
      // Where a camera stands no ONVIF of these can say: it is where it was sent last, as far as this agent knows.
      parts.note({ code: 'camera.turned', data: { camera: id, preset, by, before: one.preset ?? 'unknown', after: preset } });
      one.preset = preset;
      return { ok: true, result: { camera: id, preset } };
    }),
    takeEvents(events) {
      const codes = events.flatMap(({ code, data }) => (code === 'fault.raised' && typeof data['fault'] === 'string' ? [data['fault']] : []));
      const nowMs = realClock.monoMs();
      for (const one of watched) {
        const wanted = codes.some((code) => one.camera.snapshotOn.some((pattern) => code === pattern || (pattern.endsWith('.') && code.startsWith(pattern))));
        if (!wanted || nowMs - one.alarmMs < alarmRestMs) continue;
        one.alarmMs = nowMs;
        const going = inTurn(one, () => take(one, 'alarm', 'agentd'));
        if (going !== null) detach(going);
      }
    },
    tick() {
      const nowMs = realClock.monoMs();
      for (const one of watched) {
        // A camera that is slow misses looks; they do not pile up.
        if (one.waiting > 0) continue;
        if (nowMs >= one.describeMs) {
          one.describeMs = nowMs + describeEveryMs;
          const going = inTurn(one, () => describe(one));
          if (going !== null) detach(going);
        } else if (nowMs >= one.lookMs) {
          one.lookMs = nowMs + one.camera.healthEveryS * 1000;
          const going = inTurn(one, () => look(one));
          if (going !== null) detach(going);
        }
      }
    },
  };
}

function stateOf({ camera, health, facts, picture, pictureMs, clock, lastTrouble }: Watched): CameraState {
  return {
    id: camera.id, name: camera.name ?? null, address: camera.address, reachable: reachableOf(health),
    conditions: health.standing.map(({ condition, sinceMs, detail }) => ({ condition, sinceMs: Math.round(sinceMs), detail })),
    make: facts?.make ?? null, model: facts?.model ?? null, firmware: facts?.firmware ?? null,
    profiles: (facts?.profiles ?? []).map(({ token, name, width, height, encoding, rtsp }) => ({ token, name, width, height, encoding, rtsp })),
    ptz: facts?.ptz ?? false,
    clockOffsetMs: clock?.offsetMs ?? null, clockErrorMs: clock?.errorMs ?? null,
    lastPictureMs: pictureMs === null ? null : Math.round(pictureMs), luma: picture === null ? null : Math.round(picture.luma), contrast: picture === null ? null : Math.round(picture.contrast),
    lastTrouble,
  };
}

/** For the link: which of them is meant, newest first. */
export function newestOf(snapshots: readonly Snapshot[], camera: string): Snapshot | null {
  return snapshots.filter((one) => one.camera === camera).at(-1) ?? null;
}
