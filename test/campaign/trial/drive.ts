import type { CabinetStream } from './cabinetStream.ts';
import type { TrialJunction } from './junction.ts';

const bothBoards = 2;
/** Longest way from flash to a driven board, from there to the first green, and to all boards in flash, ms. */
export const startupMs = 60_000;
export const flashMs = 3000;

export function shows(stream: Pick<CabinetStream, 'lamps'>): Readonly<Record<string, string>> {
  return stream.lamps.at(-1)?.lamps ?? {};
}

export function showsGreen(stream: CabinetStream): boolean {
  return stream.driven() === bothBoards && Object.values(shows(stream)).includes('G');
}

export function showsAllRed(stream: CabinetStream): boolean {
  return stream.driven() === bothBoards && Object.values(shows(stream)).every((lit) => lit === 'R');
}

export function isDriven(stream: Pick<CabinetStream, 'driven'>): boolean {
  return stream.driven() === bothBoards;
}

export function isFlashing(stream: CabinetStream): boolean {
  return stream.driven() === 0;
}

/** A reset is asked for so often: the daemon may not listen yet, or may latch a moment later, ms. */
const askAgainMs = 500;

/** Out of flash again, with the real reset for whatever is latched; gives the codes that were. False: it never came. */
export async function leaveFlash(junction: TrialJunction, holds: (stream: CabinetStream) => boolean, by: 'socket' | 'tool' = 'socket'): Promise<{ readonly left: boolean; readonly codes: readonly string[] }> {
  const { stream } = junction;
  const codes: string[] = [];
  const endMs = performance.now() + startupMs;
  while (!isDriven(stream) && performance.now() < endMs && junction.gaveUp() === null) {
    codes.push(...await junction.reset(by));
    await stream.until(() => isDriven(stream), askAgainMs);
  }
  return { left: await stream.until(() => holds(stream), Math.max(0, endMs - performance.now())), codes };
}
