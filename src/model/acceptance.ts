import type { LampColour } from './aspect.ts';
import type { SealedSite } from './artefact.ts';
import { pairKey, type GroupId } from './relation.ts';
import type { BoardId } from './site.ts';
import { intergreenItem, lampItem } from './voided.ts';

/** The parts of an acceptance, in the order of practice. */
export const acceptanceParts = ['site', 'boards', 'watchdogs', 'lamps', 'pairs', 'redLoss', 'times', 'detectors', 'plan', 'link', 'mains', 'flash'] as const;
export type AcceptancePart = (typeof acceptanceParts)[number];

/** What only a person can say. */
export const acceptanceQuestions = ['identity', 'drawing', 'earth', 'protection', 'wiring', 'permissive', 'announced'] as const;
export type AcceptanceQuestion = (typeof acceptanceQuestions)[number];

/** How an item is done: answered · seen by the program · timed by it · a fault made by hand, which the program times. */
export type AcceptanceAct = 'question' | 'observed' | 'measured' | 'injected';

export type AcceptanceSubject =
  | { readonly kind: 'question'; readonly question: AcceptanceQuestion; readonly board?: BoardId }
  | { readonly kind: 'board'; readonly board: BoardId }
  | { readonly kind: 'watchdog'; readonly board: BoardId; readonly dueMs: number }
  | { readonly kind: 'lamp'; readonly group: GroupId; readonly colour: LampColour; readonly board: BoardId; readonly slot: number; /** Its current is read back. */ readonly current: boolean }
  | { readonly kind: 'pair'; readonly a: GroupId; readonly b: GroupId }
  | { readonly kind: 'redLoss'; readonly group: GroupId }
  | { readonly kind: 'intergreen'; readonly from: GroupId; readonly to: GroupId; readonly leastMs: number }
  | { readonly kind: 'minimum'; readonly group: GroupId; readonly of: 'green' | 'yellow'; readonly leastMs: number }
  | { readonly kind: 'detector'; readonly detector: string }
  | { readonly kind: 'plan'; readonly by: 'clock' | 'centre' }
  | { readonly kind: 'link' } | { readonly kind: 'mains' } | { readonly kind: 'flash' };

export interface AcceptanceItem {
  readonly id: string;
  readonly part: AcceptancePart;
  readonly act: AcceptanceAct;
  readonly subject: AcceptanceSubject;
  /** Boards that it goes through: with another one there, it is done again (safety.md S7). */
  readonly boards: readonly BoardId[];
  /** May be signed as not present here, with a reason: a junction need not have a centre. Nothing of safety may. */
  readonly waivable: boolean;
}

/** A board's watchdog where its profile states no time, ms (safety.md S4). */
const defaultWatchdogMs = 800;

/** Everything that an acceptance of this site consists of, in the order in which it is done. A function of the artefact alone. */
export function acceptanceItems(site: SealedSite): readonly AcceptanceItem[] {
  const { safety, traffic } = site;
  const lampBoards = lampBoardsOf(site);
  const boardsOf = (...groups: readonly GroupId[]): readonly BoardId[] => [...new Set(safety.lamps.filter(({ group }) => groups.includes(group)).map(({ board }) => board))];
  const question = (part: AcceptancePart, code: AcceptanceQuestion, board?: BoardId): AcceptanceItem => item(part, 'question', board === undefined ? { kind: 'question', question: code } : { kind: 'question', question: code, board }, board === undefined ? [] : [board]);
  return [
    question('site', 'identity'), question('site', 'drawing'), question('site', 'earth'), question('site', 'protection'), question('site', 'permissive'),
    ...safety.boards.map(({ id }) => question('site', 'wiring', id)),
    ...safety.boards.map(({ id }) => item('boards', 'observed', { kind: 'board', board: id }, [id])),
    ...lampBoards.map(({ id, profile }) => item('watchdogs', 'measured', { kind: 'watchdog', board: id, dueMs: profile.failsafe?.watchdog?.timeoutMs ?? defaultWatchdogMs }, [id])),
    ...safety.lamps.map(({ group, colour, board, slot, current }) => item('lamps', 'observed', { kind: 'lamp', group, colour, board, slot, current: current !== undefined }, [board])),
    ...hardPairs(site).map(({ a, b }) => item('pairs', 'injected', { kind: 'pair', a, b }, boardsOf(a, b))),
    ...redGroups(site).map((group) => item('redLoss', 'injected', { kind: 'redLoss', group }, boardsOf(group))),
    ...timeItems(site, boardsOf),
    ...traffic.detectors.map(({ id, board }) => item('detectors', 'observed', { kind: 'detector', detector: id }, [board])),
    item('plan', 'observed', { kind: 'plan', by: 'clock' }, []), item('plan', 'observed', { kind: 'plan', by: 'centre' }, [], true),
    item('link', 'observed', { kind: 'link' }, [], true),
    item('mains', 'observed', { kind: 'mains' }, lampBoards.map(({ id }) => id)),
    item('flash', 'observed', { kind: 'flash' }, lampBoards.map(({ id }) => id)), question('flash', 'announced'),
  ];
}

export function lampBoardsOf(site: SealedSite): SealedSite['safety']['boards'] {
  const used = new Set(site.safety.lamps.map(({ board }) => board));
  return site.safety.boards.filter(({ id }) => used.has(id));
}

function item(part: AcceptancePart, act: AcceptanceAct, subject: AcceptanceSubject, boards: readonly BoardId[], waivable = false): AcceptanceItem {
  return { id: idOf(subject), part, act, subject, boards, waivable };
}

/** The name of an item: stands in the journal, in the record, and on the command line. */
function idOf(subject: AcceptanceSubject): string {
  switch (subject.kind) {
    case 'question': return `question:${subject.question}${subject.board === undefined ? '' : `:${subject.board}`}`;
    case 'board': return `board:${subject.board}`;
    case 'watchdog': return `watchdog:${subject.board}`;
    case 'lamp': return `lamp:${lampItem(subject).replaceAll(' ', ':')}`;
    case 'pair': return `pair:${pairKey(subject.a, subject.b)}`;
    case 'redLoss': return `redLoss:${subject.group}`;
    case 'intergreen': return `intergreen:${intergreenItem(subject.from, subject.to)}`;
    case 'minimum': return `minimum:${subject.group}:${subject.of}`;
    case 'detector': return `detector:${subject.detector}`;
    case 'plan': return `plan:${subject.by}`;
    case 'link': case 'mains': case 'flash': return subject.kind;
  }
}

function hardPairs({ safety }: SealedSite): readonly { readonly a: GroupId; readonly b: GroupId }[] {
  return safety.relations.filter(({ relation }) => relation === 'hard').map(({ a, b }) => ({ a, b }));
}

/** Groups whose last red takes the junction to flash (safety.md S4, Lamps): all that have one but those of people on foot, with its current read back. */
function redGroups({ safety }: SealedSite): readonly GroupId[] {
  const measured = new Set(safety.lamps.filter(({ colour, current }) => colour === 'red' && current !== undefined).map(({ group }) => group));
  return safety.groups.filter(({ id, kind }) => kind !== 'pedestrian2' && measured.has(id)).map(({ id }) => id);
}

function timeItems({ safety }: SealedSite, boardsOf: (...groups: readonly GroupId[]) => readonly BoardId[]): readonly AcceptanceItem[] {
  const together = new Set(safety.relations.filter(({ relation }) => relation === 'none').map(({ a, b }) => pairKey(a, b)));
  const intergreens = safety.intergreens.filter(({ from, to }) => !together.has(pairKey(from, to)))
    .map(({ from, to, ms }) => item('times', 'measured', { kind: 'intergreen', from, to, leastMs: ms }, boardsOf(from, to)));
  const minima = safety.groups.flatMap(({ id, minGreenMs, yellowMs }) => [
    ...(minGreenMs > 0 ? [item('times', 'measured', { kind: 'minimum', group: id, of: 'green', leastMs: minGreenMs }, boardsOf(id))] : []),
    ...(yellowMs > 0 ? [item('times', 'measured', { kind: 'minimum', group: id, of: 'yellow', leastMs: yellowMs }, boardsOf(id))] : []),
  ]);
  return [...intergreens, ...minima];
}
