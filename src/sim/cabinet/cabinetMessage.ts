import { z } from 'zod';
import { lampColours } from '../../model/aspect.ts';
import { cabinetInputNames } from '../../model/image.ts';

const lampFault = { type: z.literal('fault'), group: z.string(), colour: z.enum(lampColours), /** One head only; without it all heads of the group. */ slot: z.int().optional() };
const on = z.boolean().default(true);
const board = z.string();
const answerFaults = ['sound', 'badCrc', 'truncated', 'late', 'duplicated', 'otherUnit', 'otherFunction', 'exception', 'echo', 'noiseBefore', 'noiseInside', 'noiseAfter'] as const;

/** A fault to be injected (or, with `on: false`, healed). Durations in the cabinet's ms. */
export const cabinetFaultSchema = z.discriminatedUnion('name', [
  z.strictObject({ ...lampFault, name: z.literal('deadLamp'), on }),
  z.strictObject({ ...lampFault, name: z.literal('stuckOn'), on }),
  /** The switching element never closes. */
  z.strictObject({ ...lampFault, name: z.literal('stuckOff'), on }),
  z.strictObject({ ...lampFault, name: z.literal('flippedReadBack'), on }),
  /** 100 % is a healthy lamp. */
  z.strictObject({ ...lampFault, name: z.literal('dimLamp'), percent: z.number().min(0).max(100) }),
  /** The board hears nothing; 0 ms ends it. */
  z.strictObject({ type: z.literal('fault'), name: z.literal('silent'), board, forMs: z.number().min(0).default(1e9) }),
  /** Power gone and back; `firmware`: it comes back with that version (`2.0`), or without it with its own. */
  z.strictObject({ type: z.literal('fault'), name: z.literal('reboot'), board, firmware: z.string().regex(/^\d{1,3}\.\d{1,3}$/).optional() }),
  /** Lamp supply of one board, or of all. */
  z.strictObject({ type: z.literal('fault'), name: z.literal('supply'), volts: z.number().min(0).max(400), board: board.optional() }),
  /** What is wrong inside a board; without anything it is sound again. A watchdog of 0 ms never trips. */
  z.strictObject({ type: z.literal('fault'), name: z.literal('defect'), board, watchdogMs: z.number().min(0).optional(), counterStuck: z.boolean().optional(), swapped: z.boolean().optional(), greenFlasher: z.boolean().optional(), lateScans: z.int().min(0).max(10).optional() }),
  /** A flasher at another rate; lit for 0 ms or a whole period, it stands. Without figures it is healthy. */
  z.strictObject({ type: z.literal('fault'), name: z.literal('flasher'), board, periodMs: z.number().min(100).max(60_000).default(1000), onMs: z.number().min(0).max(60_000).default(500) }),
  z.strictObject({ type: z.literal('fault'), name: z.literal('loopFault'), detector: z.string(), on }),
  /** The police panel's flash key: opens the flash-transfer chain. */
  z.strictObject({ type: z.literal('fault'), name: z.literal('flashKey'), on }),
  /** The other keys and contacts of the cabinet; a malfunction management unit opens the flash-transfer chain too. */
  z.strictObject({ type: z.literal('fault'), name: z.literal('key'), key: z.enum(cabinetInputNames), on }),
  /** The serial port is pulled out, and put back after `forMs`; `otherName`: as another device, with the old link to it. */
  z.strictObject({ type: z.literal('fault'), name: z.literal('portRemoved'), line: z.string(), forMs: z.number().min(0).max(600_000).default(1000), otherName: z.boolean().default(false) }),
  /** What happens to answers on their way, to one in `every`; `late` comes `byMs` after its time, `exception` is the slave's refusal; `sound` ends it. */
  z.strictObject({
    type: z.literal('fault'), name: z.literal('answers'), line: z.string(), what: z.enum(answerFaults), board: board.optional(),
    every: z.int().min(1).max(1000).default(1), byMs: z.number().min(0).max(10_000).default(100), code: z.int().min(1).max(255).default(4),
  }),
]);
export type CabinetFault = z.infer<typeof cabinetFaultSchema>;

const detectorsSchema = z.strictObject({
  type: z.literal('detectors'),
  /** `count`: actuations since the sender began. */
  values: z.record(z.string(), z.strictObject({ occupied: z.boolean(), count: z.int().min(0) })),
});
const pressSchema = z.strictObject({ type: z.literal('press'), detector: z.string() });
/** What a sensor of the cabinet measures from now on, in its own unit. */
const sensorSchema = z.strictObject({ type: z.literal('sensor'), sensor: z.string(), value: z.union([z.number(), z.boolean()]) });

/** From now on this client hears every frame of the lines too. */
const watchSchema = z.strictObject({ type: z.literal('watch') });
/** Answered at once with the cabinet's time: what is done beside the cabinet gets a place in its recording. */
const markSchema = z.strictObject({ type: z.literal('mark'), id: z.int() });

/** What a client of the cabinet's socket may say, one JSON line each. */
export const cabinetMessageSchema = z.union([detectorsSchema, pressSchema, sensorSchema, watchSchema, markSchema, cabinetFaultSchema]);
export type CabinetMessage = z.infer<typeof cabinetMessageSchema>;
export type DetectorValues = z.infer<typeof detectorsSchema>['values'];
