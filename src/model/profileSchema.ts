import { z } from 'zod';
import { profileSchema } from './profile.ts';

type Json = Record<string, unknown>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * JSON Schema of profile files, for editors: published as config/profile.schema.json. A file that extends a template, and a
 * template itself, may leave out what the other states; every key that is there is held to the same rules.
 */
export function profileJsonSchema(): object {
  const whole: Json = plain(z.toJSONSchema(profileSchema, { io: 'input' }));
  const { $schema, ...rules } = whole;
  const partial = parted(rules);
  const part: Json = {
    ...partial,
    properties: {
      ...properties(partial),
      format: { enum: ['ngatu-profile/1', 'ngatu-profile-template/1'] },
      extends: { type: 'string', description: 'vendor/name of a template: firmware-profiles/vendor/name.template.yaml' },
      without: { type: 'array', items: { type: 'string' }, description: 'points of the template that this one has not' },
    },
    required: ['format'],
  };
  return {
    $schema, title: 'Ngã Tư firmware profile',
    if: { anyOf: [{ required: ['extends'] }, { required: ['format'], properties: { format: { const: 'ngatu-profile-template/1' } } }] },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema; nothing awaits this object
    then: part, else: rules,
  };
}

/** The same rules with nothing required but what says which item is meant. */
function parted(rules: Json): Json {
  const { required: _required, ...rest } = rules;
  const own = properties(rules);
  const items = (key: string): Json => {
    const list = own[key];
    const { required: _none, ...item } = isJson(list) && isJson(list['items']) ? list['items'] : {};
    return isJson(list) ? { ...list, items: { ...item, required: ['id'] } } : {};
  };
  const inner = Object.fromEntries(['firmware', 'serial', 'limits', 'failsafe', 'source'].map((key) => {
    const { required: _any, ...loose } = isJson(own[key]) ? own[key] : {};
    return [key, loose];
  }));
  return { ...rest, properties: { ...own, ...inner, points: items('points'), fields: items('fields') } };
}

function properties(rules: Json): Json {
  return isJson(rules['properties']) ? rules['properties'] : {};
}

function plain(schema: object): Json {
  return Object.fromEntries(Object.entries(schema));
}
