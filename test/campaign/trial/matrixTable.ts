import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { faultCodes } from '../../../src/model/fault.ts';
import { matrixFaults } from './matrixFault.ts';

/** Every trial ever made, one JSON line each; the table is made of it, and of nothing else. */
const recordsFile = 'docs/campaigns/fault-matrix.jsonl';
const tableFile = 'docs/fault-matrix.md';

const ms = z.number().nullable();
const keptSchema = z.strictObject({
  date: z.string(), commit: z.string(), seed: z.int(),
  fault: z.string(), which: z.string(), code: z.enum(faultCodes).nullable(), codeMs: ms, alsoCodes: z.array(z.string()), counted: z.string().nullable(), countedMs: ms,
  wentTo: z.enum(['flash', 'allRed', 'operation']), commandedMs: ms, wentMs: ms, backBy: z.enum(['itself', 'start-up', 'person', 'never']), backMs: ms,
  disturbed: z.boolean(), load: z.number(), wrong: z.int(),
});
/** A trial as it is kept; `wrong`: violations that the street's judge found in it, but for the equipment's own. */
export type Kept = z.infer<typeof keptSchema>;

function everKept(root: string): readonly Kept[] {
  const path = join(root, recordsFile);
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').map((line) => keptSchema.parse(JSON.parse(line))) : [];
}

export function keep(root: string, records: readonly Kept[]): void {
  const path = join(root, recordsFile);
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  writeFileSync(join(root, tableFile), renderTable(everKept(root)));
}

/** The table is of one build: the first whose all red is none of its own changes of stage, with exceptions in two kinds. The trials before it are counted, and what was found in them is told. */
const tableSince = '2026-11-29T02:50';

/** The trials in the table. */
export function keptOfBuild(root: string): readonly Kept[] {
  return everKept(root).filter(({ date }) => date >= tableSince);
}

const heads = ['fault', 'trials', 'first noticed by', 'fault raised', 'raised in, ms', 'went to', 'in, ms', 'came back by', 'in, s', 'wrong lamp states'];

const inFlight = 'all three at one moment: `greenInStartup` of group p (all red for 0 ms, at least 5000) and `shortYellow` of b and d. The board obeyed the other master’s flash command, and an image under way, with a token that was made before any answer told of flash, took it out of flash for a moment without a start-up. Since then a board takes no such token for the end of a flash (docs/reference-boards.md, Watchdog)';

/** What is known of trials that did not end as they must. */
const known: Readonly<Record<string, string>> = {
  '26 port removed, back under another name': 'the new port was found (flash was commanded on it 86 ms after it had come), the boards were in flash by their watchdogs before; no green came in the two minutes after it. The recording was not kept; met again on a loaded machine (32 trials, one such), it was this: the junction was on its way back, a board was silent in its start-up, and that third bus trip of the hour latched (`line.repeated`), which this trial did not end, for it had seen the boards driven. Trials end what latches until a green comes now',
  '53 two masters: the other one commands flash': inFlight,
  '71 two masters: the other one commands flash': inFlight,
  '98 two masters: the other one commands flash': 'on the same build as seed 71, and most likely the same; its frames were not kept',
};

/** Trials with a wrong lamp state, and those that never came back: each by itself. */
function oddities(all: readonly Kept[]): string {
  const odd = all.filter(({ wrong, backBy }) => wrong > 0 || backBy === 'never');
  if (odd.length === 0) return '';
  return `\n## Trials that did not end as they must\n\n${odd.map(({ seed, fault, date, commit, wrong, backBy, disturbed, load }) => {
    const what = [...(wrong > 0 ? [`${wrong} wrong lamp states`] : []), ...(backBy === 'never' ? ['never came back'] : [])].join(', ');
    return `- Seed ${seed}, ${fault} (${date}, ${commit}, load ${load}${disturbed ? ', disturbed' : ''}): **${what}**; ${known[`${seed} ${fault}`] ?? 'not explained'}.`;
  }).join('\n')}\n`;
}

export function renderTable(ever: readonly Kept[]): string {
  const all = ever.filter(({ date }) => date >= tableSince);
  const before = ever.filter(({ date }) => date < tableSince);
  const dates = all.map(({ date }) => date).toSorted();
  const commits = [...new Set(all.map(({ commit }) => commit))];
  const disturbed = all.filter((record) => record.disturbed).length;
  const rows = matrixFaults.map(({ name }) => rowOf(name, all.filter(({ fault }) => fault === name)));
  return `# Fault matrix

What the real daemons do about each fault of their line, their boards and their lamps: signald and monitord on a pty, two reference boards in a virtual cabinet, a bench site with the shortest start-up. Each fault came at a random moment of a coloured junction.

Every trial, disturbed or not, was judged at the lamps by the street's own checker (test/street). It is told which lamp is stuck on or off, and, while a second master writes crossing greens, that all four greens are stuck on. What then breaks a rule with such a lamp's group is excused while the junction is in flash, and where flash follows within 400 ms (700 ms for red beside yellow; 1 s where several lamps were told, so for all of that second master's greens); so are its group's own times, which a stuck green hides for 20 s and a dark one for 30 s. It is told of flipped read-back bits too, which excuse nothing. In no other row is anything excused.

Generated by \`scripts/campaign fault-matrix\` from docs/campaigns/fault-matrix.jsonl: ${all.length} trials from ${dates[0] ?? '–'} to ${dates.at(-1) ?? '–'} (UTC), commit${commits.length === 1 ? '' : 's'} ${commits.join(', ')} (docs/campaigns/README.md). **${oddOnes(all)}**

${before.length} trials of builds before that are in the same file and not in the table. ${oddOnes(before)} Each is told below the table.

${disturbed} trials met a machine that was itself late (a stall over 100 ms, or a daemon over 200 ms in line for a processor, in each second of it): *trials* has them in brackets. They count in every column but the times.

Times are median and longest, from the injection, of trials that were not disturbed. *First noticed* is signald's count of the line that grew first (looked at every 50 ms); *in, s* is from the end of the fault to the next green, start-up included. A trial in *operation* saw no flash while the fault lasted (4 s for faults of the line), and no all red of 6 s: this site has all groups red for 4.3 s in every change from main to side (trials before 29 November took 3 s of it for the junction’s answer: all of their *all red* are such changes, with no fault raised, met by rows whose trials begin at the same place of the cycle); a person is needed where a latch stands. \`tick.late\` and \`tick.slow\` name a late tick of signald, not the fault.

One answer in four is one of the line. Two boards are asked in turn, so that it is every second one of the same board. A frame is asked again once in its scan, but not after an exception 1 to 3 (no such registers): each sample that comes then follows an image that was refused, and names the one before, and a board of which that is all that is known for 500 ms is \`board.lagging\`.

| ${heads.join(' | ')} |
|${heads.map(() => '---|').join('')}
${rows.join('\n')}
${oddities(ever)}`;
}

function oddOnes(trials: readonly Kept[]): string {
  return `Wrong lamp states: ${trials.reduce((sum, { wrong }) => sum + wrong, 0)}. Never came back: ${trials.filter(({ backBy }) => backBy === 'never').length}.`;
}

function rowOf(name: string, records: readonly Kept[]): string {
  const sound = records.filter(({ disturbed }) => !disturbed);
  const times = (of: (record: Kept) => number | null): string => {
    const found = sound.map(of).filter((one) => one !== null).toSorted((a, b) => a - b);
    const [median, most] = [found[Math.floor((found.length - 1) / 2)], found.at(-1)];
    return median === undefined || most === undefined ? '–' : `${Math.round(median)} / ${Math.round(most)}`;
  };
  const shares = (of: (record: Kept) => string | null): string => {
    const counts = new Map<string, number>();
    for (const record of records) counts.set(of(record) ?? '–', (counts.get(of(record) ?? '–') ?? 0) + 1);
    return counts.size === 0 ? '–' : [...counts].toSorted((a, b) => b[1] - a[1]).map(([value, count]) => (counts.size === 1 ? value : `${value} (${count})`)).join(', ');
  };
  const back = sound.flatMap(({ backMs }) => backMs ?? []).toSorted((a, b) => a - b);
  return `| ${[
    name, `${records.length}${sound.length === records.length ? '' : ` (${records.length - sound.length})`}`, `${shares(({ counted }) => counted)} ${times(({ countedMs }) => countedMs)}`.replace('– –', '–'), shares(({ code }) => (code === null ? null : `\`${code}\``)), times(({ codeMs }) => codeMs),
    shares(({ wentTo }) => (wentTo === 'allRed' ? 'all red' : wentTo)), times(({ wentMs }) => wentMs), shares(({ backBy }) => backBy),
    back.length === 0 ? '–' : `${((back[Math.floor((back.length - 1) / 2)] ?? 0) / 1000).toFixed(1)} / ${((back.at(-1) ?? 0) / 1000).toFixed(1)}`,
    records.reduce((sum, record) => sum + record.wrong, 0),
  ].join(' | ')} |`;
}
