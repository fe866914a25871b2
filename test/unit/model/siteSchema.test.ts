import { expect, it } from 'vitest';
import { siteJsonSchema } from '../../../src/model/siteSchema.ts';

// After a change of the schema: npx vitest run --dir test/unit model/siteSchema -u
it('publishes the schema that parseSite uses', async () => {
  await expect(`${JSON.stringify(siteJsonSchema(), null, 1)}\n`).toMatchFileSnapshot('../../../config/site.schema.json');
});
