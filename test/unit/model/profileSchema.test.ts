import { expect, it } from 'vitest';
import { profileJsonSchema } from '../../../src/model/profileSchema.ts';

// After a change of the schema: npx vitest run --dir test/unit model/profileSchema -u
it('publishes the schema that parseProfile uses', async () => {
  await expect(`${JSON.stringify(profileJsonSchema(), null, 1)}\n`).toMatchFileSnapshot('../../../config/profile.schema.json');
});
