import type { SealedSite } from '../../model/artefact.ts';
import { drivesOf, lampColours } from '../../model/aspect.ts';
import type { BoardSample, CabinetInputs, GroupImage, GroupReading } from '../../model/image.ts';

/** A made-up line of lamp boards that always answer: what is in force on them, and since when. */
export interface LampLine {
  /** null = flash. */
  image: GroupImage | null;
  readonly sinceMs: Map<string, number>;
  flash: boolean;
  seq: number;
  counter: number;
  inputs: CabinetInputs;
}

export type LampReader = (atMs: number) => readonly BoardSample[];

const noInputs: CabinetInputs = {};
const nobody: Readonly<Record<string, GroupReading>> = {};

export function createLampLine(): LampLine {
  return { image: null, sinceMs: new Map(), flash: true, seq: 65_535, counter: 0, inputs: noInputs };
}

/** Takes the image of tick `n` into force; null = flash. */
export function applyImage(line: LampLine, groups: readonly { readonly id: string }[], image: GroupImage | null, n: number, atMs: number): void {
  // What flashes yellow already goes on in its rhythm when the board flashes by itself.
  for (const { id } of groups) if (line.image !== null && line.image[id] !== (image === null ? 'flashingYellow' : image[id])) line.sinceMs.set(id, atMs);
  line.image = image;
  line.seq = n & 0xffff;
}

/** Reads the boards; what has not changed since the last scan is not made again. */
export function createLampReader(site: SealedSite, line: LampLine): LampReader {
  // A lamp that begins to flash begins lit.
  const lit = (group: string, atMs: number): boolean => Math.floor(Math.max(0, atMs - (line.sinceMs.get(group) ?? 0)) / 500) % 2 === 0;
  const boards = site.safety.boards.filter(({ id }) => site.safety.lamps.some(({ board }) => board === id)).map(({ id }, index) => {
    const lamps = site.safety.lamps.filter(({ board }) => board === id);
    const heads = [...new Set(lamps.map(({ group }) => group))].map((group) => ({ group, colours: lampColours.filter((colour) => lamps.some((lamp) => lamp.group === group && lamp.colour === colour)), shown: undefined as string | undefined, lit: false, reading: null as GroupReading | null }));
    return { id, index, heads, groups: nobody };
  });
  return (atMs) => boards.map((board) => {
    let changed = false;
    for (const head of board.heads) {
      const aspect = line.image?.[head.group];
      const on = lit(head.group, atMs);
      if (head.reading !== null && aspect === head.shown && on === head.lit) continue;
      changed = true;
      head.shown = aspect;
      head.lit = on;
      head.reading = Object.fromEntries(head.colours.map((colour) => {
        const drive = aspect === undefined ? (colour === 'yellow' ? 'flash' : 'off') : drivesOf(aspect)[colour];
        const voltage = drive === 'on' || (drive === 'flash' && on);
        return [colour, { voltage, current: voltage, dim: null }];
      }));
    }
    if (changed) board.groups = Object.fromEntries(board.heads.map(({ group, reading }) => [group, reading ?? {}]));
    return {
      board: board.id, atMs, sampleCounter: line.counter, appliedSeq: line.seq, challenge: 1, bootCounter: 1, supplyV: 230,
      flashing: line.image === null, watchdogTripped: false, armed: true, flashTransferClosed: true, lampSupplyClosed: true, dimmed: false,
      inputs: board.index === 0 ? line.inputs : noInputs, groups: board.groups,
    };
  });
}
