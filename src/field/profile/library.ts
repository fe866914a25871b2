import { problem, warning, type Problem } from '../../model/problem.ts';
import { parseProfile, profileId, type ProfileSource, type ResolvedProfile } from '../../model/profile.ts';
import { expandProfile } from './expand.ts';
import { lintProfile } from './lint.ts';
import { isTemplate, mergeTemplates, type ProfileDocument } from './template.ts';
import { rangesOverlap } from './version.ts';

/** One profile file as read: its profile, or what keeps it from being one. */
export interface ProfileEntry {
  /** `vendor/model.yaml`, and the templates that it extends. */
  readonly files: readonly string[];
  readonly source: ProfileSource | null;
  readonly profile: ResolvedProfile | null;
  /** Of the schema and the templates; lintProfile finds the rest. */
  readonly problems: readonly Problem[];
}

/** Every profile of a folder; templates alone are none. */
export function readLibrary(documents: readonly ProfileDocument[]): readonly ProfileEntry[] {
  const templates = new Map(documents.filter(isTemplate).map((document) => [document.name, document]));
  return documents.filter((document) => !isTemplate(document)).map((document) => readEntry(document, templates));
}

export function readEntry(document: ProfileDocument, templates: ReadonlyMap<string, ProfileDocument>): ProfileEntry {
  const own = [`${document.name}.yaml`];
  const merged = mergeTemplates(document, templates);
  if (!merged.ok) return { files: own, source: null, profile: null, problems: merged.problems };
  const { content, files } = merged.value;
  const parsed = parseProfile(content);
  if (!parsed.ok) return { files, source: null, profile: null, problems: parsed.problems };
  const expanded = expandProfile(parsed.value);
  if (!expanded.ok) return { files, source: parsed.value, profile: null, problems: expanded.problems };
  return { files, source: parsed.value, profile: expanded.value, problems: [] };
}

/** The place of a problem for a person: the file, what it extends (the mistake may stand in either), and where in it. */
export function placeIn({ files }: ProfileEntry, path: string): string {
  const [own = '', ...templates] = files;
  return `${own}${templates.length === 0 ? '' : ` (extends ${templates.join(', ')})`}${path === '' ? '' : `: ${path}`}`;
}

/** All that is wrong with a folder of profiles, each problem with its file in the path. */
export function lintLibrary(documents: readonly ProfileDocument[]): readonly Problem[] {
  const entries = readLibrary(documents);
  return [
    ...entries.flatMap((entry) => lintEntry(entry)),
    ...pairProblems(entries),
    ...idleTemplates(documents, entries),
  ];
}

/** What is wrong with one profile, its file in the path. */
export function lintEntry(entry: ProfileEntry): readonly Problem[] {
  const found = entry.source === null || entry.problems.length > 0 ? entry.problems : [...lintProfile(entry.source), ...nameProblems(entry, entry.source)];
  return found.map((one) => ({ ...one, path: placeIn(entry, one.path) }));
}

/** Sites name a profile by what it says of itself; a file of another name would be looked for in vain. */
function nameProblems({ files }: ProfileEntry, source: ProfileSource): readonly Problem[] {
  const expected = `${profileId(source)}.yaml`;
  const [file = ''] = files;
  return file === expected || file.endsWith(`/${expected}`) ? [] : [problem('profile.fileName', '', { expected })];
}

/** Two profiles for one device: which of them is true of it? */
function pairProblems(entries: readonly ProfileEntry[]): readonly Problem[] {
  const known = entries.flatMap((entry) => (entry.source === null ? [] : [{ entry, source: entry.source }]));
  return known.flatMap(({ entry, source }, at) => known.slice(0, at).flatMap(({ entry: other, source: before }): Problem[] => {
    const params = { profile: profileId(source), other: other.files[0] ?? '' };
    if (profileId(source) === profileId(before)) return [problem('profile.duplicateId', placeIn(entry, ''), params)];
    const sameDevice = source.vendor === before.vendor && source.model === before.model;
    if (!sameDevice || !rangesOverlap(source.firmware, before.firmware)) return [];
    return [problem('profile.firmwareOverlap', placeIn(entry, 'firmware'), { ...params, from: before.firmware.from, to: before.firmware.to })];
  }));
}

function idleTemplates(documents: readonly ProfileDocument[], entries: readonly ProfileEntry[]): readonly Problem[] {
  const used = new Set(entries.flatMap(({ files }) => files));
  return documents.filter((document) => isTemplate(document) && !used.has(`${document.name}.yaml`)).map(({ name }) => warning('profile.templateIdle', `${name}.yaml`));
}
