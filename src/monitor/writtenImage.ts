import { drivesOn, going, isFlash, takenBy, wrongPair, type GroupSeen, type HeadDrive, type Taken } from './lampImage.ts';
import type { Finding } from './readBack.ts';
import type { Programme, ProgrammeHead } from './programme.ts';

export interface WrittenBlock { readonly board: string; readonly registers: readonly number[] }

const dark: HeadDrive = { lit: 0, flash: 0 };

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

/** `kept`: boards that get no frame, and so no image: their flash stands, or their own watchdog brings it (docs/decisions/0020). */
export function mapWritten(programme: Programme, blocks: readonly WrittenBlock[], kept: readonly string[] = []): WrittenImage {
  const groups: (GroupSeen | null)[] = programme.groups.map(() => null);
  let unreadable = false;
  // Silence is a flash command only to those that live by frames.
  const silent = new Set(programme.boards.filter(({ id, challenge }) => challenge < 0 && kept.includes(id) && !blocks.some(({ board }) => board === id)).map(({ id }) => id));
  const flash = programme.boards.every((board) => silent.has(board.id) || blocks.some((block) => block.board === board.id && isFlash(board, block.registers)));
  const commanded = new Set(silent);
  const take = (head: ProgrammeHead, drive: HeadDrive): void => {
    const group = programme.groups[head.group];
    if (group === undefined) return;
    const taken = takenBy(group, drive, flash);
    const other = groups[head.group];
    if (other === null || other === undefined || taken > other.taken) groups[head.group] = { taken, lit: drive.lit };
  };
  for (const board of programme.boards) if (silent.has(board.id)) for (const head of board.heads) take(head, dark);
  for (const block of blocks) {
    const board = programme.boards.find((one) => one.id === block.board);
    if (board === undefined || block.registers.length !== board.write.count) {
      unreadable = true;
      continue;
    }
    const command = (((block.registers[board.flashCommand >>> 4] ?? 0) >>> (board.flashCommand & 15)) & 1) === 1;
    if (command) commanded.add(board.id);
    for (const head of board.heads) take(head, command ? dark : drivesOn(head, block.registers));
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
