import { readFile } from 'node:fs/promises';
import { createClock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { answerAt, type Answer } from '../evidence/answer.ts';
import { checkChain, type ChainFlaw } from '../evidence/chainCheck.ts';
import { centreWordOn, centreWordText, type CentreWord } from '../evidence/countersigned.ts';
import { answerLines, markLines, spanLines } from '../evidence/evidenceLines.ts';
import { openExport } from '../evidence/exportFile.ts';
import { aroundMs, chainStatus, fetchChain } from '../evidence/fetch.ts';
import { intervalOf } from '../evidence/interval.ts';
import { livesOf, type Life } from '../evidence/life.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { dateClockText, momentOf } from '../siteClock.ts';
import { textOf } from '../person.ts';
import { factLines, fail, show, type Shell } from '../shell.ts';
import { messageOf } from '../site/yamlFile.ts';

/** Longest interval that is shown or exported at once. */
const longestHours = 48;
const hourMs = 3_600_000;

export type Asked = { readonly atMs: number | null; readonly fromMs: number; readonly toMs: number };

/** --at, or --from and --to. */
export function askedTime(shell: Shell, options: OptionValues, beforeMs = 0): Asked | ExitCode {
  const nowMs = createClock().wallMs();
  const bad = (detail: string): ExitCode => fail(shell, exitCodes.usage, 'evidence.badMoment', { detail, hours: longestHours });
  const [at, from, to] = ['at', 'from', 'to'].map((name) => textOf(options[name]).trim());
  if (at !== undefined && at !== '') {
    const atMs = momentOf(at, nowMs);
    return atMs === null ? bad(at) : { atMs, fromMs: atMs - beforeMs, toMs: atMs + Math.max(beforeMs, 1) };
  }
  if (from === undefined || from === '') return bad('');
  const fromMs = momentOf(from, nowMs);
  const toMs = to === undefined || to === '' ? nowMs : momentOf(to, nowMs);
  if (fromMs === null) return bad(from);
  if (toMs === null || toMs <= fromMs || toMs - fromMs > longestHours * hourMs) return bad(to ?? '');
  return { atMs: null, fromMs, toMs };
}

interface Loaded { readonly countersigned: CentreWord | null; readonly lives: readonly Life[]; readonly flaws: readonly ChainFlaw[]; readonly records: number; readonly checkpoints: number }

/** From the cabinet, each record hashed and each checkpoint's signature verified; or from an export. */
async function load(shell: Shell, { fromMs, toMs }: Asked, file: string): Promise<Loaded | ExitCode> {
  if (file !== '') {
    const text = await readFile(file, 'utf8').catch((error: unknown) => new Error(messageOf(error)));
    if (typeof text !== 'string') return fail(shell, exitCodes.usage, 'cli.unreadable', { file, detail: text.message });
    const opened = openExport(text);
    if (!opened.ok) return fail(shell, exitCodes.notOk, 'evidence.badFile', { file, detail: `${opened.flaw}${opened.index === null ? '' : ` ${opened.index}`}` });
    const { chain } = opened.read;
    return { countersigned: centreWordOn(chain.records, toMs), lives: livesOf(chain.records), flaws: [], records: chain.records.length, checkpoints: chain.checkpoints };
  }
  const status = await chainStatus(shell, 'evidence.status');
  if (typeof status === 'number') return status;
  const fetched = await fetchChain(shell, fromMs - aroundMs, toMs + aroundMs);
  if (typeof fetched === 'number') return fetched;
  const chain = checkChain(status.site, fetched.start, fetched.records, new Map([[status.keyId, status.publicKey]]));
  const broken = fetched.broken.map((index): ChainFlaw => ({ index, what: 'hash' }));
  return { countersigned: centreWordOn(chain.records, toMs), lives: livesOf(chain.records), flaws: [...broken, ...chain.flaws], records: chain.records.length, checkpoints: chain.checkpoints };
}

/** `ngatu evidence show --at T` or `--from T --to T`: exit 1 where it is not reliable. */
export async function evidenceShow(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const asked = askedTime(shell, options);
  if (typeof asked === 'number') return asked;
  const loaded = await load(shell, asked, textOf(options['file']));
  if (typeof loaded === 'number') return loaded;
  const { lives, flaws } = loaded;
  const known = [...new Set(lives.flatMap(({ groups }) => [...groups.keys()]))];
  const span = { from: dateClockText(asked.fromMs), to: dateClockText(asked.toMs) };
  if (known.length === 0) return fail(shell, exitCodes.notOk, 'evidence.nothing', span);
  const wanted = textOf(options['group']).split(',').map((one) => one.trim()).filter((one) => one !== '');
  const missing = wanted.find((one) => !known.includes(one));
  if (missing !== undefined) return fail(shell, exitCodes.usage, 'evidence.noGroup', { detail: missing, groups: known.toSorted().join(' ') });
  const isWanted = (group: string | null): boolean => group === null || wanted.length === 0 || wanted.includes(group);
  const sound = flaws.length === 0;
  const chainLine = sound ? say(shell.lang, 'evidence.chainSound', loaded) : say(shell.lang, 'evidence.chainBad', { detail: flaws.slice(0, 5).map(({ index, what }) => `${what} ${index}`).join(', ') });
  const tail = ['', chainLine, centreWordText(shell.lang, loaded.countersigned), say(shell.lang, 'evidence.disclaimer')];
  if (asked.atMs !== null) {
    const whole = answerAt(lives, asked.atMs, sound);
    const answer: Answer = { ...whole, groups: whole.groups.filter(({ group }) => isWanted(group)) };
    show(shell, { ...answer, countersigned: loaded.countersigned, chain: { sound, flaws, records: loaded.records, checkpoints: loaded.checkpoints } }, [...answerLines(shell.lang, answer, dateClockText(asked.atMs)), ...tail]);
    return answer.reliable ? exitCodes.ok : exitCodes.notOk;
  }
  const { fromMs, toMs, spans, marks } = intervalOf(lives, asked.fromMs, asked.toMs);
  const [mySpans, myMarks] = [spans.filter(({ group }) => isWanted(group)), marks.filter(({ group }) => isWanted(group))];
  show(shell, { fromMs, toMs, spans: mySpans, marks: myMarks, countersigned: loaded.countersigned, chain: { sound, flaws, records: loaded.records, checkpoints: loaded.checkpoints } }, [...spanLines(shell.lang, mySpans), '', ...markLines(shell.lang, myMarks), ...tail]);
  return sound && !myMarks.some(({ kind }) => kind === 'notReliable') ? exitCodes.ok : exitCodes.notOk;
}

/** `ngatu evidence status`, `ngatu evidence checkpoint`. */
async function shownStatus(shell: Shell, method: 'evidence.status' | 'evidence.checkpoint'): Promise<ExitCode> {
  const status = await chainStatus(shell, method);
  if (typeof status === 'number') return status;
  const { lang } = shell;
  show(shell, status, factLines(lang, [
    ['evidence.statusIndex', status.index === null ? say(lang, 'db.none') : String(status.index)], ['evidence.statusHash', status.hash ?? say(lang, 'db.none')],
    ['evidence.statusKey', `${status.keyId}  ${status.publicKey}`],
    ['evidence.statusSigned', status.signed === null || status.signedMs === null ? say(lang, 'evidence.never') : say(lang, 'evidence.signedLine', { index: status.signed.index, at: dateClockText(status.signedMs) })],
    ['evidence.statusCountersigned', status.countersigned === null ? say(lang, 'evidence.never') : centreWordText(lang, status.countersigned)],
  ]));
  return status.index === null ? exitCodes.notOk : exitCodes.ok;
}

export const evidenceStatus = (shell: Shell): Promise<ExitCode> => shownStatus(shell, 'evidence.status');
export const evidenceCheckpoint = (shell: Shell): Promise<ExitCode> => shownStatus(shell, 'evidence.checkpoint');
