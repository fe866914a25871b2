import { planInboxSchema, type PlanArrival } from '../../model/planInbox.ts';
import type { PassportView } from '../../model/passportView.ts';
import { problem, type Problem } from '../../model/problem.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { dateClockText } from '../siteClock.ts';
import { problemData, problemLines } from '../site/problemReport.ts';
import { z } from 'zod';

type Inbox = z.infer<typeof planInboxSchema>;

/** `ngatu plan inbox`: what came, when, from where, and what became of it. */
export async function planInbox(shell: Shell): Promise<ExitCode> {
  const inbox = await inboxOf(shell);
  if (typeof inbox === 'number') return inbox;
  const { passport, arrivals } = inbox;
  const lines = arrivals.flatMap((one) => [arrivalLine(shell, one), ...one.problems.slice(0, 1).map(({ code }) => `    ${code}${one.problems.length > 1 ? ` (+${one.problems.length - 1})` : ''}`), ...(one.reason === undefined ? [] : [`    ${one.reason}`])]);
  show(shell, { passport, arrivals }, [...standLines(shell, passport), ...(lines.length === 0 ? [say(shell.lang, 'plan.inboxEmpty')] : lines)]);
  return exitCodes.ok;
}

function standLines({ lang }: Shell, passport: PassportView): readonly string[] {
  const { active, armed, armedFromMs, staged, good, onTrial } = passport;
  const version = (given: number | null): string => (given === null ? '–' : given === 0 ? say(lang, 'office.builtin') : String(given));
  return [
    say(lang, 'plan.stand', { active: `${version(active)}${onTrial ? ` (${say(lang, 'plan.onTrial')})` : ''}`, armed: `${version(armed)}${armedFromMs === null ? '' : ` (${dateClockText(armedFromMs)})`}`, staged: version(staged), good: version(good) }),
  ];
}

function arrivalLine({ lang }: Shell, { wallMs, errorMs, way, client, uid, kind, version, signedBy, fate }: PlanArrival): string {
  const when = `${dateClockText(wallMs)}${errorMs === null ? '?' : ''}`;
  const what = say(lang, kind === 'plan' ? 'plan.inboxSet' : 'plan.inboxKeys', { version: version ?? '?' });
  const from = way === 'link' ? say(lang, 'plan.fromLink') : `${client} uid ${uid}`;
  return `${when}  ${what.padEnd(20)} ${from.padEnd(14)} ${signedBy.join('+').padEnd(20)} ${fate === 'taken' ? say(lang, 'plan.taken') : say(lang, `office.short.${fate}`)}`;
}

/** `ngatu plan why-refused [VERSION]`: every reason with its place and its fix; of the last one where no version is named. */
export async function planWhyRefused(shell: Shell, [version]: readonly string[]): Promise<ExitCode> {
  const inbox = await inboxOf(shell);
  if (typeof inbox === 'number') return inbox;
  const found = inbox.arrivals.findLast(({ fate, problems, version: of }) => problems.length > 0 && (fate === 'refused' || fate === 'undone' || fate === 'over') && (version === undefined || String(of) === version));
  if (found === undefined) {
    show(shell, { refused: null }, [say(shell.lang, 'plan.noneRefused')]);
    return exitCodes.notOk;
  }
  const problems: readonly Problem[] = found.problems.map(({ code, path, params }) => problem(code, path, params));
  show(shell, { refused: { ...found, problems: problemData(shell.lang, problems) } }, [arrivalLine(shell, found), problemLines(shell.lang, problems).trimEnd()]);
  return exitCodes.ok;
}

const rolledSchema = z.object({ planVersion: z.int(), backTo: z.int(), plan: z.string() });

/** `ngatu plan rollback --reason …`: takes back what came last, at the next change of stage; a person on site, by name. */
export async function planRollback(shell: Shell, _args: readonly string[], options: OptionValues): Promise<ExitCode> {
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  const rolled = await askFor(shell, 'operate', 'plan.rollback', rolledSchema, { params: { by: personOf(options), reason } });
  if (typeof rolled === 'number') return rolled;
  const { planVersion, backTo, plan } = rolled;
  show(shell, { ok: true, ...rolled }, [say(shell.lang, 'plan.rolledBackTo', { version: planVersion, plan, back: backTo === 0 ? say(shell.lang, 'office.builtin') : backTo })]);
  return exitCodes.ok;
}

async function inboxOf(shell: Shell): Promise<Inbox | ExitCode> {
  return askFor(shell, 'view', 'plan.inbox', planInboxSchema);
}
