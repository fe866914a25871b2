import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesBelow } from './files.ts';
import { beside, pureRooms, roomOf, shells } from './rooms.ts';
import { treeProblems } from './tidy-tree.ts';
import { clockProblem, impurity } from './tidy-clock.ts';
import { wordProblems } from './tidy-words.ts';

const maxFileLines = 300;
const maxFunctionLines = 70;

/** Names that say nothing of what is inside. */
const emptyNames = new Set(['util', 'utils', 'helper', 'helpers', 'manager', 'misc', 'common']);

/** What a linter does not know of this house, one line per problem: `file:line what`. */
export function tidyProblems(root: string): string[] {
  const files = ['src', 'test', 'scripts'].flatMap((folder) => filesBelow(root, folder));
  return [
    ...treeProblems(root),
    ...files.flatMap((file) => [
      ...nameProblems(file),
      ...(file.endsWith('.ts') ? sourceProblems(file, readFileSync(join(root, file), 'utf8')) : []),
    ]),
  ];
}

function nameProblems(file: string): string[] {
  const words = file.split('/').flatMap((part) => part.split(/[-_.]/));
  const empty = words.filter((word) => emptyNames.has(word.toLowerCase()));
  return [
    ...empty.map((word) => `${file}: the name "${word}" says nothing; name the noun of the field`),
    ...(file.startsWith('src/') && /\.(js|mjs|cjs|mts|cts|tsx|jsx)$/.test(file)
      ? [`${file}: src holds .ts files alone, so that every check sees them`]
      : []),
  ];
}

function sourceProblems(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  return [
    ...sizeProblems(file, text),
    ...entryProblems(file, text),
    ...wordProblems(file, text),
    ...nodeProblems(file, source),
  ];
}

function sizeProblems(file: string, text: string): string[] {
  const lines = text.split('\n').length - 1;
  if (lines <= maxFileLines || /^\/\/ Over 300 lines: \S/.test(text)) return [];
  return [`${file}:${lines} over ${maxFileLines} lines; split it, or begin it with "// Over 300 lines: <reason>"`];
}

function entryProblems(file: string, text: string): string[] {
  const isEntry = shells.some((shell) => file === `src/${shell}/main.ts`);
  if (!isEntry || text.includes('requirePinnedRuntime()')) return [];
  return [`${file}: an entry point calls requirePinnedRuntime() of platform/runtime.ts first`];
}

function nodeProblems(file: string, source: ts.SourceFile): string[] {
  const room = roomOf(file);
  const pure = room !== undefined && pureRooms.includes(room);
  const mayReadClock =
    !file.startsWith('src/') ||
    file === 'src/platform/clock.ts' ||
    beside.some((folder) => file.startsWith(`src/${folder}/`));
  const found: string[] = [];
  const say = (node: ts.Node, what: string): void => {
    found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1} ${what}`);
  };
  const visit = (node: ts.Node): void => {
    const what =
      (pure ? impurity(node) : undefined) ??
      (mayReadClock ? undefined : clockProblem(node, file)) ??
      shapeProblem(node, source, file);
    if (what !== undefined) say(node, what);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function shapeProblem(node: ts.Node, source: ts.SourceFile, file: string): string | undefined {
  // A declaration file says what a package exports, in the package's own way.
  if (ts.isExportAssignment(node)) return node.getSourceFile().isDeclarationFile ? undefined : 'default export; name it';
  if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword)) {
    return 'default export; name it';
  }
  if (ts.isAsExpression(node) && node.type.kind === ts.SyntaxKind.AnyKeyword) return '"as any"; parse it, or type it';
  if (ts.isFunctionLike(node) && !file.startsWith('test/')) return longFunction(node, source);
  if (ts.isCallExpression(node) && file.startsWith('test/')) return silencedTest(node);
  return undefined;
}

function longFunction(node: ts.SignatureDeclaration, source: ts.SourceFile): string | undefined {
  const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
  const lines = source.getLineAndCharacterOfPosition(node.getEnd()).line - first + 1;
  if (lines <= maxFunctionLines) return undefined;
  const above = source.text.split('\n')[first - 1] ?? '';
  if (/^\s*\/\/ Over 70 lines: \S/.test(above)) return undefined;
  return `function of ${lines} lines, over ${maxFunctionLines}; split it, or write "// Over 70 lines: <reason>" above it`;
}

/** test.only(), describe.skip.each()(), it.todo(): a test that is silent, or silences others. */
function silencedTest(node: ts.CallExpression): string | undefined {
  const chain: string[] = [];
  let at: ts.Expression = node.expression;
  while (ts.isPropertyAccessExpression(at)) {
    chain.push(at.name.text);
    at = at.expression;
  }
  if (!ts.isIdentifier(at) || !['test', 'it', 'describe', 'suite', 'bench'].includes(at.text)) return undefined;
  const silent = chain.find((word) => ['only', 'skip', 'todo'].includes(word));
  return silent === undefined ? undefined : `${at.text}.${silent}(): run it or remove it`;
}
