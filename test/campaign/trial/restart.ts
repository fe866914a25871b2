import { readFileSync } from 'node:fs';
import type { Random } from '../../../src/platform/random.ts';
import { parseSample } from '../../street/sample.ts';
import type { CabinetStream } from './cabinetStream.ts';
import { flashMs, isDriven, isFlashing, leaveFlash, shows, showsAllRed, showsGreen } from './drive.ts';
import { watchTrial, type Disturbance, type Host } from './host.ts';
import { pauseMs, type TrialJunction } from './junction.ts';

/** Where in its life signald is when it is killed. `loading`: it has not said that it is ready. */
export const lifeMoments = ['loading', 'flash', 'yellow', 'allRed', 'green', 'interstage'] as const;
export type LifeMoment = (typeof lifeMoments)[number];

/** A dead signald is flash within this (safety.md S4), ms. */
const flashWithinMs = 1000;
/** A start-up proves the watchdogs (800 ± 100 ms without a token), then shows flash for its time: 1 s here (safety.md S4, S5), ms. */
export const leastFlashMs = 700 + 1000;
/** How long a fresh signald may take until it answers, ms. */
const answersMs = 20_000;

export interface Restart {
  readonly moment: LifeMoment;
  /** Before and after it was killed, in the cabinet's ms: the driver of the trial may be kept waiting between them. */
  readonly killedMs: number;
  readonly deadMs: number;
  /** To flash on all boards; null: they were in flash. */
  readonly flashMs: number | null;
  readonly disturbance: Disturbance;
}

/** What the lamps say of the moment; `flash` is told from `loading` by the daemon's own readiness. All red may be that of a change too. */
export function momentOf(stream: Pick<CabinetStream, 'lamps' | 'driven'>): LifeMoment {
  if (!isDriven(stream)) return 'flash';
  const { p, ...vehicles } = shows(stream);
  const lit = Object.values(vehicles);
  // In start-up all of them are yellow.
  if (lit.includes('Y')) return lit.every((letters) => letters === 'Y') ? 'yellow' : 'interstage';
  return lit.includes('G') || p !== 'R' ? 'green' : 'allRed';
}

/** A new life of signald answers; false: none came. */
export async function answers(junction: TrialJunction): Promise<boolean> {
  const endMs = performance.now() + answersMs;
  while (performance.now() < endMs && junction.gaveUp() === null) {
    if (await junction.faults() !== null) return true;
    await pauseMs(50);
  }
  return false;
}

/** Goes to where signald is to be killed, and into it by a random time; false: it never came there. */
async function reach(junction: TrialJunction, wanted: LifeMoment, random: Random): Promise<boolean> {
  const { stream } = junction;
  const by = random.next() < 0.1 ? 'tool' : 'socket';
  const arrive = async (holds: (stream: CabinetStream) => boolean, withinMs: number): Promise<boolean> => {
    const { left } = await leaveFlash(junction, holds, by);
    await pauseMs(random.int(0, withinMs));
    return left;
  };
  switch (wanted) {
    case 'loading':
      await pauseMs(random.int(20, 450));
      return true;
    case 'flash':
      if (!await answers(junction)) return false;
      // A storm would hold it here for half an hour.
      await junction.reset(by);
      await pauseMs(random.int(0, 2200));
      return true;
    case 'yellow': return arrive(isDriven, 2900);
    case 'allRed': return arrive(showsAllRed, 4800);
    case 'green': return arrive(showsGreen, 4500);
    case 'interstage': return await arrive(showsGreen, 0) && await stream.until(() => momentOf(stream) === 'interstage', 20_000) && (await pauseMs(random.int(0, 2900)), true);
  }
}

/** Kills signald at a random moment of its life. */
export async function tryRestart(junction: TrialJunction, host: Host, wanted: LifeMoment, random: Random): Promise<Restart | string> {
  const { stream } = junction;
  if (!await reach(junction, wanted, random)) return `${wanted}: not reached${junction.gaveUp() === null ? '' : `, ${junction.gaveUp() ?? ''} was given up`}`;
  const endMs = performance.now() + 2000;
  while (junction.pid('signald') === 0 && performance.now() < endMs) await pauseMs(1);
  const pid = junction.pid('signald');
  stream.forget();
  const ended = watchTrial(host, [junction.pid('monitord'), junction.pid('cabinet')]);
  const killedMs = await stream.mark();
  const moment = wanted === 'loading' && !isDriven(stream) ? wanted : momentOf(stream);
  process.kill(pid, 'SIGKILL');
  const goneMs = await stream.mark();
  let flash: number | null = null;
  if (isDriven(stream)) {
    await stream.until(() => isFlashing(stream), flashMs);
    const fell = stream.boards.filter((line) => line.flash && line.tMs >= Math.floor(killedMs)).map(({ tMs }) => tMs);
    flash = isFlashing(stream) ? Math.max(...fell) - killedMs : Number.POSITIVE_INFINITY;
  }
  return { moment, killedMs, deadMs: goneMs, flashMs: flash, disturbance: ended() };
}

export function lateRestart({ moment, flashMs: flash }: Restart): readonly string[] {
  return flash !== null && flash > flashWithinMs ? [`killed in ${moment}: flash after ${flash.toFixed(1)} ms, ${flashWithinMs} allowed`] : [];
}

interface Edge { readonly tMs: number; readonly flash: boolean }

/** When the whole junction began to flash, and ceased to, as the cabinet has recorded it. */
function flashEdges(recording: string): readonly Edge[] {
  const boards = new Map<string, boolean>();
  const edges: Edge[] = [];
  for (const text of readFileSync(recording, 'utf8').split('\n')) {
    if (!text.startsWith('{"type":"board"')) continue;
    const sample = parseSample(text);
    if (sample.type !== 'board') continue;
    const { tMs, board, flash } = sample;
    boards.set(board, flash);
    const flashes = [...boards.values()].every(Boolean);
    if (edges.at(-1)?.flash !== flashes) edges.push({ tMs, flash: flashes });
  }
  return edges;
}

/** From each death, or from the flash that followed it, until the junction left flash: the time in which it must be kept, ms. */
export function flashesKept(recording: string, restarts: readonly Pick<Restart, 'deadMs'>[]): readonly number[] {
  const edges = flashEdges(recording);
  return restarts.flatMap(({ deadMs }) => {
    const flashed = edges.findLast((edge) => edge.tMs <= deadMs)?.flash === true;
    const sinceMs = flashed ? deadMs : edges.find((edge) => edge.flash && edge.tMs > deadMs)?.tMs;
    const left = sinceMs === undefined ? undefined : edges.find((edge) => !edge.flash && edge.tMs > sinceMs);
    return sinceMs === undefined || left === undefined ? [] : [left.tMs - sinceMs];
  });
}
