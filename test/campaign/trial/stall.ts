import type { Random } from '../../../src/platform/random.ts';
import type { CabinetStream } from './cabinetStream.ts';
import { flashMs, isDriven, isFlashing, leaveFlash, showsGreen } from './drive.ts';
import { carriesToken, commandsFlash, isWrite, readHolding } from './frame.ts';
import { watchTrial, type Disturbance, type Host } from './host.ts';
import { daemonPids, pauseMs, type TrialJunction } from './junction.ts';

/** A dead or stopped signald is flash within this (safety.md S4), ms. */
const deadMs = 1000;
/** Troubles that must not bring flash last so long at most (safety.md S4: 350 ms; a reading of it has to begin and end), ms. */
const shortMs = 300;

/** signald stopped for longer than a tick gap, and let go on. */
export interface Gap {
  readonly stoppedMs: number;
  /** Writes after it that were no flash command, and tokens, until all boards flashed. */
  readonly written: number;
  readonly tokens: number;
  /** Function codes of the first frames that signald sent after it: the boards are read before anything is written. */
  readonly first: readonly string[];
  /** From the stop to flash on all boards. */
  readonly flashMs: number | null;
  readonly disturbance: Disturbance;
}

export async function tryGap(junction: TrialJunction, host: Host, random: Random): Promise<Gap | string> {
  const { stream } = junction;
  const { left } = await leaveFlash(junction, random.next() < 0.5 ? isDriven : showsGreen);
  if (!left) return 'gap: never left flash';
  await pauseMs(random.int(150, 2500));
  if (!isDriven(stream)) return 'gap: flash that nobody asked for';
  const stoppedMs = random.pick([random.int(600, 690), random.int(700, 1400)]);
  const pid = junction.pid('signald');
  stream.forget();
  const ended = watchTrial(host, [junction.pid('monitord'), junction.pid('cabinet')]);
  const fromMs = await stream.mark();
  process.kill(pid, 'SIGSTOP');
  await pauseMs(stoppedMs);
  const goesOnMs = await stream.mark();
  // The parent ends what was silent for 2 s: a trial that the machine has held up for so long was none.
  if (junction.pid('signald') !== pid) return 'gap: signald was ended meanwhile';
  process.kill(pid, 'SIGCONT');
  await stream.until(() => isFlashing(stream), flashMs);
  await pauseMs(150);
  return gapOf(stream, { fromMs, goesOnMs, disturbance: ended() });
}

export function gapOf(stream: Pick<CabinetStream, 'frames' | 'boards'>, { fromMs, goesOnMs, disturbance }: { readonly fromMs: number; readonly goesOnMs: number; readonly disturbance: Disturbance }): Gap {
  const fell = ['hb1', 'hb2'].map((board) => stream.boards.find((line) => line.board === board && line.flash && line.tMs >= Math.floor(fromMs))?.tMs);
  const flashed = fell.includes(undefined) ? null : Math.max(...fell.map(Number));
  const after = stream.frames.filter((frame) => frame.way === 'request' && frame.tMs >= goesOnMs);
  // In flash the next start-up may bring its tokens: they are for its own proof.
  const before = after.filter(({ tMs }) => flashed === null || tMs <= Math.max(flashed, goesOnMs + 100));
  return {
    stoppedMs: goesOnMs - fromMs, disturbance,
    written: before.filter((frame) => isWrite(frame) && !commandsFlash(frame)).length,
    tokens: before.filter(carriesToken).length,
    first: after.slice(0, 4).map(({ pdu }) => pdu.slice(0, 2)),
    flashMs: flashed === null ? null : flashed - fromMs,
  };
}

export function wrongAfterGap({ stoppedMs, written, tokens, first, flashMs: flash }: Gap): readonly string[] {
  const what = `a gap of ${stoppedMs.toFixed(0)} ms`;
  return [
    ...(written > 0 ? [`${what}: ${written} images were written after it`] : []),
    ...(tokens > 0 ? [`${what}: ${tokens} tokens were written after it`] : []),
    ...(first[0] === readHolding ? [] : [`${what}: the boards were not read first, but ${first.join(' ')}`]),
    ...(flash === null || flash > deadMs ? [`${what}: flash ${flash === null ? 'never came' : `after ${flash.toFixed(1)} ms, ${deadMs} allowed`}`] : []),
  ];
}

/** Lamps are not judged for 2 s after a dip (safety.md S4, Lamps): what is injected next would be judged late by right. */
const lampsJudgedMs = 2200;
/** What must not bring flash, because it is over soon (safety.md S4, nuisance budget). */
export const shortTroubles = ['signald stalls', 'monitord stalls', 'a board is silent', 'the supply dips'] as const;
export type ShortTrouble = (typeof shortTroubles)[number];
export interface Short { readonly trouble: ShortTrouble; readonly flashed: boolean; readonly disturbance: Disturbance }

export async function tryShort(junction: TrialJunction, host: Host, trouble: ShortTrouble, random: Random): Promise<Short | string> {
  const { stream } = junction;
  const { left } = await leaveFlash(junction, random.next() < 0.5 ? isDriven : showsGreen);
  if (!left) return `${trouble}: never left flash`;
  await pauseMs(random.int(200, 1500));
  const ended = watchTrial(host, daemonPids(junction));
  await holdUp(junction, trouble, random.int(100, shortMs));
  // Whatever it brings about comes within a second.
  const flashed = await stream.until(() => !isDriven(stream), deadMs);
  if (trouble === 'the supply dips') await pauseMs(lampsJudgedMs);
  return { trouble, flashed, disturbance: ended() };
}

async function holdUp(junction: TrialJunction, trouble: ShortTrouble, forMs: number): Promise<void> {
  const { stream } = junction;
  switch (trouble) {
    case 'signald stalls':
    case 'monitord stalls': {
      const pid = junction.pid(trouble === 'signald stalls' ? 'signald' : 'monitord');
      process.kill(pid, 'SIGSTOP');
      await pauseMs(forMs);
      process.kill(pid, 'SIGCONT');
      break;
    }
    case 'a board is silent':
      stream.say({ type: 'fault', name: 'silent', board: 'hb2', forMs });
      await pauseMs(forMs);
      break;
    case 'the supply dips':
      stream.say({ type: 'fault', name: 'supply', volts: 150 });
      await pauseMs(forMs);
      stream.say({ type: 'fault', name: 'supply', volts: 230 });
  }
}
