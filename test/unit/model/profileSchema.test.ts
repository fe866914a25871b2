import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { profileJsonSchema } from '../../../src/model/profileSchema.ts';

const folder = join(import.meta.dirname, '../../../firmware-profiles');
const files = readdirSync(folder, { recursive: true }).map(String).filter((file) => file.endsWith('.yaml'));
const read = (file: string): Record<string, unknown> => parse(readFileSync(join(folder, file), 'utf8'));

// After a change of the schema: npx vitest run --dir test/unit model/profileSchema -u
it('publishes the schema that parseProfile uses', async () => {
  await expect(`${JSON.stringify(profileJsonSchema(), null, 1)}\n`).toMatchFileSnapshot('../../../config/profile.schema.json');
});

/** The branch that an editor takes for a file; zod has no if, then, else of JSON Schema. */
function branchOf(document: Record<string, unknown>): z.ZodType {
  const schema: Record<string, unknown> = { ...profileJsonSchema() };
  const isPart = 'extends' in document || document['format'] === 'ngatu-profile-template/1';
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the published schema, read back by the library that reads such
  return z.fromJSONSchema(schema[isPart ? 'then' : 'else'] as Parameters<typeof z.fromJSONSchema>[0]);
}

it.each(files)('%s is good by it, and a key that nobody knows is not', (file) => {
  const document = read(file);
  expect(branchOf(document).safeParse(document).error?.issues ?? []).toEqual([]);
  expect(branchOf(document).safeParse({ ...document, colour: 'red' }).success).toBe(false);
  expect(branchOf(document).safeParse({ ...document, points: [{ id: 'a', area: 'coils' }] }).success).toBe(false);
});

it('a profile by itself must say everything, one that extends a template need not', () => {
  const whole = read('ngatu/shb8.yaml');
  const { limits: _, ...rest } = whole;
  expect(branchOf(rest).safeParse(rest).success).toBe(false);
  expect(branchOf({ ...rest, extends: 'ngatu/base' }).safeParse({ ...rest, extends: 'ngatu/base' }).success).toBe(true);
});
