import { decodePoint, type PointValue } from '../../field/profile/codec.ts';
import type { ScanPlan } from '../../field/scan/scan.ts';
import { decodeSample } from '../../field/scan/decodeSample.ts';
import { hasOwnCheck } from '../../field/scan/sampleCheck.ts';
import type { BoardWire, SealedSite } from '../../model/artefact.ts';
import { litLetters, type BoardSample } from '../../model/image.ts';
import type { Area } from '../../model/profile.ts';
import type { Exchange } from './frame.ts';

/** Words of one area that a transaction wrote or read. */
export interface WordSpan { readonly way: 'written' | 'read'; readonly area: Area; readonly address: number; readonly words: readonly number[] }

const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const wordsAt = (bytes: Uint8Array, at: number, count: number): number[] => Array.from({ length: count }, (_, index) => word(bytes, at + 2 * index));
const bitsAt = (bytes: Uint8Array, at: number, count: number): number[] => Array.from({ length: count }, (_, index) => ((bytes[at + (index >> 3)] ?? 0) >> (index & 7)) & 1);

/** What a transaction carried. A write counts only where its answer came: nobody knows whether the device heard it else. */
export function spansOf({ request, answer, verdict }: Exchange): WordSpan[] {
  if (request === null || answer === null || verdict !== 'answer') return [];
  const { bytes } = request;
  const [address, count] = [word(bytes, 2), word(bytes, 4)];
  switch (bytes[1] ?? 0) {
    case 1: return [{ way: 'read', area: 'coil', address, words: bitsAt(answer, 3, count) }];
    case 2: return [{ way: 'read', area: 'discreteInput', address, words: bitsAt(answer, 3, count) }];
    case 3: return [{ way: 'read', area: 'holding', address, words: wordsAt(answer, 3, count) }];
    case 4: return [{ way: 'read', area: 'input', address, words: wordsAt(answer, 3, count) }];
    case 5: return [{ way: 'written', area: 'coil', address, words: [count === 0xff00 ? 1 : 0] }];
    case 6: return [{ way: 'written', area: 'holding', address, words: [count] }];
    case 15: return [{ way: 'written', area: 'coil', address, words: bitsAt(bytes, 7, count) }];
    case 16: return [{ way: 'written', area: 'holding', address, words: wordsAt(bytes, 7, count) }];
    case 23: return [
      { way: 'written', area: 'holding', address: word(bytes, 6), words: wordsAt(bytes, 11, word(bytes, 8)) },
      { way: 'read', area: 'holding', address, words: wordsAt(answer, 3, count) },
    ];
    default: return [];
  }
}

/** A point as it stood in a frame. */
export interface PointSeen { readonly id: string; readonly way: WordSpan['way']; readonly value: PointValue }

/** Every point of the profile that lies wholly inside what was carried. */
export function pointsOf(board: BoardWire, spans: readonly WordSpan[]): PointSeen[] {
  return spans.flatMap((span) => board.profile.points.filter(({ area }) => area === span.area).flatMap((point): PointSeen[] => {
    const value = decodePoint(point, span.words, span.address);
    return value === null ? [] : [{ id: point.id, way: span.way, value }];
  }));
}

/** Lamps of a board, as letters per group: what was commanded, and what was read back. */
export interface LampSeen { readonly commanded: Readonly<Record<string, string>> | null; readonly sample: BoardSample | null }

export function lampsOf(plan: ScanPlan, board: string, spans: readonly WordSpan[], atMs: number): LampSeen {
  const lampBoard = plan.lampBoards.get(board);
  if (lampBoard === undefined) return { commanded: null, sample: null };
  const written = spans.find(({ way, area, address, words }) => way === 'written' && area === 'holding' && address === lampBoard.writeAddress && words.length === lampBoard.writeCount);
  const read = spans.find(({ way, address, words }) => way === 'read' && address === lampBoard.readAddress && words.length === lampBoard.readCount);
  return {
    commanded: written === undefined ? null : commandedOf(lampBoard, written.words),
    sample: read === undefined || !hasOwnCheck(lampBoard, read.words) ? null : decodeSample(lampBoard, read.words, atMs),
  };
}

type LampBoard = NonNullable<ReturnType<ScanPlan['lampBoards']['get']>>;

function commandedOf(board: LampBoard, words: readonly number[]): Record<string, string> {
  const has = ({ word: at, mask }: { readonly word: number; readonly mask: number }): boolean => ((words[at] ?? 0) & mask) !== 0;
  const groups: Record<string, string> = {};
  for (const lamp of board.lamps) {
    const letter = lamp.colour.charAt(0);
    // A small letter flashes.
    const shown = !has(lamp.output) ? '' : lamp.flash !== null && has(lamp.flash) ? letter : letter.toUpperCase();
    groups[lamp.group] = `${groups[lamp.group] ?? ''}${shown}`;
  }
  return has(board.flashCommand) ? Object.fromEntries(Object.keys(groups).map((group) => [group, 'flash'])) : groups;
}

/** What each group of a sample shows: lit letters, or `flash` while the board flashes by itself. */
export function shownOf(sample: BoardSample): Record<string, string> {
  return Object.fromEntries(Object.entries(sample.groups).map(([group, lamps]) => [group, sample.flashing ? 'flash' : litLetters(lamps)]));
}

/** The junction as the frames have shown it so far. */
export interface ShownJunction {
  readonly shown: Readonly<Record<string, string>>;
  readonly commanded: Readonly<Record<string, string>>;
  /** Groups that were green since they last flashed: only their yellow is the end of a right of way, start-up's is not (safety.md S2.1). */
  readonly hadGreen: ReadonlySet<string>;
}

/** Faults that a read-back shows by itself, by the site's own matrix; guard's verdict needs its history, and is not repeated here. */
export function readBackFaults(site: SealedSite, { shown, commanded, hadGreen }: ShownJunction): string[] {
  const kinds = new Map(site.safety.groups.map(({ id, kind }) => [id, kind]));
  const dual = Object.entries(shown).filter(([, lit]) => lit !== 'flash' && lit.length > 1 && lit !== 'RY').map(([group, lit]) => `dual ${group} ${lit}`);
  // The dark half of a flash is not dark: small letters flash.
  const flashes = (group: string): boolean => /[a-z]/.test(commanded[group] ?? 'flash');
  const dark = Object.entries(shown).filter(([group, lit]) => lit === '' && kinds.get(group) === 'vehicle3' && !flashes(group)).map(([group]) => `dark ${group}`);
  const goes = (group: string): boolean => (shown[group] ?? '').includes('G') || (shown[group] === 'Y' && hadGreen.has(group));
  const hard = site.safety.relations.filter(({ a, b, relation }) => relation === 'hard' && goes(a) && goes(b)).map(({ a, b }) => `conflict ${a} ${b}`);
  return [...hard, ...dual, ...dark];
}
