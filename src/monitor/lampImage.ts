import { bitAt } from './boardFrame.ts';
import { green, red, yellow, type Programme, type ProgrammeBoard, type ProgrammeGroup, type ProgrammeHead } from './programme.ts';

/** How much of the junction a group takes: nothing, its yellow, right of way, or the right of way of an arrow that yields to nobody. */
export type Taken = 0 | 1 | 2 | 3;
export const rest = 0;
export const ending = 1;
export const going = 2;
export const steady = 3;

/** Colours that one head is told to light (steady or flashing) and to flash, as bits of red, yellow, green. */
export interface HeadDrive { readonly lit: number; readonly flash: number }

export function drivesOn(head: ProgrammeHead, registers: ArrayLike<number>): HeadDrive {
  let lit = 0;
  let flash = 0;
  for (const lamp of head.lamps) {
    const flashes = bitAt(registers, lamp.flash);
    if (flashes || bitAt(registers, lamp.output)) lit |= lamp.colour;
    if (flashes) flash |= lamp.colour;
  }
  return { lit, flash };
}

/** A board that is told to flash, or whose image shows nothing but yellow. */
export function isFlash(board: ProgrammeBoard, registers: ArrayLike<number>): boolean {
  if (bitAt(registers, board.flashCommand)) return true;
  return board.heads.every((head) => {
    const { lit, flash } = drivesOn(head, registers);
    return (lit & (red | green)) === 0 && flash === lit;
  });
}

/** Flashing green, a clearance in flashing red and a yielding yellow arrow are right of way. */
export function takenBy(group: ProgrammeGroup, drive: HeadDrive, inFlash: boolean): Taken {
  if ((drive.lit & green) !== 0) return group.kind === 'flashingYellowArrow' ? steady : going;
  if (inFlash) return rest;
  if (group.kind === 'pedestrian2' && (drive.flash & red) !== 0) return going;
  if (group.kind === 'flashingYellowArrow' && (drive.flash & yellow) !== 0) return going;
  return drive.lit === yellow ? ending : rest;
}

export function litOn(head: ProgrammeHead, registers: ArrayLike<number>): number {
  let lit = 0;
  for (const lamp of head.lamps) if (bitAt(registers, lamp.readBack)) lit |= lamp.colour;
  return lit;
}

/** One group as an image or a read-back has it. */
export interface GroupSeen { readonly taken: Taken; readonly lit: number }

/** Nobody has right of way, and nobody who has a yellow is at red. */
export function isStartYellow(programme: Programme, seen: readonly (GroupSeen | null)[]): boolean {
  return seen.every((one, index) => one === null || (one.taken < going && (one.lit !== red || programme.groups[index]?.hasYellow !== true)));
}

/**
 * The first pair that may not be together; null = none. Yellow beside yellow is the start-up's, where `inStartUp` says
 * that it may be one and the image is.
 */
export function wrongPair(programme: Programme, seen: readonly (GroupSeen | null)[], inStartUp: boolean): readonly [number, number] | null {
  const startUp = inStartUp && isStartYellow(programme, seen);
  const size = programme.groups.length;
  for (let a = 0; a < size; a += 1) {
    const first = seen[a];
    if (first === null || first === undefined || first.taken === rest) continue;
    for (let b = a + 1; b < size; b += 1) {
      const second = seen[b];
      if (second === null || second === undefined || second.taken === rest) continue;
      const apart = (first.taken === steady && programme.apart[a * size + b] === true) || (second.taken === steady && programme.apart[b * size + a] === true);
      if (programme.may[a * size + b] === true && !apart) continue;
      if (!(startUp && first.taken === ending && second.taken === ending)) return [a, b];
    }
  }
  return null;
}
