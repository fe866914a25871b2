import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Outcome } from '../ipc/server.ts';
import { snapshotSchema, type Snapshot } from '../model/camera.ts';
import type { EventDraft } from '../model/event.ts';
import { linkSchema } from '../model/linkMessage.ts';
import type { CommandResult } from '../model/linkOrder.ts';
import { pictureBytes, type Picture } from '../model/linkPicture.ts';
import type { Clock } from '../platform/clock.ts';
import type { StateFiles } from '../platform/stateFile.ts';
import { detach } from './detach.ts';

/** Where pictures come from, and what of them may go over the link. */
export interface PictureSource {
  take(camera: string, by: string): Promise<Outcome>;
  /** Of a camera: the newest one, or the one of that name. */
  stored(camera: string, id: string): Snapshot | null;
  read(id: string): Buffer | null;
  /** Least time that a byte takes, and bytes of a day; 0 of a day = none goes out. */
  readonly link: { readonly kbPerS: number; readonly mbPerDay: number };
}

/** How an order that takes time is answered. */
export interface Teller {
  readonly nonce: string;
  result(outcome: CommandResult['outcome'], more: Partial<Pick<CommandResult, 'reason' | 'params'>>): void;
  piece(picture: Picture): Promise<boolean>;
}

export interface PictureDesk {
  ask(wish: { readonly camera: string; readonly stored: string | null }, by: string, teller: Teller): void;
  /** The next piece, if the last one has left and its time is over. */
  tick(): void;
  /** The connection is gone: nobody waits any more. */
  clear(): void;
}

export interface PictureParts {
  /** Null = the cabinet has no cameras yet. */
  readonly source: () => PictureSource | null;
  readonly clock: Clock;
  readonly files: StateFiles;
  /** The local day, as in 2026-11-28. */
  readonly dayOf: () => string;
  readonly note: (draft: EventDraft) => void;
}

interface Sending { readonly snapshot: string; readonly jpeg: Buffer; readonly pieces: number; piece: number; readonly teller: Teller }

/** Pictures that are asked for at once; the next one is told that the desk is busy. */
const mostWaiting = 3;
/** What a message has beside its data: names, MQTT, TLS, TCP, bytes. */
const wrapBytes = 400;
const spentSchema = z.object({ day: z.string(), bytes: z.number() });

/** Pictures over the link: when a signed order asks, one at a time, at their pace, and no more of a day than the cabinet's file allows. */
export function createPictureDesk(parts: PictureParts): PictureDesk {
  const { clock, files } = parts;
  let line: Sending[] = [];
  let asked = 0;
  let underway = false;
  let nextMs = Number.NEGATIVE_INFINITY;
  const spent = (): number => {
    const kept = spentSchema.safeParse(files.read('pictures'));
    return kept.success && kept.data.day === parts.dayOf() ? kept.data.bytes : 0;
  };
  const accept = (source: PictureSource, snapshot: Snapshot, by: string, teller: Teller): void => {
    const refuse = (reason: string, params: CommandResult['params']): void => { teller.result('rejected', { reason, params }); };
    const jpeg = source.read(snapshot.id);
    if (jpeg === null || jpeg.length === 0) {
      refuse('camera.noSuchPicture', { snapshot: snapshot.id });
      return;
    }
    const pieces = Math.ceil(jpeg.length / pictureBytes);
    const [cost, left] = [costOf(jpeg.length), source.link.mbPerDay * 1_000_000 - spent()];
    // A picture that would not go whole does not go; it lies in the cabinet, and its name is told.
    if (cost > left) refuse('camera.linkBudget', { snapshot: snapshot.id, bytes: cost, left: Math.max(0, left) });
    // What is not booked would be free again after a restart.
    else if (!files.write('pictures', { day: parts.dayOf(), bytes: spent() + cost })) refuse('order.notKept', {});
    else {
      parts.note({ code: 'camera.sent', data: { camera: snapshot.camera, snapshot: snapshot.id, bytes: jpeg.length, by } });
      teller.result('accepted', { params: { snapshot: snapshot.id, bytes: jpeg.length, pieces, sha256: createHash('sha256').update(jpeg).digest('hex') } });
      line = [...line, { snapshot: snapshot.id, jpeg, pieces, piece: 0, teller }];
    }
  };
  const begin = async (source: PictureSource, { camera, stored }: { readonly camera: string; readonly stored: string | null }, by: string, teller: Teller): Promise<null> => {
    asked += 1;
    const picture = await found(source, camera, stored, by).finally(() => { asked -= 1; });
    if ('ok' in picture) teller.result('rejected', { reason: picture.code, params: { ...picture.params } });
    else accept(source, picture, by, teller);
    return null;
  };
  const send = async (one: Sending, kbPerS: number): Promise<null> => {
    const data = one.jpeg.subarray(one.piece * pictureBytes, (one.piece + 1) * pictureBytes);
    one.piece += 1;
    nextMs = clock.monoMs() + costOf(data.length) / kbPerS;
    const gone = await one.teller.piece({ schema: linkSchema, nonce: one.teller.nonce, snapshot: one.snapshot, piece: one.piece, pieces: one.pieces, data: data.toString('base64') });
    if (gone && one.piece < one.pieces) return null;
    line = line.filter((other) => other !== one);
    if (gone) one.teller.result('completed', { params: { snapshot: one.snapshot } });
    else one.teller.result('failed', { reason: 'camera.notSent', params: { snapshot: one.snapshot } });
    return null;
  };
  return {
    ask(wish, by, teller) {
      const source = parts.source();
      const refuse = (reason: string, params: CommandResult['params']): void => { teller.result('rejected', { reason, params }); };
      if (source === null) refuse('camera.resting', { camera: wish.camera });
      else if (source.link.mbPerDay === 0) refuse('camera.linkOff', { camera: wish.camera });
      else if (line.length + asked >= mostWaiting) refuse('camera.busy', { camera: wish.camera });
      // Nobody is photographed for nothing.
      else if (spent() >= source.link.mbPerDay * 1_000_000) refuse('camera.linkBudget', { bytes: 0, left: 0 });
      else detach(begin(source, wish, by, teller));
    },
    tick() {
      const [one] = line;
      const kbPerS = parts.source()?.link.kbPerS;
      if (one === undefined || kbPerS === undefined || underway || clock.monoMs() < nextMs) return;
      underway = true;
      detach(send(one, kbPerS).finally(() => { underway = false; }));
    },
    clear() { line = []; },
  };
}

async function found(source: PictureSource, camera: string, stored: string | null, by: string): Promise<Snapshot | Extract<Outcome, { ok: false }>> {
  if (stored !== null) return source.stored(camera, stored) ?? { ok: false, code: 'camera.noSuchPicture', params: { snapshot: stored } };
  const taken = await source.take(camera, by);
  return taken.ok ? snapshotSchema.parse(taken.result) : taken;
}

/** Bytes on the line, about: base64 and what is around each piece. */
function costOf(bytes: number): number {
  return 4 * Math.ceil(bytes / 3) + wrapBytes * Math.ceil(bytes / pictureBytes);
}
