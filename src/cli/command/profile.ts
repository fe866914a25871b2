import { dirname, join, resolve } from 'node:path';
import { lintEntry, lintLibrary, readEntry } from '../../field/profile/library.ts';
import { isTemplate } from '../../field/profile/template.ts';
import type { Problem } from '../../model/problem.ts';
import { profileId, type ResolvedProfile } from '../../model/profile.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';
import { loadProfiles, ownProfiles, readDocument, readDocuments } from '../site/profileFolder.ts';
import { problemData, problemLines } from '../site/problemReport.ts';

/** `ngatu profile lint`: exit 0 when no profile has an error; warnings are printed. */
export async function profileLint(shell: Shell, args: readonly string[], { all }: OptionValues): Promise<ExitCode> {
  if (all === true && args.length > 0) return fail(shell, exitCodes.usage, 'cli.badArgument', { detail: '--all' });
  const { files, problems } = args.length > 0 ? await lintFiles(args) : await lintOwn();
  const errors = problems.filter((each) => each.severity === 'error').length;
  const [warnings, notes] = (['warning', 'note'] as const).map((severity) => problems.filter((each) => each.severity === severity).length);
  const counts = { n: files.length, warnings: warnings ?? 0, notes: notes ?? 0 };
  const verdict = errors === 0 ? say(shell.lang, problems.length === 0 ? 'profile.good' : 'profile.told', counts) : say(shell.lang, 'profile.bad', { n: errors });
  show(shell, { ok: errors === 0, files, problems: problemData(shell.lang, problems) }, [...problemLines(shell.lang, problems).split('\n').filter((line) => line !== ''), verdict]);
  return errors === 0 ? exitCodes.ok : exitCodes.notOk;
}

interface Linted { readonly files: readonly string[]; readonly problems: readonly Problem[] }

/** The whole folder: each profile, and what no two of them may say. */
async function lintOwn(): Promise<Linted> {
  const { documents, problems } = await readDocuments(ownProfiles);
  const files = documents.filter((document) => !isTemplate(document)).map(({ name }) => `${name}.yaml`);
  return { files, problems: [...problems, ...lintLibrary(documents)] };
}

/** Files by themselves, each with the templates beside it: of its own folder (`vendor/`), and of the shipped one. */
async function lintFiles(files: readonly string[]): Promise<Linted> {
  const shipped = (await readDocuments(ownProfiles)).documents.filter(isTemplate);
  const problems = await Promise.all(files.map(async (file): Promise<readonly Problem[]> => {
    const beside = (await readDocuments(join(dirname(resolve(file)), '..'))).documents.filter(isTemplate);
    const read = await readDocument(file, file);
    const templates = new Map([...shipped, ...beside].map((document) => [document.name, document]));
    return [...read.problems, ...read.document.flatMap((document) => lintEntry(readEntry(document, templates)))];
  }));
  return { files, problems: problems.flat() };
}

export async function profileList(shell: Shell): Promise<ExitCode> {
  const profiles = [...(await loadProfiles()).profiles.values()];
  const rows = profiles.map((profile) => [profileId(profile), profile.role, `${profile.firmware.from} – ${profile.firmware.to}`, profile.variant, profile.refused ?? profile.failsafe?.failsafe ?? '–']);
  show(shell, profiles.map((profile) => ({ id: profileId(profile), role: profile.role, firmware: profile.firmware, variant: profile.variant, refused: profile.refused ?? null })), tableLines(rows));
  return exitCodes.ok;
}

export async function profileShow(shell: Shell, args: readonly string[]): Promise<ExitCode> {
  const id = args[0] ?? '';
  const profile = (await loadProfiles()).profiles.get(id);
  if (profile === undefined) return fail(shell, exitCodes.usage, 'cli.noProfile', { id });
  show(shell, profile, profileLines(profile));
  return exitCodes.ok;
}

function profileLines(profile: ResolvedProfile): string[] {
  const { source, limits, failsafe, serial, tcp, fields, quirks } = profile;
  const watchdog = failsafe?.watchdog;
  return [
    `${profileId(profile)}  ${profile.role}  ${profile.variant}  firmware ${profile.firmware.from} – ${profile.firmware.to}${profile.refused === undefined ? '' : `  REFUSED: ${profile.refused}`}`,
    `${source.document}, ${source.edition}, p. ${source.page}`,
    ...(source.unverified === undefined ? [] : [`unverified: ${source.unverified}`]),
    ...(profile.identityUnproved === undefined ? [] : [`identity unproved: ${profile.identityUnproved}`]),
    `limits: ${limits.maxReadRegisters} registers, gap ${limits.minGapMs} ms, response ${limits.responseMs} ms${serial === undefined ? '' : `, ${serial.baud} ${serial.format}`}${tcp === undefined ? '' : `, tcp ${tcp.port}`}`,
    ...(failsafe === undefined ? [] : [`failsafe: ${failsafe.failsafe}${watchdog === undefined ? '' : `, watchdog refreshed by ${watchdog.refreshedBy}${watchdog.autoClears ? ', clears itself' : ''}`}`]),
    '',
    ...tableLines(profile.points.map((point) => [point.id, point.area, String(point.address), point.bit === undefined ? '' : String(point.bit), point.type, point.wordOrder ?? '', point.access, point.service === true ? 'service' : point.poll])),
    ...tableLines((fields ?? []).map(({ id, offset, type, unit }) => [id, 'reply', String(offset), type, unit ?? ''])),
    ...quirks.map((quirk) => `! ${quirk}`),
  ];
}
