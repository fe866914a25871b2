import { z } from 'zod';
import { siteSourceSchema } from './site.ts';

/** JSON Schema of site files, for editors: published as config/site.schema.json. */
export function siteJsonSchema(): object {
  return { title: 'Ngã Tư site', ...z.toJSONSchema(siteSourceSchema, { io: 'input' }) };
}
