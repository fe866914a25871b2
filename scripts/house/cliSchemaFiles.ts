import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cliSchemaFolder, cliSchemas } from './cliSchemas.ts';
import { filesBelow } from './files.ts';

/** Places where an answer holds what no type says: data of an event, a message as it came, the optimiser's own numbers. */
const openPlaces = new Set(['Mark.data.*', 'centre watch.payload', 'log show[].event.data.*', 'log tail.event.data.*', 'log tail[].event.data.*', 'why.basis']);
const command = 'scripts/cli-schemas';

/** The schemas of what commands answer must be what their types say, no file more and none less. */
export function cliSchemaProblems(root: string): string[] {
  if (!existsSync(join(root, 'src/cli/commandTable.ts'))) return [];
  const stamp = join(root, 'build/cli-schemas.stamp');
  const now = stateOf(root);
  // To read the types of the whole tree takes seconds: what was found right stays right until a file changes.
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return [];
  const { files, open } = cliSchemas(root);
  const stale = [...files].filter(([file, text]) => !existsSync(join(root, file)) || readFileSync(join(root, file), 'utf8') !== text).map(([file]) => file);
  const left = filesBelow(root, cliSchemaFolder).filter((file) => !files.has(file));
  const problems = [
    ...[...stale, ...left].map((file) => `${file}: not what the command’s types say; write it anew: ${command}`),
    ...open.filter((place) => !openPlaces.has(place)).map((place) => `ngatu ${place}: its type does not say what stands there (scripts/house/cliSchemas.ts)`),
  ];
  if (problems.length === 0) {
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, now);
  }
  return problems;
}

export function writeCliSchemas(root: string): void {
  const { files } = cliSchemas(root);
  for (const file of filesBelow(root, cliSchemaFolder)) if (!files.has(file)) rmSync(join(root, file));
  mkdirSync(join(root, cliSchemaFolder), { recursive: true });
  for (const [file, text] of files) writeFileSync(join(root, file), text);
}

/** Everything that the schemas follow from, and they themselves. */
function stateOf(root: string): string {
  const hash = createHash('sha256');
  const sources = [...['src', cliSchemaFolder, 'scripts/house'].flatMap((folder) => filesBelow(root, folder)), 'tsconfig.json', 'package.json'];
  for (const file of sources) hash.update(file).update('\0').update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

if (import.meta.main) writeCliSchemas(process.cwd());
