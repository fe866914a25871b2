import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { lintProfile } from '../../field/profile/lint.ts';
import { problem, type Problem } from '../../model/problem.ts';
import { parseProfile, profileId, type ResolvedProfile } from '../../model/profile.ts';
import { say } from '../../text/say.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';
import { loadProfiles, ownProfiles } from '../site/profileFolder.ts';
import { problemData, problemLines } from '../site/problemReport.ts';

/** `ngatu profile lint`: exit 0 when no profile has an error; warnings are printed. */
export async function profileLint(shell: Shell, args: readonly string[]): Promise<ExitCode> {
  const files = args.length > 0 ? args : await ownFiles();
  const problems = (await Promise.all(files.map(async (file) => (await lintFile(file)).map((each) => ({ ...each, path: `${file}: ${each.path}` }))))).flat();
  const errors = problems.filter((each) => each.severity === 'error').length;
  const verdict = errors === 0 ? say(shell.lang, 'profile.good', { n: files.length }) : say(shell.lang, 'profile.bad', { n: errors });
  show(shell, { ok: errors === 0, files, problems: problemData(shell.lang, problems) }, [...problemLines(shell.lang, problems).split('\n').filter((line) => line !== ''), verdict]);
  return errors === 0 ? exitCodes.ok : exitCodes.notOk;
}

async function ownFiles(): Promise<readonly string[]> {
  const files = await readdir(ownProfiles, { recursive: true });
  return files.filter((file) => file.endsWith('.yaml')).toSorted().map((file) => join(ownProfiles, file));
}

async function lintFile(file: string): Promise<readonly Problem[]> {
  let document: unknown;
  try {
    document = parse(await readFile(file, 'utf8'));
  } catch (error) {
    return [problem('file.notYaml', '', { detail: error instanceof Error ? error.message : String(error) })];
  }
  const parsed = parseProfile(document);
  return parsed.ok ? lintProfile(parsed.value) : parsed.problems;
}

export async function profileList(shell: Shell): Promise<ExitCode> {
  const profiles = [...(await loadProfiles()).profiles.values()];
  const rows = profiles.map((profile) => [profileId(profile), profile.role, `${profile.firmware.from} – ${profile.firmware.to}`, profile.variant, profile.failsafe?.failsafe ?? '–']);
  show(shell, profiles.map((profile) => ({ id: profileId(profile), role: profile.role, firmware: profile.firmware, variant: profile.variant })), tableLines(rows));
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
  const { source, limits, failsafe } = profile;
  return [
    `${profileId(profile)}  ${profile.role}  ${profile.variant}  firmware ${profile.firmware.from} – ${profile.firmware.to}`,
    `${source.document}, ${source.edition}, p. ${source.page}`,
    `limits: ${limits.maxReadRegisters} registers, gap ${limits.minGapMs} ms, response ${limits.responseMs} ms`,
    ...(failsafe === undefined ? [] : [`failsafe: ${failsafe.failsafe}${failsafe.watchdog === undefined ? '' : `, watchdog refreshed by ${failsafe.watchdog.refreshedBy}`}`]),
    '',
    ...tableLines(profile.points.map((point) => [point.id, point.area, String(point.address), point.bit === undefined ? '' : String(point.bit), point.type, point.access, point.poll])),
  ];
}
