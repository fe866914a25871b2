import type { Random } from '../../../src/platform/random.ts';
import type { BoardLine, CabinetStream, Frame } from './cabinetStream.ts';
import { flashMs, isDriven, isFlashing, leaveFlash, showsAllRed, showsGreen } from './drive.ts';
import { carriesToken, challenge, commandsFlash } from './frame.ts';
import { watchTrial, type Disturbance, type Host } from './host.ts';
import { pauseMs, type TrialJunction } from './junction.ts';

/** Who dies, and how: ended by KILL, stopped, or going round in a loop for ever. */
export const deathKinds = ['signald killed', 'signald stopped', 'signald spinning', 'monitord killed', 'monitord stopped', 'monitord spinning', 'agentd killed'] as const;
export type DeathKind = (typeof deathKinds)[number];
export const daemons = ['signald', 'monitord', 'agentd'] as const;
export type Daemon = (typeof daemons)[number];

/** Where in its life the junction is when it happens; `green` is any moment of operation, changes included. */
const moments = { yellow: isDriven, allRed: showsAllRed, green: showsGreen } as const;
const units = [1, 2] as const;
const boards = ['hb1', 'hb2'] as const;

/** Budgets of safety.md S3 and S4, ms. */
export const budgets = {
  /** No heartbeat so long after the last good tick. */
  tokenMs: 300,
  /** Consent is as old as this when its last token is handed over; then the scan carries it. */
  tokenOfDeadMonitorMs: 300 + 65,
  watchdogMs: { least: 700, most: 900 },
  flashMs: 1000,
  /** Consent over 500 ms old is flash in that tick, which may be 50 ms late, and the scan carries it. */
  flashWrittenMs: 500 + 100 + 50 + 65,
  /** A junction whose agent dies: longest time between two heartbeats. */
  beatMs: 300,
} as const;

export interface Death {
  readonly kind: DeathKind;
  /** Token frames that a board heard after it happened: the last one, ms after it; 0 = none. */
  readonly tokenMs: number;
  /** From the last token that each board accepted to its watchdog; those that have tripped. */
  readonly watchdogMs: readonly number[];
  /** From the death to all boards in flash, and to the last lamp that showed anything else; null: never. */
  readonly flashMs: number | null;
  readonly lampsMs: number | null;
  /** To the flash command to the last board; null: there was none. */
  readonly writtenMs: number | null;
  /** Longest time between two token frames of a board, when nobody died whom the street needs. */
  readonly beatMs: number;
  readonly disturbance: Disturbance;
}

export function daemonOf(kind: DeathKind): Daemon {
  const found = daemons.find((name) => kind.startsWith(name));
  if (found === undefined) throw new Error(kind);
  return found;
}

/** What a death has brought too late, in words. */
export function lateAfter({ kind, tokenMs, watchdogMs, flashMs: flash, lampsMs, writtenMs, beatMs }: Death): readonly string[] {
  const found: string[] = [];
  const most = (what: string, ms: number | null, allowedMs: number): void => {
    if (ms === null || ms > allowedMs) found.push(`${kind}: ${what} after ${ms === null ? '∞' : ms.toFixed(1)} ms, ${allowedMs} allowed`);
  };
  const who = daemonOf(kind);
  if (who === 'agentd') {
    if (flash !== null) found.push(`${kind}: flash after ${flash.toFixed(1)} ms`);
    most('the next heartbeat', beatMs, budgets.beatMs);
    return found;
  }
  most('flash on all boards', flash, budgets.flashMs);
  most('flash at the lamps', lampsMs, budgets.flashMs);
  if (who === 'monitord') {
    most('the last heartbeat', tokenMs, budgets.tokenOfDeadMonitorMs);
    most('the flash command', writtenMs, budgets.flashWrittenMs);
    return found;
  }
  most('the last heartbeat', tokenMs, budgets.tokenMs);
  if (watchdogMs.length < boards.length) found.push(`${kind}: ${boards.length - watchdogMs.length} watchdogs did not expire`);
  for (const ms of watchdogMs) {
    if (ms < budgets.watchdogMs.least || ms > budgets.watchdogMs.most) found.push(`${kind}: a watchdog expired after ${ms.toFixed(1)} ms, ${budgets.watchdogMs.least}–${budgets.watchdogMs.most} allowed`);
  }
  return found;
}

function act(junction: TrialJunction, kind: DeathKind): void {
  const name = daemonOf(kind);
  if (name !== 'agentd' && kind.endsWith('spinning')) junction.spin(name);
  else process.kill(junction.pid(name), kind.endsWith('stopped') ? 'SIGSTOP' : 'SIGKILL');
}

/** Lets one daemon die at a random moment of a driven junction, and tells what the wire and the lamps showed. */
export async function tryDeath(junction: TrialJunction, host: Host, kind: DeathKind, random: Random): Promise<Death | string> {
  const { stream } = junction;
  const moment = random.pick(['yellow', 'yellow', 'allRed', 'green'] as const);
  const { left } = await leaveFlash(junction, moments[moment], random.next() < 0.1 ? 'tool' : 'socket');
  if (!left) return `never left flash${junction.gaveUp() === null ? '' : `: ${junction.gaveUp() ?? ''} was given up`}`;
  await pauseMs(random.int(150, moment === 'yellow' ? 2700 : 4500));
  if (!isDriven(stream)) return 'flash that nobody asked for';
  // A signald that were back before the watchdogs expire would feed them, or flash the boards itself.
  junction.delayRestarts(daemonOf(kind) === 'signald' || random.next() < 0.5 ? 1200 : 0);
  stream.forget();
  const pid = junction.pid(daemonOf(kind));
  // One that goes round for ever stands in line by its own doing.
  const ended = watchTrial(host, (['signald', 'monitord', 'cabinet'] as const).filter((name) => name !== daemonOf(kind)).map((name) => junction.pid(name)));
  const diedMs = await stream.mark();
  act(junction, kind);
  if (daemonOf(kind) === 'agentd') await stream.until(() => isFlashing(stream), 1500);
  else await stream.until(() => isFlashing(stream) && (daemonOf(kind) === 'monitord' || boards.every((board) => tripOf(stream, board, diedMs) !== undefined)), flashMs);
  // The lamps behind the boards, and the dark half of nothing: a lamp that is still lit shows itself now.
  await pauseMs(30);
  const disturbance = ended();
  const death = deathOf(kind, stream, diedMs, disturbance);
  if (!kind.endsWith('killed') && junction.pid(daemonOf(kind)) === pid) process.kill(pid, 'SIGKILL');
  return death;
}

function tripOf(stream: CabinetStream, board: string, sinceMs: number): BoardLine | undefined {
  return stream.boards.find((line) => line.board === board && line.watchdog && line.tMs >= Math.floor(sinceMs));
}

/** Reads a death out of what the cabinet told. */
export function deathOf(kind: DeathKind, stream: Pick<CabinetStream, 'frames' | 'lamps' | 'boards'>, diedMs: number, disturbance: Disturbance): Death {
  const tokens = stream.frames.filter(carriesToken);
  const wholeMs = Math.floor(diedMs);
  const flashed = boards.map((board) => stream.boards.find((line) => line.board === board && line.flash && line.tMs >= wholeMs)?.tMs);
  const flash = flashed.includes(undefined) ? null : Math.max(...flashed.map(Number)) - diedMs;
  const written = units.map((unit) => stream.frames.find((frame) => frame.unit === unit && frame.tMs >= diedMs && commandsFlash(frame))?.tMs);
  const watchdogMs = units.flatMap((unit, index) => {
    const trip = stream.boards.find((line) => line.board === boards[index] && line.watchdog && line.tMs >= wholeMs);
    const last = trip === undefined ? undefined : lastAccepted(stream.frames.filter((frame) => frame.unit === unit && frame.tMs <= trip.tMs));
    return trip === undefined || last === undefined ? [] : [trip.tMs - Math.floor(last.tMs)];
  });
  const gaps = units.flatMap((unit) => {
    const times = tokens.filter((frame) => frame.unit === unit).map(({ tMs }) => tMs);
    return times.slice(1).map((tMs, index) => tMs - (times[index] ?? tMs));
  });
  return {
    kind, watchdogMs, disturbance,
    tokenMs: Math.max(0, ...tokens.map(({ tMs }) => tMs - diedMs)),
    flashMs: flash,
    lampsMs: lampsAfter(stream.lamps, diedMs),
    writtenMs: written.includes(undefined) ? null : Math.max(...written.map(Number)) - diedMs,
    beatMs: Math.max(0, ...gaps),
  };
}

/** The last token of one board's frames that the board took: its answer has another challenge than the one before. */
function lastAccepted(frames: readonly Frame[]): Frame | undefined {
  let [accepted, token, before]: [Frame | undefined, Frame | undefined, number | null] = [undefined, undefined, null];
  for (const frame of frames) {
    if (carriesToken(frame)) token = frame;
    const asked = challenge(frame);
    if (asked === null) continue;
    if (before !== null && asked !== before) accepted = token;
    before = asked;
  }
  return accepted;
}

/** Until when the lamps showed a red or a green, which the flash image has not (in start-up's yellow: the crossing's red). */
function lampsAfter(lamps: CabinetStream['lamps'], diedMs: number): number | null {
  const last = lamps.findLastIndex(({ lamps: lit }) => Object.values(lit).some((letters) => /[RG]/.test(letters)));
  const next = lamps[last + 1];
  return next === undefined ? null : Math.max(0, next.tMs - diedMs);
}
