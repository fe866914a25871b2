import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cabinetJsonSchema } from '../../src/model/cabinetSchema.ts';
import { profileJsonSchema } from '../../src/model/profileSchema.ts';
import { siteJsonSchema } from '../../src/model/siteSchema.ts';
import { cliSchemaProblems } from './cliSchemaFiles.ts';
import { cliSchemaFolder } from './cliSchemas.ts';
import { filesBelow } from './files.ts';
import { linkFiles } from './linkFiles.ts';
import { operationsFiles, operationsPage } from './operations.ts';

/** What editors read, and what it must be made of. */
const published = [
  { file: 'config/site.schema.json', source: 'src/model/site.ts', schema: siteJsonSchema, test: 'model/siteSchema' },
  { file: 'config/profile.schema.json', source: 'src/model/profile.ts', schema: profileJsonSchema, test: 'model/profileSchema' },
  { file: 'config/cabinet.schema.json', source: 'src/model/cabinetFile.ts', schema: cabinetJsonSchema, test: 'model/cabinetSchema' },
];
/** The first line of a profile: editors find its schema by it. */
const schemaLine = '# yaml-language-server: $schema=../../config/profile.schema.json';

/** The schemas that editors read must be the ones that files are parsed by; each profile must say where its own is. */
export function schemaProblems(root: string): string[] {
  const stale = published.flatMap(({ file, source, schema, test }) => {
    const path = join(root, file);
    const now = `${JSON.stringify(schema(), null, 1)}\n`;
    if (existsSync(path) && readFileSync(path, 'utf8') === now) return [];
    return [`${file}: not what ${source} says; write it anew: npx vitest run --dir test/unit ${test} -u`];
  });
  const unmarked = filesBelow(root, 'firmware-profiles')
    .filter((file) => file.endsWith('.yaml') && readFileSync(join(root, file), 'utf8').split('\n')[0] !== schemaLine)
    .map((file) => `${file}: its first line must be ${schemaLine}`);
  return [...stale, ...unmarked, ...linkProblems(root), ...operationsProblems(root), ...cliSchemaProblems(root)];
}

/** What integrators read of the link must be what the code parses with, no file more and none less. */
function linkProblems(root: string): string[] {
  const wanted = linkFiles(root);
  const stale = [...wanted].filter(([file, text]) => !existsSync(join(root, file)) || readFileSync(join(root, file), 'utf8') !== text).map(([file]) => file);
  const left = filesBelow(root, 'docs/schemas').filter((file) => !wanted.has(file) && !file.startsWith(`${cliSchemaFolder}/`));
  return [...stale, ...left].map((file) => `${file}: not what src/link and src/model say; write it anew: scripts/asyncapi`);
}

/** What operators read of alarms must be what the catalogue says. */
function operationsProblems(root: string): string[] {
  return (['en', 'vi'] as const).filter((lang) => readFileSync(join(root, operationsFiles[lang]), 'utf8') !== operationsPage(lang))
    .map((lang) => `${operationsFiles[lang]}: not what the fault catalogue says; write it anew: node_modules/.bin/node scripts/house/operations.ts`);
}
