import { dirname, join, resolve } from 'node:path';
import { readEntry } from '../../field/profile/library.ts';
import { isTemplate } from '../../field/profile/template.ts';
import { profileId, type ResolvedProfile } from '../../model/profile.ts';
import type { SerialLine } from '../../model/site.ts';
import { fill, type Lang } from '../../text/sentence.ts';
import { say, sentences } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { portOf, portText, type DirectPort } from '../bus/directLine.ts';
import { holdLine } from '../bus/hold.ts';
import { openModbus, openZ1 } from '../profileTest/deviceLink.ts';
import { modbusTest } from '../profileTest/modbusTest.ts';
import type { TestRow, Verdict } from '../profileTest/row.ts';
import { startVirtual } from '../profileTest/virtualDevice.ts';
import { z1Test } from '../profileTest/z1Test.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';
import { loadProfiles, ownProfiles, readDocument, readDocuments } from '../site/profileFolder.ts';

const formats: readonly SerialLine['format'][] = ['8N1', '8E1', '8O1', '8N2'];
const defaultTcpPort = 502;

interface Wanted { readonly unit: number; readonly baud: number; readonly format: SerialLine['format']; readonly write: boolean }

/** `ngatu profile test`: exit 0 when nothing failed, 1 when something did; the line must be nobody's. */
export async function profileTest(shell: Shell, args: readonly string[], options: OptionValues): Promise<ExitCode> {
  const id = args[0] ?? '';
  const profile = await profileOf(id);
  if (profile === null) return fail(shell, exitCodes.usage, id.endsWith('.yaml') ? 'profileTest.noFile' : 'cli.noProfile', { id });
  if (profile.refused !== undefined) return fail(shell, exitCodes.refused, 'profileTest.refused', { id });
  const wanted = wantedOf(profile, options);
  if (typeof wanted === 'string') return fail(shell, exitCodes.usage, 'cli.badArgument', { detail: wanted });
  if (options['virtual'] === true && (options['device'] !== undefined || options['tcp'] !== undefined)) return fail(shell, exitCodes.usage, 'profileTest.target');
  if (options['virtual'] === true) return onVirtual(shell, profile, wanted);
  const target = targetOf(profile, wanted, options);
  if (target === null) return fail(shell, exitCodes.usage, 'profileTest.target');
  // A second master would answer for the first one, and keep boards alive that nobody drives.
  return await holdLine(shell, target, wanted.write ? 'write' : 'read') ?? onTarget(shell, profile, wanted, target);
}

/** A shipped profile by its name, or a file by its path with the templates around it. */
async function profileOf(id: string): Promise<ResolvedProfile | null> {
  if (!id.endsWith('.yaml')) return (await loadProfiles()).profiles.get(id) ?? null;
  const folders = [ownProfiles, join(dirname(resolve(id)), '..')];
  const templates = (await Promise.all(folders.map(async (folder) => (await readDocuments(folder)).documents))).flat().filter(isTemplate);
  const [document] = (await readDocument(id, id)).document;
  return document === undefined ? null : readEntry(document, new Map(templates.map((one) => [one.name, one]))).profile;
}

function wantedOf(profile: ResolvedProfile, { unit, baud, format, write }: OptionValues): Wanted | string {
  const address = unit === undefined ? 1 : Number(unit);
  const speed = baud === undefined ? (profile.serial?.baud ?? 9600) : Number(baud);
  const most = profile.variant === 'z1' ? 65_535 : 247;
  const mode = format === undefined ? (profile.serial?.format ?? '8N1') : formats.find((one) => one === format);
  if (!Number.isInteger(address) || address < 1 || address > most) return `--unit ${String(unit)}`;
  if (!Number.isInteger(speed) || speed < 1200 || speed > 921_600) return `--baud ${String(baud)}`;
  if (mode === undefined) return `--format ${String(format)}`;
  return { unit: address, baud: speed, format: mode, write: write === true };
}

function targetOf(profile: ResolvedProfile, speed: Wanted, { device, tcp }: OptionValues): DirectPort | null {
  if (typeof device === 'string' && tcp === undefined && profile.variant !== 'modbusTcp') return { path: resolve(device), baud: speed.baud, format: speed.format };
  if (typeof tcp !== 'string' || device !== undefined || profile.variant === 'z1') return null;
  const [port] = portOf(/:\d+$/.test(tcp) ? tcp : `${tcp}:${profile.tcp?.port ?? defaultTcpPort}`, null);
  return port ?? null;
}

async function onVirtual(shell: Shell, profile: ResolvedProfile, wanted: Wanted): Promise<ExitCode> {
  const device = await startVirtual(shell.home, profile, wanted.unit);
  if (device === null) return fail(shell, exitCodes.wrongRuntime, 'profileTest.noVirtual');
  const target: DirectPort = device.port === null
    ? { path: device.line ?? '', baud: wanted.baud, format: wanted.format }
    : { kind: 'tcp', host: '127.0.0.1', port: device.port };
  try {
    return await onTarget(shell, profile, wanted, target);
  } finally {
    await device.stop();
  }
}

async function onTarget(shell: Shell, profile: ResolvedProfile, wanted: Wanted, target: DirectPort): Promise<ExitCode> {
  const rows = await rowsOf(profile, wanted, target);
  if (rows === null) return fail(shell, exitCodes.notReachable, 'profileTest.notOpen', { where: target.kind === 'tcp' ? portText(target) : target.path });
  const count = (verdict: Verdict): number => rows.filter((one) => one.verdict === verdict).length;
  const counts = { ok: count('ok'), doubtful: count('doubtful'), failed: count('failed'), skipped: count('skipped') };
  show(shell, { ok: counts.failed === 0, profile: profileId(profile), unit: wanted.unit, counts, rows: rows.map((one) => ({ ...one, note: noteOf(shell.lang, one), code: one.note?.key ?? null })) }, [
    ...tableLines(rows.map((one) => [say(shell.lang, `profileTest.check.${one.check}`), one.name, one.place, one.value, say(shell.lang, `profileTest.verdict.${one.verdict}`), noteOf(shell.lang, one) ?? ''])),
    '', fill(sentences['profileTest.end'][shell.lang], { ok: counts.ok, doubtful: counts.doubtful, failed: counts.failed, skipped: counts.skipped }),
  ]);
  return counts.failed === 0 ? exitCodes.ok : exitCodes.notOk;
}

async function rowsOf(profile: ResolvedProfile, { unit, write }: Wanted, target: DirectPort): Promise<readonly TestRow[] | null> {
  if (profile.variant === 'z1') {
    const sensor = target.kind === 'tcp' ? null : await openZ1(target.path, target, profile.limits.responseMs);
    if (sensor === null) return null;
    const rows = await z1Test(sensor.ask, profile, unit);
    await sensor.close();
    return rows;
  }
  const opened = await openModbus(target, profile, unit);
  if (opened === null) return null;
  const rows = await modbusTest(opened.ask, { id: 'device', line: target.kind === 'tcp' ? target.host : target.path, unit, profile }, write);
  await opened.close();
  return rows;
}

function noteOf(lang: Lang, { note }: TestRow): string | null {
  return note === null ? null : fill(sentences[note.key][lang], note.params);
}
