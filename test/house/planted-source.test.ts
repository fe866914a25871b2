import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pureRooms } from '../../scripts/house/rooms.ts';
import { lintProblems, typeProblems } from '../../scripts/house/steps.ts';
import { tidyProblems } from '../../scripts/house/tidy.ts';
import { plantedTree, type PlantedTree } from './planted-tree.ts';

type Plant = { readonly what: string; readonly file: string; readonly text: string };

const impurities: Readonly<Record<string, string>> = {
  'Date.now': 'Date.now()',
  'new Date': 'new Date(0)',
  'Math.random': 'Math.random()',
  'performance.now': 'performance.now()',
  setTimeout: 'setTimeout(() => undefined, 1)',
  setInterval: 'setInterval(() => undefined, 1)',
  Promise: 'Promise.resolve(1)',
  process: 'process.uptime()',
  console: `console.log('x')`,
};

const inPureRooms = pureRooms.flatMap((room): Plant[] => [
  ...Object.entries(impurities).map(([what, code]) => ({
    what: `${what} in ${room}`,
    file: `src/${room}/planted-${what.replaceAll(/\W/g, '-').toLowerCase()}.ts`,
    text: `export const planted = (): unknown => ${code};\n`,
  })),
  {
    what: `async in ${room}`,
    file: `src/${room}/planted-async.ts`,
    text: 'export const planted = async () => 1;\n',
  },
  {
    what: `await in ${room}`,
    file: `src/${room}/planted-await.ts`,
    text: 'export const planted = await import("./x.ts");\n',
  },
]);

const lines = (count: number): string => Array.from({ length: count }, (_, at) => `  // ${at}\n`).join('');
/** Keeps a banned word out of this file, which is under the same ban. */
const joined = (one: string, two: string): string => one + two;
const silent = ['only', 'skip', 'todo'].map((word) => ({
  what: `test.${word}`,
  file: `test/unit/planted-${word}.test.ts`,
  text: `import { test } from 'vitest';\ntest.${word}('x');\n`,
}));

const untidy: readonly Plant[] = [
  ...inPureRooms,
  ...silent,
  { what: 'describe.skip.each', file: 'test/unit/planted-each.test.ts', text: `describe.skip.each([1])('x', () => {});\n` },
  { what: 'a clock outside platform', file: 'src/agentd/planted-clock.ts', text: 'export const now = (): number => Date.now();\n' },
  { what: 'a second clock in platform', file: 'src/platform/planted-clock.ts', text: 'export const now = new Date();\n' },
  { what: 'chance outside platform', file: 'src/agentd/planted-chance.ts', text: 'export const chance = Math.random();\n' },
  { what: 'an oversized file', file: 'src/record/planted-large.ts', text: lines(301) },
  { what: 'an oversized test', file: 'test/unit/planted-large.test.ts', text: lines(301) },
  { what: 'an oversized function', file: 'src/record/planted-long.ts', text: `export function planted(): void {\n${lines(70)}}\n` },
  { what: 'a default export', file: 'src/record/planted-default.ts', text: 'export default 1;\n' },
  { what: 'a default function', file: 'src/record/planted-default-function.ts', text: 'export default function x(): void {}\n' },
  { what: 'a name that says nothing', file: 'src/record/bus-helpers.ts', text: 'export const x = 1;\n' },
  { what: 'a folder that says nothing', file: 'src/record/utils/rows.ts', text: 'export const x = 1;\n' },
  { what: 'as any', file: 'src/record/planted-any.ts', text: 'export const x = 1 as any;\n' },
  { what: 'silenced types', file: 'src/record/planted-silence.ts', text: `// ${joined('@ts-', 'ignore')}\nexport const x = 1;\n` },
  { what: 'work left undone', file: 'src/record/planted-undone.ts', text: `// ${joined('TO', 'DO')} later\nexport const x = 1;\n` },
  { what: 'a silenced rule without a reason', file: 'src/record/planted-rule.ts', text: `// ${joined('oxlint-', 'disable')}\nexport const x = 1;\n` },
  { what: 'an entry point on any Node', file: 'src/agentd/main.ts', text: 'export const started = true;\n' },
  { what: 'a stray note at the top', file: 'READ-THIS.txt', text: 'x\n' },
  { what: 'a path of one machine', file: 'docs/planted.md', text: `see ${joined('/home', '/somebody/ngatu')}\n` },
  { what: 'a source tsc does not see', file: 'src/record/planted.mjs', text: 'export const x = 1;\n' },
];

const tidy: readonly Plant[] = [
  { what: 'a large file with its reason', file: 'src/record/fine-large.ts', text: `// Over 300 lines: one table\n${lines(301)}` },
  {
    what: 'a long function with its reason',
    file: 'src/record/fine-long.ts',
    text: `// Over 70 lines: one switch\nexport function fine(): void {\n${lines(70)}}\n`,
  },
  { what: 'words in comments and strings', file: 'src/control/fine-words.ts', text: `// no Date.now() here\nexport const x = 'await';\n` },
  { what: 'a member that has the name of a global', file: 'src/control/fine-member.ts', text: 'export const x = (y: { process: number }): number => y.process;\n' },
  { what: 'timers in a shell', file: 'src/agentd/fine-timer.ts', text: 'export const x = (): void => { setTimeout(() => undefined, 1); };\n' },
];

const aspects = `type Aspect = 'red' | 'green' | 'dark';\n`;
const lint: readonly Plant[] = [
  {
    what: 'a floating promise',
    file: 'src/agentd/planted-floating.ts',
    text: `async function send(): Promise<void> {\n  await Promise.resolve();\n}\nexport function planted(): void {\n  send();\n}\n`,
  },
  {
    what: 'a floating promise marked void',
    file: 'src/agentd/planted-void.ts',
    text: `async function send(): Promise<void> {\n  await Promise.resolve();\n}\nexport function planted(): void {\n  void send();\n}\n`,
  },
  {
    what: 'an inexhaustive switch',
    file: 'src/control/planted-switch.ts',
    text: `${aspects}export function planted(aspect: Aspect): number {\n  switch (aspect) {\n    case 'red':\n      return 1;\n    case 'green':\n      return 2;\n  }\n  return 3;\n}\n`,
  },
  {
    what: 'a default that hides what is missing',
    file: 'src/control/planted-default-case.ts',
    text: `${aspects}export function planted(aspect: Aspect): number {\n  switch (aspect) {\n    case 'red':\n      return 1;\n    default:\n      return 2;\n  }\n}\n`,
  },
  {
    what: 'a floating promise in a test',
    file: 'test/unit/planted-floating.ts',
    text: `async function send(): Promise<void> {\n  await Promise.resolve();\n}\nexport function planted(): void {\n  send();\n}\n`,
  },
];

const types: readonly Plant[] = [
  { what: 'a type error in src', file: 'src/platform/planted-type.ts', text: `export const planted: number = 'one';\n` },
  { what: 'a type error in a test', file: 'test/unit/planted-type.ts', text: `export const planted: number = 'one';\n` },
  {
    what: 'an unchecked index',
    file: 'src/platform/planted-index.ts',
    text: 'export const planted = (list: readonly number[]): number => list[0];\n',
  },
  { what: 'an enum', file: 'src/platform/planted-enum.ts', text: 'export enum Planted {\n  One,\n}\n' },
];

let tree: PlantedTree;
const seen = { tidy: [] as string[], lint: [] as string[], types: [] as string[] };

beforeAll(() => {
  tree = plantedTree();
  for (const plant of [...lint, ...types]) tree.plant(plant.file, plant.text);
  seen.lint = lintProblems(tree.root);
  seen.types = typeProblems(tree.root);
  for (const plant of [...untidy, ...tidy]) tree.plant(plant.file, plant.text);
  seen.tidy = tidyProblems(tree.root);
});
afterAll(() => {
  tree.remove();
});

const byName = (plants: readonly Plant[]): (readonly [string, string])[] => plants.map(({ what, file }) => [what, file] as const);
const of = (problems: readonly string[], file: string): string[] => problems.filter((problem) => problem.includes(file));

describe('the tidy check sees', () => {
  test.each(byName(untidy))('%s', (_, file) => {
    expect(of(seen.tidy, file)).not.toEqual([]);
  });
});

describe('the tidy check lets pass', () => {
  test.each(byName(tidy))('%s', (_, file) => {
    expect(of(seen.tidy, file)).toEqual([]);
  });
});

describe('the linter sees', () => {
  test.each(byName(lint))('%s', (_, file) => {
    expect(of(seen.lint, file)).not.toEqual([]);
  });
  test('the planted rules by name', () => {
    expect(of(seen.lint, 'src/agentd/planted-floating.ts').join()).toContain('no-floating-promises');
    expect(of(seen.lint, 'src/control/planted-switch.ts').join()).toContain('switch-exhaustiveness-check');
  });
});

describe('the type check sees', () => {
  test.each(byName(types))('%s', (_, file) => {
    expect(of(seen.types, file)).not.toEqual([]);
  });
});
