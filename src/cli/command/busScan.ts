import { isAbsolute, join, resolve } from 'node:path';
import type { BusOutcome } from '../../field/scan/request.ts';
import type { ResolvedProfile } from '../../model/profile.ts';
import { isSerial, lineFormats } from '../../model/site.ts';
import { createClock, type Clock } from '../../platform/clock.ts';
import { durationText, parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import { openDirect, portOf, portText, type DirectLine, type DirectPort, type Speed } from '../bus/directLine.ts';
import { holdLine } from '../bus/hold.ts';
import { asking, identifyUnit, type Candidate } from '../bus/identify.ts';
import { isPresent, likeliestFirst, probeTimeoutMs, probesOf, searchMs, speedsToTry, unitsOf } from '../bus/search.ts';
import { readSiteOrArtefact } from '../bus/siteOf.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { textOf } from '../person.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';
import { loadProfiles } from '../site/profileFolder.ts';

interface FoundUnit { readonly unit: number; readonly at: string; readonly candidates: readonly Candidate[] }

interface Search {
  /** One for each speed that is tried; a network has one. */
  readonly ports: readonly DirectPort[];
  readonly units: readonly number[];
  readonly profiles: readonly ResolvedProfile[];
  readonly thorough: boolean;
  readonly withinMs: number;
}

/** Units that are tried at every speed first: most cabinets number their devices from 1. */
const likelyUnits = 16;
/** Progress is told each so many units. */
const tellEvery = 16;

/** `ngatu bus scan`: who is on this line, at which speed, and which profile fits. Reads only; exit 1 where nobody answers. */
export async function busScan(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const search = await searchOf(shell, options);
  if (typeof search === 'number') return search;
  const [first] = search.ports;
  if (first === undefined) return fail(shell, exitCodes.usage, 'bus.badSpeed', { detail: textOf(options['format']) });
  const refused = await holdLine(shell, first, 'read');
  if (refused !== null) return refused;
  const clock = createClock();
  const untilMs = clock.monoMs() + search.withinMs;
  const worstMs = searchMs(search.ports, search.units.length, probesOf(search.profiles, search.thorough), search.thorough);
  shell.complain(`${say(shell.lang, 'bus.scan.takes', { time: durationText(Math.min(worstMs, search.withinMs)), speeds: search.ports.length, units: search.units.length })}\n`);
  const run = await runSearch({ shell, search, clock, untilMs });
  if (typeof run === 'string') return fail(shell, exitCodes.usage, 'bus.scan.shut', { device: portText(first), detail: run });
  show(shell, run, foundLines(shell, run));
  if (run.gone) return exitCodes.notReachable;
  return run.found.length > 0 ? exitCodes.ok : exitCodes.notOk;
}

async function searchOf(shell: Shell, options: OptionValues): Promise<Search | ExitCode> {
  const { profiles: all } = await loadProfiles();
  const overTcp = textOf(options['host']) !== '';
  const profiles = likeliestFirst([...all.values()].filter(({ variant }) => variant === 'modbusRtu' || (overTcp && variant === 'modbusTcp')));
  const units = unitsOf(textOf(options['units']) === '' ? '1-247' : textOf(options['units']));
  const bauds = listOf(options['baud']).map(Number);
  const formats = listOf(options['format']).flatMap((given) => lineFormats.find((format) => format === given) ?? []);
  const withinMs = parseDurationMs(textOf(options['within']) === '' ? '10m' : textOf(options['within']));
  if (units === null) return fail(shell, exitCodes.usage, 'bus.badUnits', { detail: textOf(options['units']) });
  if (bauds.some((baud) => !(baud >= 1200 && baud <= 921_600)) || formats.length !== listOf(options['format']).length) return fail(shell, exitCodes.usage, 'bus.badSpeed', { detail: `${textOf(options['baud'])} ${textOf(options['format'])}`.trim() });
  if (withinMs === null || withinMs > 3_600_000) return fail(shell, exitCodes.usage, 'cli.badDuration', { detail: textOf(options['within']), shortest: '1s', longest: '1h' });
  const ports = await portsOf(shell, options, speedsToTry(profiles, { bauds, formats }), bauds.length + formats.length > 0);
  return typeof ports === 'number' ? ports : { ports, units, profiles, thorough: options['thorough'] === true, withinMs };
}

/** The tty at each speed, the host, or the site's line: at its own speed where none was asked for. */
async function portsOf(shell: Shell, options: OptionValues, speeds: readonly Speed[], asked: boolean): Promise<readonly DirectPort[] | ExitCode> {
  const [device, host, line, site] = ['device', 'host', 'line', 'site'].map((name) => textOf(options[name]));
  // Whoever names two must be asked which: the other one is not what he sees.
  if ([device, host, line].filter((place) => place !== undefined && place !== '').length > 1) return fail(shell, exitCodes.usage, 'bus.scan.where');
  if (device !== undefined && device !== '') return speeds.map((speed) => ({ path: resolve(device), ...speed }));
  if (host !== undefined && host !== '') return portOf(host.includes(':') ? host : `${host}:502`, null);
  if (line === undefined || line === '' || site === undefined || site === '') return fail(shell, exitCodes.usage, 'bus.scan.where');
  const read = await readSiteOrArtefact(shell, site);
  if (typeof read === 'number') return read;
  const wire = read.safety.lines.find(({ id }) => id === line);
  if (wire === undefined) return fail(shell, exitCodes.usage, 'bus.noLine', { line, lines: read.safety.lines.map(({ id }) => id).join(' ') });
  if (!isSerial(wire)) return [{ kind: wire.kind, host: wire.host, port: wire.port }];
  const path = isAbsolute(wire.device) ? wire.device : join(shell.runDir, wire.device);
  return (asked ? speeds : [wire]).map(({ baud, format }) => ({ path, baud, format }));
}

function listOf(value: unknown): string[] {
  return textOf(value).split(',').map((word) => word.trim()).filter((word) => word !== '');
}

/** `garbled`: somebody answers there, and no frame of it is sound. `gone`: the port went away meanwhile. */
interface Ran { readonly complete: boolean; readonly gone: boolean; readonly found: readonly FoundUnit[]; readonly garbled: readonly Omit<FoundUnit, 'candidates'>[] }
interface Running { readonly shell: Shell; readonly search: Search; readonly clock: Clock; readonly untilMs: number }

/** The likely units at every speed, then the others; where somebody answers, all units at that speed and no other: one line has one. */
async function runSearch(running: Running): Promise<Ran | string> {
  const { ports, units } = running.search;
  const first = units.filter((unit) => unit <= likelyUnits);
  const later = units.filter((unit) => unit > likelyUnits);
  const garbled: Ran['garbled'][number][] = [];
  for (const [some, rest] of [[first, later], [later, []]] as const) {
    for (const port of some.length === 0 ? [] : ports) {
      const opened = await openDirect(port);
      if (!opened.ok) return opened.detail;
      const ran = await askUnits(running, port, opened.line, some);
      const more = ran.found.length === 0 ? ran : await askUnits(running, port, opened.line, rest);
      await opened.line.close();
      const [complete, gone] = [ran.complete && more.complete, ran.gone || more.gone];
      garbled.push(...ran.garbled, ...(ran === more ? [] : more.garbled));
      if (!complete || ran.found.length > 0) return { complete, found: ran === more ? ran.found : [...ran.found, ...more.found], garbled, gone };
    }
  }
  return { complete: true, found: [], garbled, gone: false };
}

async function askUnits({ shell, search, clock, untilMs }: Running, port: DirectPort, line: DirectLine, units: readonly number[]): Promise<Ran> {
  const found: FoundUnit[] = [];
  const garbled: Ran['garbled'][number][] = [];
  const probes = probesOf(search.profiles, search.thorough);
  for (const [at, unit] of units.entries()) {
    if (clock.monoMs() > untilMs) return { found, garbled, complete: false, gone: false };
    if (at % tellEvery === 0) shell.complain(`${say(shell.lang, 'bus.scan.at', { at: portText(port), unit, found: found.length })}\n`);
    const ask = asking(line, unit);
    const outcomes: BusOutcome[] = [];
    for (const call of probes) if (!outcomes.some(isPresent)) outcomes.push(await ask(call, probeTimeoutMs(port, call, search.thorough)));
    // Whoever was not asked is not said to be silent.
    if (outcomes.some(({ kind }) => kind === 'portDown')) return { found, garbled, complete: false, gone: true };
    if (!outcomes.some(isPresent)) {
      if (outcomes.some(({ kind }) => kind === 'crc' || kind === 'mismatch')) garbled.push({ unit, at: portText(port) });
    } else found.push({ unit, at: portText(port), candidates: await identifyUnit(ask, unit, port, search.profiles) });
  }
  return { found, garbled, complete: true, gone: false };
}

function foundLines({ lang }: Shell, { found, garbled, complete, gone }: Ran): string[] {
  const rows = found.map(({ unit, at, candidates: [best] }) => [
    String(unit), at, best === undefined ? say(lang, 'bus.scan.unknown') : say(lang, best.refused ? 'bus.scan.dialect' : `bus.scan.${best.verdict}`, { profile: best.profile }),
  ]);
  const head = [say(lang, 'bus.unit'), say(lang, 'bus.speed'), say(lang, 'bus.profile')];
  return [
    ...(rows.length === 0 ? (garbled.length > 0 || gone ? [] : [say(lang, 'bus.scan.nobody')]) : tableLines([head, ...rows])),
    ...found.flatMap(({ unit, candidates }) => candidates.flatMap((candidate) => detailLines(lang, unit, candidate))),
    ...garbled.map((one) => say(lang, 'bus.scan.garbled', one)),
    ...(complete ? [] : [say(lang, gone ? 'bus.scan.gone' : 'bus.scan.incomplete')]),
  ];
}

function detailLines(lang: Shell['lang'], unit: number, { profile, verdict, differs, read }: Candidate): string[] {
  if (verdict === 'near') return [`  ${unit}: ${say(lang, 'bus.scan.differs', { profile, detail: differs ?? '' })}`];
  const text = Object.entries(read).filter(([, value]) => typeof value !== 'boolean').map(([id, value]) => `${id}=${value}`).join('  ');
  return text === '' ? [] : [`  ${unit}: ${text}`];
}
