import { writeDurably } from '../platform/durableFile.ts';
import type { JournalDisk } from './journalDisk.ts';

/** Replaces a file whole; `done` hears null once it is on the disk, or why it is not: at once, or when the disk has answered. */
export type KeepText = (path: string, text: string, done: (trouble: string | null) => void) => void;

/** Who calls waits for the disk: before the first tick, in tools and in simulations. */
export const keepWaiting: KeepText = (path, text, done) => {
  let trouble: string | null = null;
  try {
    writeDurably(path, text);
  } catch (error) {
    trouble = String(error);
  }
  done(trouble);
};

/** Off the tick: a disk that takes seconds, or nothing, keeps no lamp waiting. */
export function keepOffTick(disk: Pick<JournalDisk, 'replace'>): KeepText {
  return (path, text, done) => {
    let trouble: string | null = null;
    disk.replace(path, text).catch((error: unknown) => { trouble = String(error); }).finally(() => { done(trouble); });
  };
}

/** One after the other: each is told when it begins, and says when it has ended and what is to be told of it before the next. */
export interface Turns {
  take(turn: (end: (tell: () => void) => void) => void): void;
  /** How many there are, the one under way among them. */
  count(): number;
}

export function createTurns(): Turns {
  const waiting: ((end: (tell: () => void) => void) => void)[] = [];
  let underWay = false;
  const next = (): void => {
    const turn = underWay ? undefined : waiting.shift();
    if (turn === undefined) return;
    underWay = true;
    turn((tell) => {
      try {
        tell();
      } finally {
        underWay = false;
        next();
      }
    });
  };
  return { take(turn) { waiting.push(turn); next(); }, count: () => waiting.length + (underWay ? 1 : 0) };
}
