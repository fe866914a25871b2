import { answerAt, type Answer } from '../../../src/cli/evidence/answer.ts';
import { livesOf } from '../../../src/cli/evidence/life.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { livedCabinet, type Truth } from './cabinet.ts';

export interface TruthFigures { days: number; records: number; asked: number; sure: number; undetermined: number; doubted: number; wrong: number; trustedInDoubt: number; doubtedForNothing: number; enforcement: number }

/** A record that is heard each 250 ms, read at the ends of scans: so near an edge either answer is right, ms. */
const edgeMs = 600;
/** Reliable to 150 ms and the clock's 30; a change may be seen so near. */
const nearMs = 250;

const wordAt = (truth: Truth, group: string, atMs: number): string | null => truth.changes.findLast((one) => one.group === group && one.atMs <= atMs)?.word ?? null;
const changesNear = (truth: Truth, group: string, atMs: number): boolean => truth.changes.some((one) => one.group === group && atMs - one.atMs <= nearMs && one.atMs - atMs <= nearMs + one.unseenMs);

/** Asks the record of so many moments of a cabinet's life, and holds each answer against what the simulator knows. */
export function truthTrial(seed: number, turns: number, questions: number): { readonly figures: TruthFigures; readonly problems: readonly string[] } {
  const { bench, beginMs, truth } = livedCabinet(seed, turns);
  const figures: TruthFigures = { days: 0, records: 0, asked: 0, sure: 0, undetermined: 0, doubted: 0, wrong: 0, trustedInDoubt: 0, doubtedForNothing: 0, enforcement: 0 };
  const problems: string[] = [];
  try {
    const endMs = bench.nowMs();
    const records = bench.records();
    const lives = livesOf(records);
    const random = createRandom(seed + 7);
    figures.days = (endMs - beginMs) / 86_400_000;
    figures.records = records.length;
    for (let turn = 0; turn < questions; turn++) {
      // Half of them near the edges of what is doubtful, where a mistake would be.
      const shaky = truth.shaky[random.int(0, Math.max(0, truth.shaky.length - 1))];
      const atMs = turn % 2 === 0 || shaky === undefined ? random.int(beginMs + 1000, endMs - 1000) : Math.min(endMs - 1000, Math.max(beginMs + 1000, random.pick([shaky.fromMs, shaky.toMs]) + random.int(-3000, 3000)));
      judge(truth, answerAt(lives, atMs), atMs, figures, (what) => { problems.push(`seed ${seed}, ${atMs - beginMs} ms: ${what}`); });
    }
    return { figures, problems };
  } finally {
    bench.close();
  }
}

function judge(truth: Truth, answer: Answer, atMs: number, figures: TruthFigures, tell: (what: string) => void): void {
  const inside = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }, byMs: number): boolean => atMs >= fromMs - byMs && atMs < toMs + byMs;
  figures.asked += 1;
  for (const { group, shown, verdicts } of answer.groups) {
    const doubted = !answer.reliable || shown === 'unknown' || verdicts.some(({ kind }) => kind === 'notReliable');
    const mine = truth.shaky.filter((one) => one.group === null || one.group === group);
    const must = mine.find((one) => one.must && inside(one, -edgeMs));
    const may = mine.find((one) => inside(one, edgeMs));
    const word = wordAt(truth, group, atMs);
    if (doubted) figures.doubted += 1;
    else if (shown === 'undetermined') figures.undetermined += 1;
    else figures.sure += 1;
    if (must !== undefined && !doubted) {
      figures.trustedInDoubt += 1;
      tell(`${group} ${shown} is said to be sure in ${must.why}`);
    }
    if (may === undefined && doubted) {
      figures.doubtedForNothing += 1;
      tell(`${group} ${shown} is doubted for nothing: ${JSON.stringify([...answer.verdicts, ...verdicts])}`);
    }
    if (!doubted && may === undefined && shown === 'undetermined' && !changesNear(truth, group, atMs)) tell(`${group} is undetermined far from a change`);
    if (!doubted && shown !== 'undetermined' && shown !== word) {
      figures.wrong += 1;
      tell(`${group} is said ${shown}, and was ${word}`);
    }
  }
  if (!answer.reliable) return;
  const free = truth.free.filter((one) => inside(one, 0)).map(({ cause }) => cause);
  const edge = truth.free.some(({ fromMs, toMs }) => Math.abs(atMs - fromMs) < edgeMs || Math.abs(atMs - toMs) < edgeMs);
  const said = answer.verdicts.filter(({ kind }) => kind === 'noEnforcement').map(({ cause }): string => cause);
  if (!edge && JSON.stringify([...new Set(said)].toSorted()) !== JSON.stringify([...new Set(free)].toSorted())) {
    figures.enforcement += 1;
    tell(`no enforcement is said for ${said.join()}, and should be for ${free.join()}`);
  }
}
