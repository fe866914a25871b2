import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { filesBelow } from './files.ts';
import { beside, roomOf } from './rooms.ts';
import { runTool } from './tool.ts';

const report = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    violations: z.array(
      z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) }),
    ),
  }),
});

/** Breaches of the layer table, one line each: `src/a/x.ts → src/b/y.ts: rule`. */
export function layerProblems(root: string): string[] {
  const folders = ['src', 'test', 'scripts'].filter((folder) => existsSync(join(root, folder)));
  const run = runTool(root, 'dependency-cruiser/bin/dependency-cruiser.mjs', [
    ...folders,
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
  ]);
  if (!run.stdout.startsWith('{')) return [`dependency-cruiser gave no report: ${run.stderr.trim()}`];
  const { modules, summary } = report.parse(JSON.parse(run.stdout));
  return [
    ...notCruised(root, new Set(modules.map((module) => module.source))),
    ...homeless(root),
    ...summary.violations.map((found) => `${found.from} → ${found.to}: ${found.rule.name}`),
  ];
}

/** dependency-cruiser passes what it could not read (with TypeScript 7: everything), so files are counted. */
function notCruised(root: string, cruised: ReadonlySet<string>): string[] {
  const files = filesBelow(root, 'src').filter((file) => file.endsWith('.ts'));
  if (files.length === 0) return ['src: no file to check'];
  return files.filter((file) => !cruised.has(file)).map((file) => `${file}: not cruised`);
}

/** The rule unknown-room sees files that import something; this sees the others too. */
function homeless(root: string): string[] {
  return filesBelow(root, 'src')
    .filter((file) => roomOf(file) === undefined && !beside.some((room) => file.startsWith(`src/${room}/`)))
    .map((file) => `${file}: stands in no room of scripts/house/rooms.ts`);
}
