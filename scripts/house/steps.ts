import { layerProblems } from './layers.ts';
import { profileProblems } from './profiles.ts';
import { schemaProblems } from './schema.ts';
import { sizeProblems, sizeWord } from './signaldSize.ts';
import { tidyProblems } from './tidy.ts';
import { runTool } from './tool.ts';

export type Step = {
  readonly name: string;
  /** The problems found in the tree at `root`; empty is green. */
  readonly problems: (root: string) => string[];
  /** What is told of it, red or green. */
  readonly word?: (root: string) => string;
};

export const steps: readonly Step[] = [
  { name: 'types', problems: typeProblems },
  { name: 'lint', problems: lintProblems },
  { name: 'layers', problems: layerProblems },
  { name: 'tidy', problems: tidyProblems },
  { name: 'schema', problems: schemaProblems },
  { name: 'profiles', problems: profileProblems },
  { name: 'size', problems: sizeProblems, word: sizeWord },
];

export function typeProblems(root: string): string[] {
  const run = runTool(root, 'typescript/bin/tsc', ['-p', 'tsconfig.check.json', '--pretty', 'false']);
  return asProblems(run.exitCode, `${run.stdout}${run.stderr}`);
}

export function lintProblems(root: string): string[] {
  const run = runTool(root, 'oxlint/bin/oxlint', [
    '--type-aware',
    '--deny-warnings',
    '--format=unix',
    'src',
    'test',
    'scripts',
  ]);
  return asProblems(run.exitCode, `${run.stdout}${run.stderr}`);
}

function asProblems(exitCode: number, output: string): string[] {
  if (exitCode === 0) return [];
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 0 ? lines : [`ended with ${exitCode}, without a word`];
}
