import { faultCatalogue, type Fault } from '../../model/fault.ts';
import type { JunctionState } from '../../model/junctionState.ts';
import type { ClockStatus } from '../../model/time.ts';
import { brokenPerThousand, brokenSum, promiseCauses, type PromiseCounts } from '../../model/promise.ts';
import type { SensorStatus } from '../../model/sensor.ts';
import { sensorForms, type SensorKind } from '../../model/sensorForm.ts';
import { durationText } from '../../text/duration.ts';
import { faultWords } from '../../text/faultWords.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { aspectWords, clockQualityWords, freeReasonWords, ladderCauseWords, modeWords, promiseCauseWords, rungWords, scheduleReasonWords, sourceWords } from '../../text/words.ts';
import { boardHealth } from '../boardHealth.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { factLines, show, type Shell } from '../shell.ts';
import { readStateHere, siteDay } from '../siteClock.ts';

/** `ngatu status`: exit 0 when the junction works, 1 in flash or dark, or with a fault that is more than a warning. */
export async function status(shell: Shell): Promise<ExitCode> {
  const asked = await askState(shell);
  if (typeof asked === 'number') return asked;
  show(shell, asked, statusLines(shell.lang, asked));
  return isWell(asked) ? exitCodes.ok : exitCodes.notOk;
}

function isWell(state: JunctionState): boolean {
  const serious = state.faults.some(({ code }) => ['major', 'critical'].includes(faultCatalogue[code].severity));
  return !serious && state.mode !== 'flash' && state.mode !== 'dark';
}

/** Asks signald for a snapshot; a number is the exit code after a complaint. */
export async function askState(shell: Shell): Promise<JunctionState | ExitCode> {
  return askFor(shell, 'view', 'status', readStateHere);
}

/** The rung it stands on, and why it is not the wanted one. */
function standingLine(lang: Lang, { ladder }: JunctionState): string {
  if (ladder === undefined) return say(lang, 'status.none');
  const below = ladder.cause === null ? '' : ` < ${rungWords[ladder.wanted][lang]}: ${ladderCauseWords[ladder.cause][lang]}`;
  return `${rungWords[ladder.rung][lang]}${below}`;
}

export function statusLines(lang: Lang, state: JunctionState): string[] {
  const none = say(lang, 'status.none');
  const stage = state.stage === null ? none : `${state.stage}${state.interstage && state.nextStage !== null ? `, ${say(lang, 'status.toStage', { stage: state.nextStage })}` : ''}`;
  const late = state.tick.late;
  return [
    ...factLines(lang, [
      ['status.junction', `${state.siteName} (${state.siteId}), ${say(lang, 'status.version', { version: state.version })}`],
      ['status.seal', sealLine(lang, state.seal)],
      ['status.mode', modeLine(lang, state)],
      ...(state.ladder === undefined ? [] : [['status.ladder', standingLine(lang, state)] as const]),
      ['status.stage', stage],
      ['status.plan', `${state.plan} v${state.planVersion}`],
      ...planFacts(lang, state),
      ...(state.clock === undefined ? [] : [['status.clock', clockLine(lang, state.clock)] as const]),
      ...(state.promises === undefined ? [] : [['status.promises', promiseLine(lang, state.promises)] as const]),
      ...(state.groups.some(({ remaining }) => remaining !== undefined && remaining !== null) ? [['status.remaining', state.groups.flatMap((group) => remainingText(group)).join(', ')] as const] : []),
      ['status.groups', state.groups.map((group) => `${group.id} ${aspectWords[group.commanded][lang]}`).join(', ')],
      ['status.boards', state.boards.map((board) => boardLine(lang, board)).join('; ')],
      ...(state.sensors === undefined ? [] : [['status.sensors', state.sensors.map((sensor) => sensorText(lang, sensor)).join('; ')] as const]),
      ['status.monitor', monitorLine(lang, state)],
      ['status.agent', `${say(lang, state.agent.connected ? 'status.connected' : 'status.disconnected')}, ${say(lang, 'status.backlog', { n: state.agent.backlog })}`],
      ...(state.loggedIn === undefined ? [] : [['status.loggedIn', loggedInText(lang, state.loggedIn)] as const]),
      ['status.ticks', say(lang, 'status.late', { n: state.tick.n, due: state.tick.due, p50: ms(late.p50), p99: ms(late.p99), max: ms(late.max) })],
      ['status.faults', state.faults.length === 0 ? none : String(state.faults.length)],
    ]),
    ...state.faults.flatMap((fault) => faultLines(lang, fault)),
  ];
}

/** Who is at the cabinet with the tool, the reader among them. */
export function loggedInText(lang: Lang, { access, persons }: NonNullable<JunctionState['loggedIn']>): string {
  if (access === 'none') return say(lang, 'status.none');
  return persons.map((one) => `uid ${one.uid} ${say(lang, `status.access.${one.access}`)}`).join(', ');
}

/** What the schedule says and for how long, and how the junction stands to the clock: why it is not in step. */
function planFacts(lang: Lang, { schedule, coordination }: JunctionState): (readonly ['status.schedule' | 'status.coordination', string])[] {
  const facts: (readonly ['status.schedule' | 'status.coordination', string])[] = [];
  if (schedule !== undefined && schedule !== null) {
    const what = schedule.plan ?? say(lang, 'plan.flash');
    const reason = schedule.name === null ? scheduleReasonWords[schedule.reason][lang] : `${scheduleReasonWords[schedule.reason][lang]}: ${schedule.name}`;
    const said = schedule.forMs === null ? `${what} — ${reason}` : say(lang, 'plan.forTime', { what, reason, time: durationText(schedule.forMs) });
    facts.push(['status.schedule', schedule.traffic === null ? said : `${said}; ${say(lang, 'plan.traffic', { ...schedule.traffic })}`]);
  }
  if (coordination !== undefined) facts.push(['status.coordination', coordinationText(lang, coordination)]);
  return facts;
}

function coordinationText(lang: Lang, { freeReason, offsetErrorMs }: NonNullable<JunctionState['coordination']>): string {
  if (freeReason === null) return say(lang, 'plan.inStep', { ms: offsetErrorMs ?? 0 });
  const reason = freeReasonWords[freeReason][lang];
  return offsetErrorMs === null ? say(lang, 'plan.free', { reason }) : say(lang, 'plan.freeBy', { reason, s: Math.round(offsetErrorMs / 100) / 10 });
}

/** How the clock is known, and for how long coordination by it lasts. */
export function clockLine(lang: Lang, clock: ClockStatus): string {
  const source = clock.source === null ? '' : ` (${clock.source})`;
  const error = clock.errorMs === null ? [] : [say(lang, 'clock.error', { ms: clock.errorMs, ppm: clock.driftPpm })];
  const step = clock.step === null ? [] : [say(lang, 'clock.step', { ms: clock.step.ms, time: durationText(clock.step.agoMs) })];
  const coordinated = clock.coordinatedForMs > 0 ? say(lang, 'clock.coordinated', { time: durationText(clock.coordinatedForMs) }) : say(lang, 'clock.notCoordinated');
  return [`${clockQualityWords[clock.quality][lang]}${source}`, ...error, coordinated, ...step].join('; ');
}

/** Kept and broken numbers, and the KPI. */
export function promiseLine(lang: Lang, counts: PromiseCounts): string {
  const causes = promiseCauses.flatMap((cause) => (counts.broken[cause] === undefined ? [] : [`${promiseCauseWords[cause][lang]} ${counts.broken[cause]}`]));
  const perThousand = brokenPerThousand(counts);
  return say(lang, 'promise.line', { intervals: counts.intervals, broken: brokenSum(counts), perThousand: perThousand === null ? '–' : String(perThousand), withdrawn: counts.withdrawn }) + (causes.length === 0 ? '' : `: ${causes.join(', ')}`);
}

function wholeSeconds(tookMs: number): string {
  return String(Math.ceil(tookMs / 1000));
}

/** `vN>R 12` is certain, `vN>R 12..40~25 (50 %)` is not; tenths are left to the machine. */
function remainingText({ id, remaining }: JunctionState['groups'][number]): string[] {
  if (remaining === undefined || remaining === null) return [];
  const { to, minMs, maxMs, likelyMs, confidence } = remaining;
  const head = `${id}>${to === 'red' ? 'R' : 'G'}`;
  return [confidence === 100 ? `${head} ${wholeSeconds(likelyMs)} s` : `${head} ${wholeSeconds(minMs)}..${maxMs === null ? '' : wholeSeconds(maxMs)}~${wholeSeconds(likelyMs)} s (${confidence} %)`];
}

/** The seal, and what a bench waives of it: shown, never silent. */
export function sealLine(lang: Lang, seal: JunctionState['seal']): string {
  const persons = seal.second === null ? seal.by : `${seal.by}, ${seal.second}`;
  const until = seal.commissionedUntilMs === null ? [] : [say(lang, 'seal.until', { day: siteDay(seal.commissionedUntilMs) })];
  const waived = seal.waived.length === 0 ? [] : [`${say(lang, 'seal.waived')}: ${seal.waived.map((item) => say(lang, `seal.waived.${item}`)).join(', ')}`];
  return [`${say(lang, `seal.${seal.kind}`)} (${persons})`, ...until, ...waived].join('; ');
}

/** Mode, by whom and since when. */
export function modeLine(lang: Lang, state: JunctionState): string {
  const by = state.mode === state.source ? '' : `${say(lang, 'status.by', { source: sourceWords[state.source][lang] })}, `;
  return `${modeWords[state.mode][lang]}, ${by}${say(lang, 'status.since', { time: durationText(state.modeSinceMs) })}`;
}

/** `temperature 41 °C`, `door closed`; an alarm has its mark. */
export function sensorText(lang: Lang, { id, kind, name, value, alarms }: SensorStatus): string {
  const { unit } = sensorForms[kind];
  const said = value === null ? say(lang, 'sensor.unknown') : unit === null ? say(lang, value === true ? `sensor.${contactOf(kind)}.on` : `sensor.${contactOf(kind)}.off`) : `${value} ${unit}`;
  return `${alarms.length > 0 ? '! ' : ''}${name ?? id} ${said}`;
}

function contactOf(kind: SensorKind): 'door' | 'water' | 'mains' {
  return kind === 'door' || kind === 'water' ? kind : 'mains';
}

/** A fault with what it is about, its cause and its remedy. */
export function faultLines(lang: Lang, fault: Fault & { readonly latched: boolean }): string[] {
  const text = faultWords(fault);
  const about = [...(fault.groups ?? []), fault.colour, fault.board, fault.detector, fault.sensor, fault.detail].filter((word) => word !== undefined).join(' ');
  const latched = fault.latched ? ` (${say(lang, 'fault.latched')})` : '';
  return [
    `! ${text.title[lang]} [${fault.code}]${latched}${about === '' ? '' : `: ${about}`}`,
    `    ${say(lang, 'fault.cause')}: ${text.cause[lang]}`,
    `    ${say(lang, 'fault.remedy')}: ${text.remedy[lang]}`,
  ];
}

function boardLine(lang: Lang, board: JunctionState['boards'][number]): string {
  const line = say(lang, 'status.board', { id: board.id, profile: board.profile, timeouts: board.timeouts, crc: board.crcErrors, retries: board.retries });
  const health = boardHealth(board);
  return health === 'good' ? line : `${line}, ${say(lang, `status.board.${health}`)}`;
}

function monitorLine(lang: Lang, state: JunctionState): string {
  const connected = say(lang, state.monitor.connected ? 'status.connected' : 'status.disconnected');
  const age = state.monitor.consentAgeMs;
  return age === null ? connected : `${connected}, ${say(lang, 'status.consent', { ms: Math.round(age) })}`;
}

function ms(value: number): number {
  return Math.round(value * 10) / 10;
}
