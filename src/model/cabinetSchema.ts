import { z } from 'zod';
import { cabinetFileSchema } from './cabinetFile.ts';

/** JSON Schema of cabinet files, for editors: published as config/cabinet.schema.json. */
export function cabinetJsonSchema(): object {
  return { title: 'Ngã Tư cabinet', ...z.toJSONSchema(cabinetFileSchema, { io: 'input' }) };
}
