import { answerJson } from '../../platform/answerJson.ts';
import { existsSync } from 'node:fs';
import { stringify } from 'yaml';
import type { z } from 'zod';
import { checkSite } from '../../model/siteCheck.ts';
import { bareLetters } from '../../model/person.ts';
import { siteAnswersSchema, siteFromAnswers } from '../../model/siteNew.ts';
import { say, sentences, type SentenceKey } from '../../text/say.ts';
import { fill } from '../../text/sentence.ts';
import { openKeyboard } from '../typed.ts';
import type { SiteIo } from './io.ts';
import { siteExit } from './io.ts';
import { countOf, problemData, problemLines } from './problemReport.ts';
import { loadProfiles } from './profileFolder.ts';
import { readYaml } from './yamlFile.ts';
import { writeNew } from './writeNew.ts';

interface Question { readonly key: SentenceKey; readonly path: readonly [string] | readonly [string, string]; readonly usual: string; readonly read: (text: string) => unknown; readonly allowed: SentenceKey; readonly schema: z.ZodType }

const shape = siteAnswersSchema.shape;
const streetShape = shape.northSouth.shape;
const armWords: Readonly<Record<string, string>> = { bac: 'north', dong: 'east', nam: 'south', tay: 'west', n: 'north', e: 'east', s: 'south', w: 'west' };
const words = (text: string): unknown => [...new Set(text.split(/[\s,]+/).filter((word) => word !== '').map((word) => armWords[bareLetters(word)] ?? word.toLowerCase()))];
/** `14,5` is how Vietnam writes it. */
const number = (text: string): unknown => (/^[\d.,]+$/.test(text) ? Number(text.replace(',', '.')) : null);
/** What is neither yes nor no is asked again: a crossing is not left out by a slip of the finger. */
const yes = (text: string): unknown => (/^(y|yes|c|co)$/.test(bareLetters(text)) ? true : /^(n|no|k|khong)$/.test(bareLetters(text)) ? false : null);
const turns = (text: string): unknown => {
  const own = yes(text);
  return own === null ? null : own === true ? 'protected' : 'permissive';
};
const asIs = (text: string): unknown => text;

const street = (name: 'northSouth' | 'eastWest'): readonly Question[] => [
  { key: `new.ask.${name}.width`, path: [name, 'widthM'], usual: '14', read: number, allowed: 'new.allowed.width', schema: streetShape.widthM },
  { key: `new.ask.${name}.speed`, path: [name, 'speedKmh'], usual: '50', read: number, allowed: 'new.allowed.speed', schema: streetShape.speedKmh },
  { key: `new.ask.${name}.lanes`, path: [name, 'lanes'], usual: '2', read: number, allowed: 'new.allowed.lanes', schema: streetShape.lanes },
  { key: `new.ask.${name}.left`, path: [name, 'leftTurns'], usual: 'n', read: turns, allowed: 'new.allowed.yes', schema: streetShape.leftTurns },
];

const questions: readonly Question[] = [
  { key: 'new.ask.name', path: ['name'], usual: '', read: asIs, allowed: 'new.allowed.name', schema: shape.name },
  { key: 'new.ask.arms', path: ['arms'], usual: 'north east south west', read: words, allowed: 'new.allowed.arms', schema: shape.arms },
  ...street('northSouth'), ...street('eastWest'),
  { key: 'new.ask.crossings', path: ['crossings'], usual: 'y', read: yes, allowed: 'new.allowed.yes', schema: shape.crossings },
  { key: 'new.ask.frail', path: ['frail'], usual: 'n', read: yes, allowed: 'new.allowed.yes', schema: shape.frail },
];

/** What a person answers; an empty line is what is usual, and what can't be is asked again at once. */
export async function askedAnswers(siteId: string, io: SiteIo, ask: (question: string) => Promise<string>): Promise<Readonly<Record<string, unknown>>> {
  const answers: Record<string, unknown> = { siteId };
  for (const question of questions) {
    const { path: [name, part] } = question;
    const value = await answerTo(question, siteId, io, ask);
    const before = answers[name];
    answers[name] = part === undefined ? value : { ...(typeof before === 'object' ? before : {}), [part]: value };
  }
  return answers;
}

async function answerTo({ key, usual, read, allowed, schema }: Question, siteId: string, io: SiteIo, ask: (question: string) => Promise<string>): Promise<unknown> {
  for (;;) {
    const given = (await ask(`${fill(sentences[key][io.lang], { usual: usual === '' ? siteId : usual })} `)).trim();
    const value = read(given === '' ? (usual === '' ? siteId : usual) : given);
    // `null` passes no schema: a default stands for what is not said, not for what is not understood.
    if (value !== null && schema.safeParse(value).success) return value;
    io.stderr(`${say(io.lang, 'new.notThat', { given, allowed: sentences[allowed][io.lang] })}\n`);
  }
}

/** Answers from a keyboard. */
export async function typedAnswers(siteId: string, io: SiteIo): Promise<Readonly<Record<string, unknown>>> {
  const keyboard = openKeyboard();
  try {
    return await askedAnswers(siteId, io, (question) => keyboard.question(question));
  } finally {
    keyboard.close();
  }
}

/** `ngatu site new ID --out FILE`: a bench site of three or four arms from a dozen answers, checked. */
export async function newSite(siteId: string, answersFile: string | null, out: string, io: SiteIo): Promise<number> {
  // Before the first question: nobody answers a dozen of them for nothing.
  if (!siteAnswersSchema.shape.siteId.safeParse(siteId).success) return refuse(io, 'new.badId', { id: siteId });
  if (existsSync(out)) return refuse(io, 'new.exists', { file: out });
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

function refuse(io: SiteIo, code: 'new.badId' | 'new.exists', params: Readonly<Record<string, string>>): number {
  const message = say(io.lang, code, params);
  if (io.json) io.stdout(`${answerJson({ ok: false, error: { code, message, ...params } })}\n`);
  io.stderr(`ngatu: ${message}\n`);
  return siteExit.file;
}

function tell(io: SiteIo, problems: Parameters<typeof problemLines>[1], exit: number): number {
  if (io.json) io.stdout(`${answerJson({ ok: false, problems: problemData(io.lang, problems) })}\n`);
  else io.stderr(problemLines(io.lang, problems));
  return exit;
}
