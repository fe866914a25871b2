import { answerJson } from '../../platform/answerJson.ts';
import { createInterface } from 'node:readline/promises';
import { stringify } from 'yaml';
import { checkSite } from '../../model/siteCheck.ts';
import { siteFromAnswers } from '../../model/siteNew.ts';
import { say, sentences, type SentenceKey } from '../../text/say.ts';
import { fill } from '../../text/sentence.ts';
import type { SiteIo } from './io.ts';
import { siteExit } from './io.ts';
import { countOf, problemData, problemLines } from './problemReport.ts';
import { loadProfiles } from './profileFolder.ts';
import { readYaml } from './yamlFile.ts';
import { writeNew } from './writeNew.ts';

interface Question { readonly key: SentenceKey; readonly path: readonly [string] | readonly [string, string]; readonly usual: string; readonly read: (text: string) => unknown }

const words = (text: string): unknown => text.split(/[\s,]+/).filter((word) => word !== '');
const number = Number;
const yes = (text: string): unknown => /^(y|yes|c|có|co|true)$/i.test(text);
const turns = (text: string): unknown => (/^(y|yes|c|có|co|protected)$/i.test(text) ? 'protected' : 'permissive');
const asIs = (text: string): unknown => text;

const street = (name: 'northSouth' | 'eastWest'): readonly Question[] => [
  { key: `new.ask.${name}.width`, path: [name, 'widthM'], usual: '14', read: number },
  { key: `new.ask.${name}.speed`, path: [name, 'speedKmh'], usual: '50', read: number },
  { key: `new.ask.${name}.lanes`, path: [name, 'lanes'], usual: '2', read: number },
  { key: `new.ask.${name}.left`, path: [name, 'leftTurns'], usual: 'n', read: turns },
];

const questions: readonly Question[] = [
  { key: 'new.ask.name', path: ['name'], usual: '', read: asIs },
  { key: 'new.ask.arms', path: ['arms'], usual: 'north east south west', read: words },
  ...street('northSouth'), ...street('eastWest'),
  { key: 'new.ask.crossings', path: ['crossings'], usual: 'y', read: yes },
  { key: 'new.ask.frail', path: ['frail'], usual: 'n', read: yes },
];

/** What a person answers; an empty line is what is usual. */
export async function askedAnswers(siteId: string, io: SiteIo, ask: (question: string) => Promise<string>): Promise<Readonly<Record<string, unknown>>> {
  const answers: Record<string, unknown> = { siteId };
  for (const { key, path: [name, part], usual, read } of questions) {
    const given = (await ask(`${fill(sentences[key][io.lang], { usual: usual === '' ? siteId : usual })} `)).trim();
    const value = read(given === '' ? (usual === '' ? siteId : usual) : given);
    const before = answers[name];
    answers[name] = part === undefined ? value : { ...(typeof before === 'object' ? before : {}), [part]: value };
  }
  return answers;
}

/** Answers from a keyboard. */
export async function typedAnswers(siteId: string, io: SiteIo): Promise<Readonly<Record<string, unknown>>> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await askedAnswers(siteId, io, (question) => reader.question(question));
  } finally {
    reader.close();
  }
}

/** `ngatu site new ID --out FILE`: a bench site of three or four arms from a dozen answers, checked. */
export async function newSite(siteId: string, answersFile: string | null, out: string, io: SiteIo): Promise<number> {
  const answers = answersFile === null ? { ok: true as const, value: await typedAnswers(siteId, io) } : await readYaml(answersFile);
  if (!answers.ok) return tell(io, answers.problems, siteExit.file);
  const given = typeof answers.value === 'object' && answers.value !== null ? answers.value : {};
  const made = siteFromAnswers({ ...given, siteId });
  if (!made.ok) return tell(io, made.problems, siteExit.errors);
  const { profiles } = await loadProfiles();
  const problems = checkSite(made.value, profiles);
  const text = `${say(io.lang, 'new.header').split('|').map((line) => `# ${line}\n`).join('')}${stringify(made.value, { lineWidth: 0, flowCollectionPadding: true })}`;
  const unwritten = await writeNew(out, text);
  if (unwritten !== null) return tell(io, [unwritten], siteExit.file);
  const errors = countOf(problems, 'error');
  const { groups } = made.value.safety;
  if (io.json) io.stdout(`${answerJson({ ok: errors === 0, siteId, file: out, groups: groups.length, stages: made.value.traffic.stages.map(({ id }) => id), problems: problemData(io.lang, problems) })}\n`);
  else {
    io.stderr(problemLines(io.lang, problems));
    io.stdout(`${say(io.lang, 'new.written', { file: out, groups: groups.length, stages: made.value.traffic.stages.length })}\n`);
  }
  return errors === 0 ? siteExit.done : siteExit.errors;
}

function tell(io: SiteIo, problems: Parameters<typeof problemLines>[1], exit: number): number {
  if (io.json) io.stdout(`${answerJson({ ok: false, problems: problemData(io.lang, problems) })}\n`);
  else io.stderr(problemLines(io.lang, problems));
  return exit;
}
