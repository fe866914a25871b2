import { readBusWatch, type BusDevice, type BusWatch } from '../../model/busView.ts';
import { createClock, pause } from '../../platform/clock.ts';
import { durationText, parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import { latencyQuantileMs } from '../../model/deviceHealth.ts';
import { histogramText, since } from '../bus/latency.ts';
import type { OptionValues } from '../commandSpec.ts';
import { dial, requestFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { textOf } from '../person.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';

const refreshMs = 1000;
const defaultFor = '10s';

/**
 * `ngatu bus watch`: how every device answers, once a second, and a summary of the whole watch; exit 1 where a device
 * gave no sound answer in it.
 */
export async function busWatch(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const given = textOf(options['for']) === '' ? defaultFor : textOf(options['for']);
  const forMs = parseDurationMs(given);
  if (forMs === null || forMs > 86_400_000) return fail(shell, exitCodes.usage, 'cli.badDuration', { detail: given, shortest: '1s', longest: '24h' });
  const line = textOf(options['line']);
  const dialled = await dial(shell, 'view');
  if (!dialled.ok) return dialled.exit;
  const { client } = dialled;
  const look = async (): Promise<BusWatch | ExitCode> => {
    const watch = await requestFor(shell, client, 'view', 'bus.watch', readBusWatch);
    if (typeof watch === 'number') return watch;
    const known = line === '' || watch.lines.some(({ id }) => id === line);
    return known ? ofLine(watch, line) : fail(shell, exitCodes.usage, 'bus.noLine', { line, lines: watch.lines.map(({ id }) => id).join(' ') });
  };
  const ended = await watching(shell, look, forMs);
  client.close();
  if (typeof ended === 'number') return ended;
  const { first, last } = ended;
  const devices = last.devices.map((device): BusDevice => {
    const before = first.boot === last.boot ? first.devices.find(({ board }) => board === device.board) : undefined;
    return { ...device, health: since(before?.health, device.health) };
  });
  const watchedMs = Math.max(0, last.monoMs - (first.boot === last.boot ? first.monoMs : 0));
  const silent = devices.filter(({ health }) => answersOf(health) === 0).map(({ board }) => board);
  show(shell, { watchedMs, tick: last.tick, devices: devices.map(withPercentiles), silent }, [
    say(shell.lang, 'bus.watch.summary', { time: durationText(watchedMs) }), ...watchLines(shell, devices),
    ...(silent.length === 0 ? [] : [say(shell.lang, 'bus.watch.silent', { boards: silent.join(', ') })]),
  ]);
  return silent.length === 0 ? exitCodes.ok : exitCodes.notOk;
}

async function watching(shell: Shell, look: () => Promise<BusWatch | ExitCode>, forMs: number): Promise<{ readonly first: BusWatch; readonly last: BusWatch } | ExitCode> {
  const clock = createClock();
  const first = await look();
  if (typeof first === 'number') return first;
  let last = first;
  const asked = { toStop: false };
  const stop = (): void => { asked.toStop = true; };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  while (!asked.toStop && clock.monoMs() < forMs) {
    await pause(clock, Math.min(refreshMs, Math.max(1, forMs - clock.monoMs())));
    const next = await look();
    if (typeof next === 'number') return next;
    last = next;
    draw(shell, last);
  }
  process.off('SIGINT', stop).off('SIGTERM', stop);
  return { first, last };
}

/** The live picture goes where sentences go: what is asked for as a result is the summary. */
function draw(shell: Shell, watch: BusWatch): void {
  if (shell.json) return;
  if (process.stderr.isTTY) process.stderr.write('\u001B[H\u001B[J');
  shell.complain(`${watchLines(shell, watch.devices).join('\n')}\n`);
}

function ofLine(watch: BusWatch, line: string): BusWatch {
  return line === '' ? watch : { ...watch, devices: watch.devices.filter((device) => device.line === line) };
}

const shares = { p50Ms: 0.5, p90Ms: 0.9, p99Ms: 0.99 } as const;

type WatchedDevice = BusDevice & { readonly answers: number } & Readonly<Record<keyof typeof shares, number | null>>;

const answersOf = ({ latency }: BusDevice['health']): number => latency.counts.reduce((sum, count) => sum + count, 0);

/** The device with how many answers there were, and the times that 50, 90 and 99 % of them kept within; null = none. */
function withPercentiles(device: BusDevice): WatchedDevice {
  const { latency } = device.health;
  const within = (share: number): number | null => latencyQuantileMs(latency, share);
  return { ...device, answers: answersOf(device.health), p50Ms: within(shares.p50Ms), p90Ms: within(shares.p90Ms), p99Ms: within(shares.p99Ms) };
}

function watchLines({ lang }: Shell, devices: readonly BusDevice[]): string[] {
  const head = ['board', 'unit', 'good', 'p50', 'p90', 'p99', 'max', 'lost', 'crc', 'exc', 'again', 'last'] as const;
  const rows = devices.map(({ board, unit, line, health, lastGoodAgeMs }) => [
    board, `${unit}@${line}`, String(answersOf(health)), ...Object.values(shares).map((share) => ms(latencyQuantileMs(health.latency, share))), ms(health.latency.maxMs),
    String(health.timeouts), String(health.crcErrors + health.mismatches), String(health.exceptions), String(health.retries), ms(lastGoodAgeMs),
  ]);
  const bars = devices.map((device) => `  ${device.board.padEnd(8)} ${histogramText(device.health.latency)}${stateText(lang, device)}`);
  return [...tableLines([head.map((column) => say(lang, `bus.watch.${column}`)), ...rows]), ...bars];
}

function ms(value: number | null): string {
  return value === null ? '–' : value.toFixed(value < 10 ? 1 : 0);
}

function stateText(lang: Shell['lang'], { quarantineMs, health: { identified }, lamps }: BusDevice): string {
  if (quarantineMs !== null) return `  ${say(lang, 'bus.watch.quarantine', { time: durationText(quarantineMs) })}`;
  return lamps && !identified ? `  ${say(lang, 'status.board.notIdentified')}` : '';
}
