import { z } from 'zod';
import { cameraIdSchema } from './camera.ts';
import { canonicalJson, plainJson } from './canonical.ts';
import { centreCommands, type CentreCommand } from './centreCommand.ts';
import { linkSchema } from './linkMessage.ts';

/** What a centre asks of a cabinet, and how it proves who it is: one signed form for commands, channels, throttles and its sign of life. */

const version = z.literal(linkSchema);
const level = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/);
/** Ed25519 over the canonical JSON (RFC 8785) of the message without `signature`, base64. */
const signature = z.string().regex(/^[A-Za-z0-9+/]{86}==$/);
const proof = {
  keyId: level,
  /** Strictly increasing per key, across restarts of the centre: what is not higher is old. */
  counter: z.int().min(1),
  signature,
};
const seconds = (most: number): z.ZodInt => z.int().min(1).max(most);
const code = z.string().min(1).max(64);

/** Orders that signald judges: the parameters of the list of what a centre may order, without the person, who is the order's actor. */
export const junctionOrders: Readonly<Record<JunctionOrder, z.ZodObject>> = {
  'tlc.stage.hold': centreCommands['tlc.stage.hold'].args, 'tlc.stage.set': centreCommands['tlc.stage.set'].args, 'tlc.stage.step': centreCommands['tlc.stage.step'].args,
  'tlc.stage.stopTime': centreCommands['tlc.stage.stopTime'].args, 'tlc.mode.select': centreCommands['tlc.mode.select'].args, 'tlc.mode.flash': centreCommands['tlc.mode.flash'].args,
  'tlc.mode.allRed': centreCommands['tlc.mode.allRed'].args, 'tlc.mode.dark': centreCommands['tlc.mode.dark'].args, 'tlc.mode.release': centreCommands['tlc.mode.release'].args,
  'tlc.priority.request': centreCommands['tlc.priority.request'].args, 'tlc.priority.update': centreCommands['tlc.priority.update'].args, 'tlc.priority.cancel': centreCommands['tlc.priority.cancel'].args,
  'tlc.plan.set': centreCommands['tlc.plan.set'].args, 'tlc.preempt.call': centreCommands['tlc.preempt.call'].args,
};

/** Orders that the agent carries out itself. */
export const agentOrders = {
  'alarm.acknowledge': z.strictObject({ alarm: code, component: z.string().min(1).max(100) }),
  'alarm.suspend': z.strictObject({ alarm: code, component: z.string().min(1).max(100), forS: seconds(7 * 86_400) }),
  'alarm.resume': z.strictObject({ alarm: code, component: z.string().min(1).max(100) }),
  /** A channel of events or a status: `forS` absent = until it is started again, or the agent starts. */
  'channel.start': z.strictObject({ forS: seconds(86_400).optional() }),
  'channel.stop': z.strictObject({ forS: seconds(7 * 86_400).optional() }),
  /** A status comes at most so often; 0 = with every change. */
  'throttle.set': z.strictObject({ everyS: z.int().min(0).max(86_400) }),
  /** A picture over the link: a new one, or one that lies in the cabinet (its name, or `newest`). */
  'camera.snapshot': z.strictObject({ camera: cameraIdSchema, stored: z.string().min(1).max(100).optional() }),
} as const;

export type JunctionOrder = CentreCommand;
export type AgentOrder = keyof typeof agentOrders;
export type OrderName = JunctionOrder | AgentOrder;

export function isAgentOrder(name: string): name is AgentOrder {
  return Object.hasOwn(agentOrders, name);
}

/** On `<site>/command/<code>`, `<site>/channel/<name>` and `<site>/throttle/<code>`. Strict: what nobody has signed for has no place in it. */
export const orderSchema = z.strictObject({
  schema: version, site: level,
  /** `tlc.mode.flash` …; of a channel or a throttle `channel.start`, `channel.stop`, `throttle.set`. */
  order: code,
  /** The topic's last level: a signature holds for one topic alone. */
  target: level,
  /** The person or the seat that orders: a lease has one holder. */
  actor: z.string().max(100).regex(/\S/),
  /** Random; the same one again gets the same answer, and nothing is done twice. */
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
  params: z.record(z.string(), z.json()),
  ...proof,
});
export type Order = z.infer<typeof orderSchema>;

/** Every 30 s: the centre lives. It renews the leases of its orders; its silence ends them (safety.md S6). */
export const aliveSchema = z.strictObject({
  schema: version, site: level,
  /** Versions and features that the centre can read and do. */
  schemas: z.array(z.int()).min(1).max(16), features: z.array(z.string().max(32)).max(32),
  ...proof,
});
export type Alive = z.infer<typeof aliveSchema>;

/** What a signature is made over. */
export function signedText(message: Omit<Order, 'signature'> | Omit<Alive, 'signature'>): string {
  const { signature: mine, ...rest } = { signature: null, ...message };
  void mine;
  return canonicalJson(plainJson(rest));
}

export const orderOutcomes = ['accepted', 'rejected', 'completed', 'failed'] as const;
export type OrderOutcome = (typeof orderOutcomes)[number];

/** On the response topic with its correlation data, or on `<site>/answer/<order>`: accepted, then completed or failed; or rejected. */
export const commandResultSchema = z.object({
  schema: version, order: code, nonce: z.string().max(64), outcome: z.enum(orderOutcomes),
  /** Why not: a name of a closed list, with what a person needs to know of it. Null = it is well. */
  reason: code.nullable(), params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Until when it stands unrenewed, s; null = it holds nothing. */
  leaseS: z.number().nullable(), ts: z.int(),
});
export type CommandResult = z.infer<typeof commandResultSchema>;
