import { chainedPictureSchema, type EvidenceRecord } from '../../model/evidence.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { dateClockText } from '../siteClock.ts';
import { momentTenths } from './evidenceLines.ts';
import type { ExportHead } from './exportFile.ts';

/** One picture of the time that was asked for. */
export interface PictureFact {
  readonly camera: string; readonly snapshot: string; readonly atMs: number; readonly bytes: number; readonly sha256: string;
  /** It lay in the cabinet when the export was made. */
  readonly kept: boolean;
  /** Whether the chain has it: with the same hash, with another one, or not at all. */
  readonly chain: 'same' | 'other' | 'none';
}

/** Pictures of an export's time, in the order of time: those that lay in the cabinet, and those that its chain alone still knows. Null: it says nothing of pictures. */
export function picturesOf({ pictures }: ExportHead, records: readonly EvidenceRecord[]): readonly PictureFact[] | null {
  if (pictures === undefined) return null;
  const { fromMs, toMs, kept, left } = pictures;
  const chained = new Map(records.flatMap(({ code, data }) => {
    const taken = code === 'evidence.picture' ? chainedPictureSchema.safeParse(data).data : undefined;
    return taken === undefined ? [] : [[taken.snapshot, taken] as const];
  }));
  const lying = kept.map((one): PictureFact => {
    const taken = chained.get(one.snapshot);
    return { ...one, kept: true, chain: taken === undefined ? 'none' : taken.sha256 === one.sha256 ? 'same' : 'other' };
  });
  // Where not all are named, what is not named may well lie there.
  const gone = left > 0 ? [] : [...chained.values()].filter(({ snapshot, atMs }) => atMs >= fromMs && atMs <= toMs && kept.every((one) => one.snapshot !== snapshot));
  return [...lying, ...gone.map(({ camera, snapshot, atMs, bytes, sha256 }): PictureFact => ({ camera, snapshot, atMs, bytes, sha256, kept: false, chain: 'same' }))].toSorted((a, b) => a.atMs - b.atMs);
}

/** What is to be said against a picture; null = nothing. */
export function pictureRemark(lang: Lang, { snapshot, chain }: PictureFact): string | null {
  if (chain === 'same') return null;
  return say(lang, chain === 'other' ? 'evidence.pictureOther' : 'evidence.pictureUnchained', { snapshot });
}

/** `fileOf`: where it was written; null = it was not. */
export function pictureLines(lang: Lang, head: ExportHead, facts: readonly PictureFact[] | null, fileOf: (snapshot: string) => string | null): readonly string[] {
  const { pictures } = head;
  if (facts === null || pictures === undefined) return [say(lang, 'evidence.pictureUnsaid')];
  if (facts.length === 0) {
    const span = { from: dateClockText(pictures.fromMs), to: dateClockText(pictures.toMs), cameras: pictures.cameras.join(', ') };
    return [pictures.cameras.length === 0 ? say(lang, 'evidence.pictureNoCamera') : say(lang, 'evidence.pictureNone', span)];
  }
  return [
    ...facts.flatMap((fact) => {
      const params = { camera: fact.camera, at: `${dateClockText(fact.atMs).slice(0, 11)}${momentTenths(fact.atMs)}`, sha256: fact.sha256 };
      const line = fact.kept ? say(lang, 'evidence.pictureLine', { ...params, file: fileOf(fact.snapshot) ?? '–' }) : say(lang, 'evidence.pictureGone', params);
      return [line, ...[pictureRemark(lang, fact)].filter((one) => one !== null)];
    }),
    ...(pictures.left === 0 ? [] : [say(lang, 'evidence.pictureLeft', { left: pictures.left })]),
  ];
}
