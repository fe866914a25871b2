import { createRandom } from '../../../src/platform/random.ts';
import { caseSeed, type CaseOutcome, type FuzzedParser, type ParserSpec } from './parser.ts';

/** What the cases of one seed came to. */
export interface FuzzFigures {
  cases: number;
  past: number;
  taken: number;
  crashes: number;
  hangs: number;
  effects: number;
  slowestMs: number;
  streetHours: number;
  /** Cases and those past framing and checksum, by what was fed. */
  kinds: Record<string, { cases: number; past: number }>;
}

export interface FuzzSpec {
  readonly parser: ParserSpec;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Told before each case begins: whoever watches this process names the case that ended it. */
  readonly begins: (index: number) => void;
  /** The street is judged too: longer. */
  readonly street: boolean;
}

export interface FuzzResult { readonly figures: FuzzFigures; readonly problems: readonly string[] }

/**
 * More of its process's own time than this is a hang, ms; and so is more wall time than that, whoever waits: below it, wall
 * time on a busy machine is the scheduler's. Either must come again, alone, each of three times.
 */
const hangCpuMs = 100;
const hangWallMs = 2000;
const repeats = 3;
/** Promises that nobody listens to are told in the loop's next turn: after so many cases it has one. */
const casesATurn = 128;
const mostProblems = 20;

const nothing = (): FuzzFigures => ({ cases: 0, past: 0, taken: 0, crashes: 0, hangs: 0, effects: 0, slowestMs: 0, streetHours: 0, kinds: {} });

type Settled = { readonly tookMs: number } & ({ readonly outcome: CaseOutcome } | { readonly thrown: unknown });

async function perform(opened: FuzzedParser, seed: number, index: number): Promise<Settled> {
  const startedMs = performance.now();
  try {
    const given = opened.run(createRandom(caseSeed(seed, index)));
    const outcome = given instanceof Promise ? await given : given;
    return { tookMs: performance.now() - startedMs, outcome };
  } catch (thrown) {
    return { tookMs: performance.now() - startedMs, thrown };
  }
}

/** A busy machine and a collector make anything late once: a case that hangs does so again. */
async function hangsAlone(opened: FuzzedParser, seed: number, index: number): Promise<boolean> {
  for (let left = repeats; left > 0; left -= 1) {
    await new Promise(setImmediate);
    const before = process.cpuUsage();
    const { tookMs } = await perform(opened, seed, index);
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1000 <= hangCpuMs && tookMs <= hangWallMs) return false;
  }
  return true;
}

/** Performs the cases of one seed one by one; each is repeatable by its number alone. */
export async function runCases({ parser, seed, from, to, begins, street }: FuzzSpec): Promise<FuzzResult> {
  const figures = nothing();
  const problems: string[] = [];
  const tell = (index: number, what: string): void => { if (problems.length < mostProblems) problems.push(`${parser.name}: seed ${seed} case ${index}: ${what}`); };
  let now = from;
  const onStray = (error: unknown): void => {
    figures.crashes += 1;
    tell(now, `a promise that nobody hears, in this case or the ${casesATurn} before it: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
  };
  const onUncaught = (error: Error): void => {
    figures.crashes += 1;
    tell(now, `uncaught, in this case or the ${casesATurn} before it: ${error.stack ?? ''}`);
  };
  process.on('unhandledRejection', onStray).on('uncaughtException', onUncaught);
  const opened = await parser.open(seed);
  for (let index = from; index < to; index += 1) {
    now = index;
    begins(index);
    const settled = await performed(opened, seed, index);
    count(figures, settled);
    if ('thrown' in settled) tell(index, `threw ${settled.thrown instanceof Error ? (settled.thrown.stack ?? '') : String(settled.thrown)}`);
    else if (settled.outcome.effects.length > 0) tell(index, settled.outcome.effects.join('; '));
    // Whoever worked so long took so long at least.
    if (settled.tookMs > hangCpuMs && await hangsAlone(opened, seed, index)) {
      figures.hangs += 1;
      tell(index, `took ${settled.tookMs.toFixed(0)} ms, and again`);
    }
    if (index % casesATurn === casesATurn - 1) await new Promise(setImmediate);
  }
  await new Promise(setImmediate);
  if (street && opened.street !== undefined) {
    const seen = opened.street(createRandom(caseSeed(seed, -2)));
    figures.streetHours = seen.hours;
    figures.effects += seen.effects.length;
    for (const effect of seen.effects) tell(to, effect);
  }
  process.off('unhandledRejection', onStray).off('uncaughtException', onUncaught);
  return { figures, problems };
}

/** Without a promise where the case needs none: a turn of promises costs as much as a small case. */
function performed(opened: FuzzedParser, seed: number, index: number): Settled | Promise<Settled> {
  const startedMs = performance.now();
  try {
    const given = opened.run(createRandom(caseSeed(seed, index)));
    if (given instanceof Promise) return given.then((outcome): Settled => ({ tookMs: performance.now() - startedMs, outcome }), (thrown: unknown): Settled => ({ tookMs: performance.now() - startedMs, thrown }));
    return { tookMs: performance.now() - startedMs, outcome: given };
  } catch (thrown) {
    return { tookMs: performance.now() - startedMs, thrown };
  }
}

function count(figures: FuzzFigures, settled: Settled): void {
  figures.cases += 1;
  figures.slowestMs = Math.max(figures.slowestMs, settled.tookMs);
  if ('thrown' in settled) {
    figures.crashes += 1;
    return;
  }
  const { kind, past, taken, effects } = settled.outcome;
  figures.past += Number(past);
  figures.taken += Number(taken);
  figures.effects += Number(effects.length > 0);
  const own = (figures.kinds[kind] ??= { cases: 0, past: 0 });
  own.cases += 1;
  own.past += Number(past);
}
