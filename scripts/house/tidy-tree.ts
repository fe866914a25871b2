import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './files.ts';

/** What may stand at the top of the tree (architecture.md, with the configurations of the tools). */
const atTop = new Set([
  '.ci', '.dependency-cruiser.cjs', '.git', '.gitignore', '.npmrc', '.oxlintrc.json', 'CHANGELOG.md', 'LICENSE', 'README.md',
  'config', 'docs', 'firmware-profiles', 'package-lock.json', 'package.json', 'scripts', 'src', 'systemd', 'test',
  'tsconfig.check.json', 'tsconfig.json', 'vitest.config.ts',
]);
/** What the tools make, and git does not keep (.gitignore). */
const made = new Set(['.stryker-tmp', 'build', 'coverage', 'dist', 'node_modules', 'var']);
/** A path that is true on one person's machine alone. */
const machinePath = /(?<![\w.$}/-])\/(?:home|root|Users|work)\/[\w.-]+/;
const written = /\.(ts|cjs|mjs|json|md|yaml|yml|toml|py|c|sh|service|conf)$/;

/** Files that nobody meant to keep, and paths of the machine somebody wrote them on: `file what`. */
export function treeProblems(root: string): string[] {
  const strays = readdirSync(root).filter((name) => !atTop.has(name) && !made.has(name) && !name.endsWith('.log'));
  const texts = [
    ...['.ci', 'config', 'docs', 'firmware-profiles', 'scripts', 'src', 'systemd', 'test'].flatMap((folder) => filesBelow(root, folder)),
    ...readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name),
  ].filter((file) => written.test(file));
  return [
    ...strays.map((name) => `${name}: nothing of this name belongs at the top; see scripts/house/tidy-tree.ts`),
    ...texts.flatMap((file) => pathProblems(file, readFileSync(join(root, file), 'utf8'))),
  ];
}

function pathProblems(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, at) => {
    const found = machinePath.exec(line);
    return found === null ? [] : [`${file}:${at + 1} ${found[0]} is a path of one machine; say it relative to the project`];
  });
}
