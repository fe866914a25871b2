import { z } from 'zod';
import type { Json } from './canonical.ts';
import { plainJson } from './canonical.ts';
import { keyListSchema } from './keyList.ts';
import { alarmSchema } from './linkAlarm.ts';
import { fetchAnswerSchema, fetchSchema } from './linkFetch.ts';
import { ackMessageSchema, eventMessageSchema, planResultSchema, statusMessageSchema } from './linkMessage.ts';
import { pictureSchema } from './linkPicture.ts';
import { presenceSchema } from './linkPresence.ts';
import { agentOrders, aliveSchema, commandResultSchema, junctionOrders, orderSchema } from './linkOrder.ts';
import { planEnvelopeSchema } from './plan.ts';
import { vdsPostSchema } from './vds.ts';

/** Every payload of the link by its name in docs/: the schema that the code itself parses with. */
export const linkMessages = {
  presence: presenceSchema, status: statusMessageSchema, event: eventMessageSchema, alarm: alarmSchema,
  ack: ackMessageSchema, alive: aliveSchema, order: orderSchema, commandResult: commandResultSchema,
  fetch: fetchSchema, fetchAnswer: fetchAnswerSchema, picture: pictureSchema, planEnvelope: planEnvelopeSchema, keyList: keyListSchema, planResult: planResultSchema, vdsPost: vdsPostSchema,
} as const;
export type LinkMessageName = keyof typeof linkMessages;

/** JSON Schema (2020-12) of each payload, and of the parameters of each order. */
export function linkJsonSchemas(): Readonly<Record<string, Json>> {
  const messages = Object.entries(linkMessages).map(([name, schema]) => [name, schemaOf(name, schema)] as const);
  const orders = Object.entries({ ...junctionOrders, ...agentOrders }).map(([name, schema]) => [`order.${name}`, schemaOf(`order.${name}`, schema)] as const);
  return Object.fromEntries([...messages, ...orders]);
}

/** As a sender has to write it: what has a default may be left out. */
function schemaOf(name: string, schema: z.ZodType): Json {
  return plainJson({ title: name, ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) });
}
