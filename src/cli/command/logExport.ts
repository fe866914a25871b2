import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { detectorRows, deviceNumber, numberingOf, type MeasuredSite } from '../../measures/numbering.ts';
import type { RecordedEvent } from '../../measures/toIndiana.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { createIndianaStream, createIndianaTable, detectorText, indianaFormats, type IndianaFormat } from '../export/indiana.ts';
import { measuredSite } from '../history/measuredSite.ts';
import { localOf } from '../siteClock.ts';
import { noteAction } from '../noteAction.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { messageOf } from '../site/yamlFile.ts';
import type { LoggedEvent } from './loggedEvent.ts';
import { eachPage, logFilter, type LogFilter } from './logFilter.ts';

const dayMs = 86_400_000;
/** Read before the interval, so that what it begins with is known, ms. */
const beforeMs = 600_000;

interface Wanted { readonly file: string; readonly format: IndianaFormat; readonly device: number | null; readonly detectors: string }

/** `ngatu log export --indiana`: the file appears whole or not at all, its detector configuration beside it. Exit 1 where a record of it is damaged. */
export async function logExport(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const wanted = wantedOf(options);
  if (wanted === null) return fail(shell, exitCodes.usage, 'indiana.usage', { known: indianaFormats.join(' ') });
  const filter = logFilter(shell, options, dayMs);
  if (typeof filter === 'number') return filter;
  const site = await measuredSite(shell, textOf(options['site']).trim());
  if (typeof site === 'number') return site;
  const device = wanted.device ?? deviceNumber(site.siteId);
  try {
    const written = await writeLog(shell, filter, site, { ...wanted, device });
    if (typeof written === 'number') return written;
    writeFileSync(wanted.detectors, detectorText(device, detectorRows(site)));
    const noted = await noteAction(shell, { action: 'log.export', by: personOf(options), detail: `${written.rows} rows: ${wanted.file}`.slice(0, 200) });
    show(shell, { file: wanted.file, format: wanted.format, device, detectors: wanted.detectors, ...written }, [say(shell.lang, 'indiana.written', { file: wanted.file, device, detectors: wanted.detectors, ...written }), ...(noted ? [] : [say(shell.lang, 'cli.notNoted')])]);
    return written.damaged === 0 ? exitCodes.ok : exitCodes.notOk;
  } catch (error) {
    rmSync(`${wanted.file}.part`, { force: true });
    return fail(shell, exitCodes.usage, 'cli.unwritable', { file: wanted.file, detail: messageOf(error) });
  }
}

function wantedOf(options: OptionValues): Wanted | null {
  const file = textOf(options['out']).trim();
  const named = textOf(options['format']).trim();
  const format = indianaFormats.find((one) => one === (named === '' ? file.split('.').at(-1) : named));
  const device = options['device'] === undefined ? null : Number(options['device']);
  const fits = device === null || (Number.isInteger(device) && device >= 1 && device <= 32_767);
  if (options['indiana'] !== true || file === '' || format === undefined || !fits) return null;
  const detectors = textOf(options['detectors']).trim();
  return { file, format, device, detectors: detectors === '' ? `${file.replace(/\.[^./]+$/, '')}.detectors.csv` : detectors };
}

async function writeLog(shell: Shell, filter: LogFilter, site: MeasuredSite, { file, format, device }: Wanted & { readonly device: number }): Promise<{ readonly rows: number; readonly damaged: number } | ExitCode> {
  const { fromMs, toMs } = filter;
  let [rows, damaged] = [0, 0];
  const fd = openSync(`${file}.part`, 'w');
  try {
    const table = createIndianaTable(format, (bytes) => { for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at); });
    const stream = createIndianaStream(numberingOf(site), (events) => {
      const inside = events.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
      rows += inside.length;
      table.rows(inside.map((event) => ({ ...event, device, localMs: localOf(event.atMs) })));
    });
    const read = await eachPage(shell, { ...filter, fromMs: fromMs - beforeMs }, (events) => {
      damaged += events.filter(({ event }) => event === null).length;
      stream.take(events.map(recordedOf));
      return true;
    });
    if (read !== exitCodes.ok) {
      rmSync(`${file}.part`);
      return read;
    }
    stream.done();
    table.end();
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(`${file}.part`, file);
  return { rows, damaged };
}

export function recordedOf({ event }: LoggedEvent): RecordedEvent | null {
  return event === null ? null : { boot: event.boot, n: event.n, code: event.code, monoMs: event.stamp.monoMs, wallMs: event.stamp.wallMs, data: event.data };
}
