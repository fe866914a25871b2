import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { readCabinetSide } from '../../agentd/cabinetFile.ts';
import type { Ss125Source } from '../../field/vds/ss125Reading.ts';
import { answerJson } from '../../platform/answerJson.ts';
import { createClock, type Clock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { openPtyLine } from '../cabinet/ptyLine.ts';
import { serveZ1 } from '../cabinet/z1Server.ts';
import { readOptions, type RadarOptions } from './options.ts';
import { createRadar, type Radar, type RadarInterval } from './radar.ts';

const exits = { ok: 0, usage: 2, noLine: 69 } as const;
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost']);

/** `ngatu sim radar`: a SmartSensor HD as a program of its own, where the cabinet's file asks for it. */
export async function start(args: readonly string[]): Promise<number> {
  const outcome = readOptions(args, process.env);
  const { lang } = outcome;
  if (outcome.kind === 'wrong') return complain(exits.usage, say(lang, 'sim.radar.wrong', { detail: outcome.detail }));
  if (outcome.kind === 'help') {
    process.stdout.write(say(lang, 'sim.radar.help'));
    return exits.ok;
  }
  const { options } = outcome;
  const source = findRadar(options);
  if (typeof source === 'string') return complain(exits.usage, say(lang, 'sim.radar.wrong', { detail: source }));
  let ending = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => { ending = true; });
  const clock = createClock();
  const tell = (interval: RadarInterval): void => { process.stdout.write(options.json ? `${answerJson(interval)}\n` : `${intervalLine(lang, interval)}\n`); };
  const radar = createRadar({ source, options, clock, tell, ended: () => ending });
  const place = source.via.kind === 'tcp' ? `${source.via.host}:${source.via.port}` : source.via.path;
  // Who looked on has had enough: `| head`.
  process.stdout.on('error', () => { ending = true; });
  const close = await stand(source, radar, clock).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  if (typeof close === 'string') return complain(exits.noLine, say(lang, 'sim.radar.noLine', { place, detail: close }));
  try {
    process.stderr.write(`${say(lang, 'sim.radar.ready', { sensor: source.sensor, lanes: source.lanes.length, intervalS: options.intervalS ?? source.intervalS, place })}\n`);
    await radar.run();
    return exits.ok;
  } finally {
    await close();
  }
}

/** The radar of the cabinet's own file; or what is missing there. */
function findRadar({ cabinet, source: named }: RadarOptions): Ss125Source | string {
  const { file, problems } = readCabinetSide(cabinet, null, process.getuid?.() ?? 0);
  const [problem] = problems;
  if (problem !== undefined) return `${problem.component}: ${problem.detail}`;
  const source = file.vds.sources.flatMap((one): Ss125Source[] => (one.kind === 'ss125' ? [one] : [])).find(({ id }) => named === null || id === named);
  if (source === undefined) return `${cabinet}: vds.sources ss125 ${named ?? ''}`.trimEnd();
  // It listens on this machine alone, and a daemon that asks elsewhere would never find it.
  if (source.via.kind === 'tcp' && !loopback.has(source.via.host)) return `${cabinet}: vds.sources ${source.id} via.host ${source.via.host} ≠ 127.0.0.1`;
  return source;
}

/** Listens where the file says; the outcome takes it away again. */
async function stand({ via }: Ss125Source, radar: Radar, clock: Clock): Promise<() => Promise<void>> {
  if (via.kind === 'tcp') {
    const server = await serveZ1(radar, via.port, clock);
    return () => server.close();
  }
  // What stands there is a street's own tty, or another one's pty: it is nobody's to remove.
  if (isTaken(via.path)) throw new Error('EEXIST');
  const line = openPtyLine(via.path, (bytes) => { for (const answer of radar.receive(bytes)) line.send(answer); });
  if (!(await line.ready)) throw new Error('socat');
  return () => line.remove(null);
}

/** Anything but the link of a pty that is gone. */
function isTaken(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  return !found.isSymbolicLink() || !readlinkSync(path).startsWith('/dev/pts/') || existsSync(path);
}

function intervalLine(lang: Lang, { source, fromMs, lanes, answered }: RadarInterval): string {
  const told = lanes.map(({ zone, count }) => say(lang, 'sim.radar.lane', { zone, count })).join(', ');
  return `${new Date(fromMs).toISOString()} ${source}: ${told}; ${say(lang, 'sim.radar.answered', { answered })}`;
}

function complain(code: number, text: string): number {
  process.stderr.write(`${text}\n`);
  return code;
}
