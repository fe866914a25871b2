import { performance } from 'node:perf_hooks';
import { stringify } from 'yaml';
import { yamlOf } from '../../../src/cli/site/yamlFile.ts';
import { lintEntry, lintLibrary, readEntry } from '../../../src/field/profile/library.ts';
import { isTemplate, type ProfileDocument } from '../../../src/field/profile/template.ts';
import { plainJson, type Json } from '../../../src/model/canonical.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { resolvedProfileSchema } from '../../../src/model/profile.ts';
import type { Random } from '../../../src/platform/random.ts';
import { problemText } from '../../../src/text/problem.ts';
import { languages } from '../../../src/text/sentence.ts';
import { shippedDocuments } from '../../unit/field/profile/loadProfile.ts';
import { mutatedTimes, poolOf, spoiltBytes } from './mutation.ts';

/** What became of one mutated profile. */
export interface ProfileCase { readonly past: boolean; readonly taken: boolean; readonly ms: number; readonly problems: readonly string[] }

const documents = shippedDocuments.map(({ name, content }) => ({ name, json: plainJson(content), text: stringify(content) }));
const pool = poolOf(...documents.map(({ json }) => json));
/** Longest that a profile may take: a person waits for the linter. */
const mostMs = 1000;

/** One profile of the shipped folder, or one of its templates, changed in one to three places; one in five as spoilt text. */
export function profileCase(random: Random): ProfileCase {
  const sinceMs = performance.now();
  const victim = random.pick(documents);
  const changed = random.next() < 0.2 ? spoiltText(random, victim.text) : { content: mutatedTimes(random, victim.json, pool, 3) };
  if (changed === null) return { past: false, taken: false, ms: performance.now() - sinceMs, problems: [] };
  const folder = documents.map(({ name, json }): ProfileDocument => ({ name, content: name === victim.name ? changed.content : json }));
  const found = judged(random, folder, victim.name);
  const ms = performance.now() - sinceMs;
  return { ...found, ms, problems: [...found.problems, ...(ms > mostMs ? [`${Math.round(ms)} ms`] : [])] };
}

function judged(random: Random, folder: readonly ProfileDocument[], victim: string): Omit<ProfileCase, 'ms'> {
  const templates = new Map(folder.filter(isTemplate).map((document) => [document.name, document]));
  const touched = folder.filter((document) => !isTemplate(document) && (document.name === victim || isTemplate({ name: victim, content: null })));
  const problems: string[] = [];
  let past = false;
  let taken = false;
  for (const document of touched) {
    const entry = readEntry(document, templates);
    const found = lintEntry(entry);
    past ||= entry.source !== null;
    const refused = found.some(({ severity }) => severity === 'error');
    taken ||= !refused;
    if (entry.profile === null && !refused) problems.push(`${document.name}: refused without a problem`);
    problems.push(...found.flatMap((one) => unclear(document.name, one)));
    if (entry.profile !== null && !resolvedProfileSchema.safeParse(JSON.parse(JSON.stringify(entry.profile))).success) problems.push(`${document.name}: an artefact could not carry it`);
  }
  // The rules between files see every document: now and then, for it costs the whole folder.
  if (random.next() < 0.05) lintLibrary(folder);
  return { past, taken, problems };
}

/** A problem must say where and what, in both languages, with nothing left to fill in. */
function unclear(name: string, one: Problem): readonly string[] {
  const texts = languages.map((lang) => problemText(lang, one));
  const isClear = one.path.startsWith(`${name}.yaml`) && texts.every(({ what, fix }) => what !== '' && fix !== '' && !/\{\w+\}|undefined/.test(`${what}${fix}`)) && !texts.some(({ what }) => what.startsWith('Problem '));
  return isClear ? [] : [`${one.path}: ${one.code} says no clear sentence`];
}

function spoiltText(random: Random, text: string): { readonly content: Json } | null {
  const read = yamlOf(spoiltBytes(random, Buffer.from(text)).toString('utf8'), 'spoilt');
  return read.ok ? { content: plainJson(read.value) } : null;
}
