import { drivesOn, going, isFlash, takenBy, wrongPair, type GroupSeen, type Taken } from './lampImage.ts';
import type { Finding } from './readBack.ts';
import type { Programme } from './programme.ts';

export interface WrittenBlock { readonly board: string; readonly registers: readonly number[] }

/** What signald says it writes in this tick, as lamps. */
export interface WrittenImage {
  /** Null = no board of this group is written in this tick. */
  readonly groups: readonly (GroupSeen | null)[];
  /** Every lamp board is told to flash, or to show nothing but yellow flashing. */
  readonly flash: boolean;
  /** Every lamp board is told to flash by itself. */
  readonly flashCommand: boolean;
  /** A block that is not an image of a board of this site. */
  readonly unreadable: boolean;
}

export function mapWritten(programme: Programme, blocks: readonly WrittenBlock[]): WrittenImage {
  const groups: (GroupSeen | null)[] = programme.groups.map(() => null);
  let unreadable = false;
  const flash = programme.boards.every((board) => blocks.some((block) => block.board === board.id && isFlash(board, block.registers)));
  const commanded = new Set<string>();
  for (const block of blocks) {
    const board = programme.boards.find((one) => one.id === block.board);
    if (board === undefined || block.registers.length !== board.write.count) {
      unreadable = true;
      continue;
    }
    const command = (((block.registers[board.flashCommand >>> 4] ?? 0) >>> (board.flashCommand & 15)) & 1) === 1;
    if (command) commanded.add(board.id);
    for (const head of board.heads) {
      const group = programme.groups[head.group];
      if (group === undefined) continue;
      const drive = command ? { lit: 0, flash: 0 } : drivesOn(head, block.registers);
      const taken = takenBy(group, drive, flash);
      const other = groups[head.group];
      if (other === null || other === undefined || taken > other.taken) groups[head.group] = { taken, lit: drive.lit };
    }
  }
  return {
    groups, unreadable, flash,
    flashCommand: programme.boards.every((board) => commanded.has(board.id)),
  };
}

export interface WriteRules {
  /** It may be the yellow of a start-up. */
  readonly inStartUp: boolean;
  /** The group was granted, or has had, as much. */
  readonly may: (group: number, taken: Taken) => boolean;
}

/** Why an image must not be on the street; null = it may. `groups`: boards not written now as last told. */
export function judgeWritten(programme: Programme, groups: WrittenImage['groups'], rules: WriteRules): Finding | null {
  const pair = wrongPair(programme, groups, rules.inStartUp);
  if (pair !== null) return { cause: 'unsafeWrite', groups: pair };
  const ungranted = groups.findIndex((one, group) => one !== null && one.taken >= going && !rules.may(group, one.taken));
  return ungranted < 0 ? null : { cause: 'unsafeWrite', groups: [ungranted] };
}
