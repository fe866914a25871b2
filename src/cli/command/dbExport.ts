import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { eventRow } from '../export/eventRow.ts';
import { createTable, tableFormats } from '../export/tableWriter.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { noteAction } from '../noteAction.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { messageOf } from '../site/yamlFile.ts';
import { eachPage, logFilter } from './logFilter.ts';

const dayMs = 86_400_000;

/** `ngatu db export --out FILE`: stored events as a table; the file appears whole or not at all. Exit 1 where a record of it is damaged. */
export async function dbExport(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const filter = logFilter(shell, options, dayMs);
  if (typeof filter === 'number') return filter;
  const file = textOf(options['out']).trim();
  const named = textOf(options['format']).trim();
  const format = tableFormats.find((one) => one === (named === '' ? file.split('.').at(-1) : named));
  if (file === '' || format === undefined) return fail(shell, exitCodes.usage, 'db.badExport', { detail: named === '' ? file : named, known: tableFormats.join(' ') });
  const part = `${file}.part`;
  let [rows, damaged] = [0, 0];
  try {
    const fd = openSync(part, 'w');
    try {
      const table = createTable(format, (bytes) => { for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at); });
      const read = await eachPage(shell, filter, (events) => {
        rows += events.length;
        damaged += events.filter(({ event }) => event === null).length;
        table.rows(events.map(eventRow));
        return true;
      });
      if (read !== exitCodes.ok) {
        rmSync(part);
        return read;
      }
      table.end();
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    return fail(shell, exitCodes.usage, 'cli.unwritable', { file, detail: messageOf(error) });
  }
  const noted = await noteAction(shell, { action: 'db.export', by: personOf(options), detail: `${rows} rows: ${file}`.slice(0, 200) });
  show(shell, { file, format, rows, damaged }, [say(shell.lang, 'db.exported', { file, rows, damaged }), ...(noted ? [] : [say(shell.lang, 'cli.notNoted')])]);
  return damaged === 0 ? exitCodes.ok : exitCodes.notOk;
}
