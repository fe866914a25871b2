import { watchCountdowns, type Judged, type StreetColour, type Tolerance } from './countdown.ts';

/** What the cabinet tells of lamps, displays and boards; of everything else nothing is read. */
export interface CabinetTold {
  readonly type: string;
  readonly tMs?: number | undefined;
  readonly lamps?: Readonly<Record<string, string>> | undefined;
  readonly display?: string | undefined;
  readonly value?: number | null | undefined;
  readonly board?: string | undefined;
  readonly flash?: boolean | undefined;
}

/** Which group each display belongs to, by the site file. */
export type DisplayGroups = ReadonlyMap<string, string>;

const colours: Readonly<Record<string, StreetColour>> = { R: 'red', RY: 'redYellow', G: 'green', Y: 'yellow', '': 'dark' };
/** A head is dark for so long in a flash of its own, and between two lamps of one change, ms. */
const blinkMs = 700;

/** The same eyes on a cabinet's recording: lamps as letters, displays as they show. */
export function watchRecording(displays: DisplayGroups, tolerance: Tolerance): { see(line: CabinetTold): void; end(atMs: number): Judged } {
  const pavement = watchCountdowns(tolerance);
  const groups = new Set(displays.values());
  const flashing = new Map<string, boolean>();
  const darkSince = new Map<string, number>();
  let lamps: Readonly<Record<string, string>> = {};
  const look = (tMs: number): void => {
    const flash = [...flashing.values()].includes(true);
    for (const group of groups) {
      const colour = colours[lamps[group] ?? ''] ?? 'dark';
      if (flash) pavement.lamp(tMs, group, 'flash');
      else if (colour !== 'dark') {
        darkSince.delete(group);
        pavement.lamp(tMs, group, colour);
      } else if (!darkSince.has(group)) darkSince.set(group, tMs);
    }
    for (const [group, sinceMs] of darkSince) if (tMs - sinceMs > blinkMs) pavement.lamp(tMs, group, 'dark');
  };
  return {
    see(line) {
      const { tMs } = line;
      if (tMs === undefined) return;
      if (line.type === 'lamps' && line.lamps !== undefined) ({ lamps } = line);
      if (line.type === 'board' && line.board !== undefined && line.flash !== undefined) flashing.set(line.board, line.flash);
      if (line.type === 'lamps' || line.type === 'board') look(tMs);
      const group = line.type === 'seconds' && line.display !== undefined ? displays.get(line.display) : undefined;
      if (group !== undefined && line.value !== undefined) pavement.number(tMs, group, line.value);
    },
    end(atMs) {
      look(atMs);
      return pavement.end(atMs);
    },
  };
}
