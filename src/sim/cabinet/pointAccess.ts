import { decodePoint, encodePoint, type PointValue } from '../../field/profile/codec.ts';
import { pointWords } from '../../field/profile/expand.ts';
import type { ProfilePoint, ResolvedProfile } from '../../model/profile.ts';
import type { RegisterFile } from './registerFile.ts';

/** A device's points by name, in their own units. */
export interface PointAccess {
  /** False for a name that the profile has not, and for a value that does not fit. */
  put(point: string, value: PointValue): boolean;
  valueOf(point: string): PointValue | null;
}

export function pointAccess(profile: ResolvedProfile, registers: RegisterFile): PointAccess {
  const points = new Map(profile.points.map((point) => [point.id, point]));
  const wordsAt = (point: ProfilePoint): number[] => Array.from({ length: pointWords(point) }, (_, at) => registers.get(point.area, point.address + at));
  return {
    put(name, value) {
      const point = points.get(name);
      const words = point === undefined ? null : encodePoint(point, value, wordsAt(point), point.address);
      if (point === undefined || words === null) return false;
      for (const [at, word] of words.entries()) registers.set(point.area, point.address + at, word);
      return true;
    },
    valueOf(name) {
      const point = points.get(name);
      return point === undefined ? null : decodePoint(point, wordsAt(point), point.address);
    },
  };
}
