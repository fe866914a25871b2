import { problem, type Parsed, type Problem } from '../../model/problem.ts';

/** A YAML file of the profile folder as its parser gave it; `name` is its path there without `.yaml`. */
export interface ProfileDocument { readonly name: string; readonly content: unknown }

/** A document with all that it extends, and the files that it came from, its own first. */
export interface MergedDocument { readonly content: unknown; readonly files: readonly string[] }

export const templateFormat = 'ngatu-profile-template/1';
export const profileFormat = 'ngatu-profile/1';
const templateEnd = '.template';
/** A template of a template of a template is as deep as anybody can follow. */
const mostLevels = 4;
/** Lists whose items have an id: an item of the same id changes the template's, another one is added. */
const listsById: readonly string[] = ['points', 'fields'];

type Shape = Readonly<Record<string, unknown>>;

export function isTemplate({ name }: ProfileDocument): boolean {
  return name.endsWith(templateEnd);
}

/**
 * The document with its templates under it. A profile says `extends: vendor/name` for vendor/name.template.yaml; what it
 * states itself goes before. Maps are joined key by key, points by their id, quirks are added; `without` names points of the
 * template that it has not.
 */
export function mergeTemplates(document: ProfileDocument, templates: ReadonlyMap<string, ProfileDocument>): Parsed<MergedDocument> {
  const chain = chainOf(document, templates);
  if (!chain.ok) return chain;
  const problems: Problem[] = [];
  const [base = {}, ...above] = chain.value.map(({ content }) => content).toReversed();
  let content = base;
  for (const next of above) content = joined(content, next, problems);
  if (problems.length > 0) return { ok: false, problems };
  const { extends: _extends, without: _without, ...whole } = content;
  return { ok: true, value: { content: { ...whole, format: content['format'] }, files: chain.value.map(({ file }) => file) }, warnings: [] };
}

interface Link { readonly file: string; readonly content: Shape }

/** The document, what it extends, what that extends …; every one of them a map. */
function chainOf(document: ProfileDocument, templates: ReadonlyMap<string, ProfileDocument>): Parsed<readonly Link[]> {
  const links: Link[] = [];
  let next: ProfileDocument | undefined = document;
  while (next !== undefined) {
    const file = `${next.name}.yaml`;
    const below: string = links.at(-1)?.file ?? file;
    if (links.some((link) => link.file === file)) return refused('profile.templateCycle', 'extends', { file: below, template: file });
    if (links.length > mostLevels) return refused('profile.templateDepth', 'extends', { file: document.name, levels: mostLevels });
    if (!isShape(next.content)) return refused('profile.notAMap', '', { file });
    const wanted = links.length === 0 && !isTemplate(document) ? profileFormat : templateFormat;
    if (next.content['format'] !== wanted) return refused('profile.format', 'format', { file, format: wanted });
    links.push({ file, content: next.content });
    const parent: unknown = next.content['extends'];
    if (parent === undefined) break;
    next = typeof parent === 'string' ? templates.get(`${parent}${templateEnd}`) : undefined;
    if (next === undefined) return refused('profile.templateUnknown', 'extends', { file, template: typeof parent === 'string' ? `${parent}${templateEnd}.yaml` : typeof parent });
  }
  return { ok: true, value: links, warnings: [] };
}

function refused(code: TemplateProblem, path: string, params: Problem['params']): Parsed<never> {
  switch (code) {
    case 'profile.templateCycle': return { ok: false, problems: [problem('profile.templateCycle', path, params)] };
    case 'profile.templateDepth': return { ok: false, problems: [problem('profile.templateDepth', path, params)] };
    case 'profile.templateUnknown': return { ok: false, problems: [problem('profile.templateUnknown', path, params)] };
    case 'profile.notAMap': return { ok: false, problems: [problem('profile.notAMap', path, params)] };
    case 'profile.format': return { ok: false, problems: [problem('profile.format', path, params)] };
  }
}

type TemplateProblem = 'profile.templateCycle' | 'profile.templateDepth' | 'profile.templateUnknown' | 'profile.notAMap' | 'profile.format';

function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What `over` states, on what `under` states. */
function joined(under: Shape, over: Shape, problems: Problem[]): Shape {
  const base = without(under, over['without'], problems);
  const keys = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(keys.map((key) => [key, joinedValue(key, base[key], Object.hasOwn(over, key), over[key])]));
}

function joinedValue(key: string, under: unknown, isOver: boolean, over: unknown): unknown {
  if (!isOver) return under;
  if (listsById.includes(key)) return joinedById(under, over);
  if (key === 'quirks' && Array.isArray(under) && Array.isArray(over)) return [...asList(under), ...asList(over)];
  if (!isShape(under) || !isShape(over)) return over;
  return Object.fromEntries([...new Set([...Object.keys(under), ...Object.keys(over)])]
    .map((inner) => [inner, joinedValue('', under[inner], Object.hasOwn(over, inner), over[inner])]));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

const idOf = (item: unknown): unknown => (isShape(item) ? item['id'] : undefined);

function joinedById(under: unknown, over: unknown): unknown {
  if (!Array.isArray(over)) return over;
  const own = asList(over);
  const changed = asList(under).map((item) => {
    const change = own.find((candidate) => idOf(item) !== undefined && idOf(candidate) === idOf(item));
    return isShape(change) && isShape(item) ? { ...item, ...change } : item;
  });
  const known = new Set(changed.map(idOf));
  return [...changed, ...own.filter((item) => idOf(item) === undefined || !known.has(idOf(item)))];
}

function without(under: Shape, dropped: unknown, problems: Problem[]): Shape {
  if (dropped === undefined) return under;
  const points = asList(under['points']);
  const names = asList(dropped);
  for (const [at, name] of names.entries()) {
    if (!points.some((point) => idOf(point) === name)) problems.push(problem('profile.templateWithout', `without[${at}]`, { point: String(name) }));
  }
  return { ...under, points: points.filter((point) => !names.includes(idOf(point))) };
}
