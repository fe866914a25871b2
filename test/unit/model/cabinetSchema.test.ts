import { expect, it } from 'vitest';
import { cabinetFileSchema } from '../../../src/model/cabinetFile.ts';
import { cabinetJsonSchema } from '../../../src/model/cabinetSchema.ts';

// After a change of the schema: npx vitest run --dir test/unit model/cabinetSchema -u
it('publishes the schema that agentd reads the cabinet\'s file with', async () => {
  await expect(`${JSON.stringify(cabinetJsonSchema(), null, 1)}\n`).toMatchFileSnapshot('../../../config/cabinet.schema.json');
});

const file = (...cameras: readonly object[]): unknown => ({ format: 'ngatu-cabinet/1', cameras });

it('refuses credentials in an address, two cameras of one name, and keys it does not know', () => {
  const north = { id: 'north', address: 'http://192.0.2.7/onvif/device_service' };
  expect(cabinetFileSchema.safeParse(file(north)).success).toBe(true);
  expect(cabinetFileSchema.safeParse(file({ ...north, address: 'http://admin:1234@192.0.2.7/' })).success).toBe(false);
  expect(cabinetFileSchema.safeParse(file({ ...north, address: 'file:///etc/passwd' })).success).toBe(false);
  expect(cabinetFileSchema.safeParse(file(north, north)).success).toBe(false);
  expect(cabinetFileSchema.safeParse(file({ ...north, password: 'x' })).success).toBe(false);
});
