import { z } from 'zod';
import { acknowledge, aged, alarmEveryMs, alarmMessage, emptyBook, found, foundBeside, listed, resume, runOut, suspend, type AlarmBook, type BookAnswer, type BookStep, type FoundAlarm, type OverMs, type Said } from '../link/alarmBook.ts';
import { alarmSchema, type AlarmMessage, type ListedAlarm } from '../model/linkAlarm.ts';
import { agentAlarms } from '../model/cabinetAlarm.ts';
import type { EventDraft } from '../model/event.ts';
import { faultCatalogue, isFaultCode, type FaultSeverity } from '../model/fault.ts';
import type { Clock } from '../platform/clock.ts';
import type { StateFiles } from '../platform/stateFile.ts';

/** The cabinet's alarms as the centre sees them: what is active, who has acknowledged it, what is suspended. */
export interface Alarms {
  /** signald's snapshot: its faults are the alarms that are active. */
  takeState(state: unknown): void;
  /** signald is away: nothing is known to be over. */
  age(): void;
  /** The agent's own: the link, the store. `detail` null = it is over. */
  own(code: string, component: string, detail: string | null): void;
  /** One whose time is known: it is so since, or was so until. */
  timed(code: string, component: string, at: { readonly sinceMs: number; readonly detail: string | null } | { readonly overMs: number }): void;
  acknowledge(code: string, component: string, said: Said): boolean;
  suspend(code: string, component: string, forS: number, said: Said): boolean;
  resume(code: string, component: string): boolean;
  list(): readonly ListedAlarm[];
  /** A new connection: the full state. */
  all(): void;
  tick(): void;
}

const snapshotSchema = z.object({
  faults: z.array(z.object({
    code: z.string(), groups: z.array(z.string()).optional(), board: z.string().optional(), detector: z.string().optional(), sensor: z.string().optional(), colour: z.string().optional(), detail: z.string().optional(),
    since: z.object({ wallMs: z.number(), errorMs: z.number().nullable() }),
  })),
});

const keptSchema = z.array(alarmSchema);

export interface AlarmParts {
  readonly clock: Clock; readonly realClock: Clock; readonly boot: string; readonly files: StateFiles;
  readonly publish: (message: AlarmMessage) => void;
  readonly note: (draft: EventDraft) => void;
}

export function createAlarms(parts: AlarmParts): Alarms {
  const { clock, realClock, files, boot } = parts;
  let book: AlarmBook = kept(files);
  const own = createOwnAlarms(() => Math.round(clock.wallMs()), activeOwn(book));
  const bornMs = realClock.monoMs();
  let faults: readonly FoundAlarm[] | null = null;
  let fullMs = realClock.monoMs();
  const seqs = new Map<string, number>();
  const wallMs = (): number => Math.round(clock.wallMs());
  const say = (code: string): void => {
    const seq = (seqs.get(code) ?? 0) + 1;
    seqs.set(code, seq);
    parts.publish(alarmMessage(book, code, { boot, seq, ts: wallMs() }));
  };
  const settle = (step: BookStep): void => {
    const before = book;
    book = step.book;
    for (const draft of turned(before, book, step.changed, own.overMs)) parts.note(draft);
    if (step.changed.length === 0) return;
    for (const code of step.changed) say(code);
    // Who acknowledged what outlives the agent; what is active is found anew.
    files.write('alarms', Object.keys(book).map((code) => alarmMessage(book, code, { boot, seq: 1, ts: wallMs() })));
  };
  const look = (): void => {
    // Before the first snapshot nobody knows what is over.
    if (faults !== null) settle(found(book, [...faults, ...own.found()], wallMs(), own.overMs));
    else if (own.found().length > 0) settle(foundBeside(book, own.found()));
  };
  const answered = (answer: BookAnswer): boolean => {
    if (answer.ok) settle(answer.step);
    return answer.ok;
  };
  return {
    takeState(state) {
      const told = faultsOf(state);
      if (told === null) return;
      faults = told;
      look();
    },
    age() {
      if (faults === null) return;
      faults = null;
      settle(aged(book));
    },
    own(code, component, detail) {
      own.say(code, component, detail);
      look();
    },
    timed(code, component, at) {
      own.sayAt(code, component, at);
      look();
    },
    acknowledge: (code, component, said) => answered(acknowledge(book, code, component, said)),
    suspend: (code, component, forS, said) => answered(suspend(book, code, component, wallMs() + forS * 1000, said)),
    resume: (code, component) => answered(resume(book, code, component)),
    list: () => listed(book),
    all() {
      fullMs = realClock.monoMs();
      for (const code of Object.keys(book)) say(code);
    },
    tick() {
      settle(runOut(book, wallMs()));
      if (realClock.monoMs() - bornMs >= settledMs && own.settle()) look();
      if (realClock.monoMs() - fullMs < alarmEveryMs) return;
      fullMs = realClock.monoMs();
      for (const code of Object.keys(book)) say(code);
    },
  };
}

/** Of the agent's own alarms those that came or went: signald's faults are on record by their own events. */
function turned(before: AlarmBook, after: AlarmBook, codes: readonly string[], overAt: OverMs): readonly EventDraft[] {
  return codes.filter((code) => Object.hasOwn(agentAlarms, code)).flatMap((code) => {
    const [were, are] = [before[code] ?? {}, after[code] ?? {}];
    return [...new Set([...Object.keys(were), ...Object.keys(are)])].flatMap((component): EventDraft[] => {
      const [was, is] = [were[component], are[component]];
      if ((was?.active ?? false) === (is?.active ?? false)) return [];
      const { detail = null, sinceMs } = is ?? was ?? {};
      const raised = is?.active === true;
      const overMs = raised ? undefined : overAt(code, component) ?? undefined;
      return [{ code: raised ? 'alarm.raised' : 'alarm.cleared', data: { alarm: code, component, ...(detail === null ? {} : { detail }), ...(sinceMs === undefined ? {} : { sinceMs }), ...(overMs === undefined ? {} : { overMs }) } }];
    });
  });
}

type At = Parameters<Alarms['timed']>[2];
interface OwnAlarms { say(code: string, component: string, detail: string | null): void; sayAt(code: string, component: string, at: At): void; found(): readonly FoundAlarm[]; readonly overMs: OverMs; /** Nobody is waited for any longer; whether somebody was. */ settle(): boolean }

const keyOf = (code: string, component: string): string => `${code}/${component}`;

/** A restart finds an alarm of the agent's own anew, or over, within so long, ms: a silent radar after three of its longest intervals. */
const settledMs = 3_600_000;

const activeOwn = (book: AlarmBook): readonly string[] =>
  Object.entries(book).filter(([code]) => Object.hasOwn(agentAlarms, code)).flatMap(([code, components]) => Object.values(components).filter(({ active }) => active).map(({ component }) => keyOf(code, component)));

/** What the agent has found itself and not taken back; what it had found before a restart (`before`) stays until its finder speaks. */
function createOwnAlarms(wallMs: () => number, before: Iterable<string>): OwnAlarms {
  const own = new Map<string, FoundAlarm>();
  const unsaid = new Set(before);
  const ended = new Map<string, number>();
  return {
    say(code, component, detail) {
      const key = keyOf(code, component);
      unsaid.delete(key);
      if (detail === null) own.delete(key);
      else if (!own.has(key)) own.set(key, { code, component, severity: severityOf(code), detail, ts: wallMs(), errorMs: null });
    },
    sayAt(code, component, at) {
      const key = keyOf(code, component);
      unsaid.delete(key);
      if ('overMs' in at) {
        own.delete(key);
        ended.set(key, Math.round(at.overMs));
      } else if (!own.has(key)) {
        ended.delete(key);
        const sinceMs = Math.round(at.sinceMs);
        own.set(key, { code, component, severity: severityOf(code), detail: at.detail, ts: sinceMs, errorMs: null, sinceMs });
      }
    },
    found: () => [...own.values()],
    overMs: (code, component) => (unsaid.has(keyOf(code, component)) ? null : ended.get(keyOf(code, component))),
    settle() {
      const some = unsaid.size > 0;
      unsaid.clear();
      return some;
    },
  };
}

/** The alarms of signald's snapshot; null = it is none. */
function faultsOf(state: unknown): readonly FoundAlarm[] | null {
  const parsed = snapshotSchema.safeParse(state);
  return !parsed.success ? null : parsed.data.faults.map((fault) => ({
    code: fault.code, component: componentOf(fault), severity: isFaultCode(fault.code) ? faultCatalogue[fault.code].severity : 'major',
    detail: fault.detail ?? null, ts: Math.round(fault.since.wallMs), errorMs: fault.since.errorMs,
  }));
}

function componentOf({ groups, board, detector, sensor, colour }: z.infer<typeof snapshotSchema>['faults'][number]): string {
  const named = [board, detector, sensor, groups?.join('+'), colour].filter((part) => part !== undefined && part !== '');
  return named.length === 0 ? 'junction' : named.join('/').slice(0, 100);
}

function severityOf(code: string): FaultSeverity {
  return Object.hasOwn(agentAlarms, code) ? (Object.entries(agentAlarms).find(([name]) => name === code)?.[1] ?? 'major') : 'major';
}

/** The book of the last life: what was active may not be any more. */
function kept(files: StateFiles): AlarmBook {
  const parsed = keptSchema.safeParse(files.read('alarms'));
  if (!parsed.success) return emptyBook;
  return aged(Object.fromEntries(parsed.data.map(({ code, components }) => [code, Object.fromEntries(components.map((one) => [one.component, one]))]))).book;
}
