import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { asyncApiDocument } from '../../src/link/asyncApi.ts';
import { linkJsonSchemas } from '../../src/model/linkDocument.ts';

/** The published files of the link and what must stand in each. */
export function linkFiles(root: string): ReadonlyMap<string, string> {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const schemas = Object.entries(linkJsonSchemas()).map(([name, schema]) => [`docs/schemas/${name}.json`, `${JSON.stringify(schema, null, 1)}\n`] as const);
  return new Map([['docs/asyncapi.yaml', stringify(asyncApiDocument(version))], ...schemas]);
}
