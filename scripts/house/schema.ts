import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { siteJsonSchema } from '../../src/model/siteSchema.ts';

const published = 'config/site.schema.json';

/** The schema that editors read must be the one that site files are parsed by: every new fault code changes it. */
export function schemaProblems(root: string): string[] {
  const file = join(root, published);
  const now = `${JSON.stringify(siteJsonSchema(), null, 1)}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') === now) return [];
  return [`${published}: not what src/model/site.ts says; write it anew: npx vitest run --dir test/unit model/siteSchema -u`];
}
