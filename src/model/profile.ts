import { z } from 'zod';
import { parseWith } from './parsing.ts';
import type { Parsed } from './problem.ts';

export const areas = ['coil', 'discreteInput', 'holding', 'input'] as const;
export type Area = (typeof areas)[number];

const pointTypes = ['bit', 'u8', 'u16', 'i16', 'u32', 'i32', 'f32', 'ascii'] as const;
const wordOrders = ['big', 'little', 'unknown'] as const;

const pointSchema = z.strictObject({
  /** Dotted name. `#` stands for the repetition number: `lamp.#.red` with repeat 8 gives lamp.1.red … lamp.8.red. */
  id: z.string().regex(/^[a-zA-Z][A-Za-z0-9.#]*$/),
  area: z.enum(areas),
  /** Wire address (number − 1 within its area). */
  address: z.int().min(0).max(65_535),
  /** Of a bit, which one; of a u8, its lowest bit: 0 or 8. */
  bit: z.int().min(0).max(15).optional(),
  type: z.enum(pointTypes),
  /** Registers of an ascii point. */
  length: z.int().min(1).max(32).optional(),
  /** `unknown`: no manual says it, nobody has tried it. Such a point reads as nothing until a site states its board's order. */
  wordOrder: z.enum(wordOrders).optional(),
  scale: z.number().optional(),
  unit: z.string().optional(),
  access: z.enum(['read', 'write', 'readWrite']),
  poll: z.enum(['everyTick', 'slow', 'once', 'never']),
  /** Reading a counter sets it to 0: what a lost answer held is gone. */
  clearsOnRead: z.boolean().optional(),
  repeat: z.int().min(2).max(64).optional(),
  /** Step between repetitions: bits (bit points in registers), else addresses. */
  stride: z.int().min(1).max(64).optional(),
  /** For the technician's tools only: no daemon reads or writes it. */
  service: z.literal(true).optional(),
});
export type ProfilePointSource = z.infer<typeof pointSchema>;

const blockSchema = z.strictObject({
  function: z.enum(['fc01', 'fc02', 'fc03', 'fc04', 'fc15', 'fc16', 'fc23']),
  area: z.enum(areas), address: z.int().min(0).max(65_535), count: z.int().min(1).max(125),
});

export const failsafeSchema = z.strictObject({
  failsafe: z.enum(['selfFlash', 'dropsFlashTransferRelay', 'staticDark', 'staticRed', 'none']),
  watchdog: z.strictObject({
    /** What keeps it from tripping: the token, any write to the device, any sound frame to it, a read too. */
    refreshedBy: z.enum(['token', 'anyWrite', 'anyFrame']),
    /**
     * Point ids of this profile: enabling it, its time-out (in units of timeoutUnitMs), whether it has tripped (anything
     * but 0), and clearing that.
     */
    enable: z.string().optional(), timeout: z.string().optional(), status: z.string().optional(), clear: z.string().optional(),
    /** What is written to `enable` and to `clear`; 1 where nothing is said. */
    enableValue: z.int().min(0).max(65_535).optional(), clearValue: z.int().min(0).max(65_535).optional(),
    timeoutUnitMs: z.int().min(1).optional(),
    /** The time that is set where `timeout` names a point; the board's own, fixed one where it does not. */
    timeoutMs: z.int().min(100).max(60_000).optional(),
    /** Settings without which the watchdog is not what is said here: written, and read back, before it is enabled. */
    needs: z.array(z.strictObject({ point: z.string(), equals: z.int().min(0).max(65_535) })).min(1).optional(),
    /** It forgets a trip by itself, or at any output command. */
    autoClears: z.boolean(),
  }).optional(),
  /** Point ids; `safeValue.#` names all of a repeated point. */
  safeValue: z.string().optional(), powerOn: z.string().optional(), bootCounter: z.string().optional(), resetLatch: z.string().optional(),
});

/** How a firmware version is read from its point: 0x0102 = 1.2, 0xA200 = A2.00, 210 = 2.10, 21 = 2.1, 7 = 7, or a text. */
export const versionReadings = ['bytes', 'hexBytes', 'hundredths', 'tenths', 'number', 'text'] as const;
export type VersionReading = (typeof versionReadings)[number];

/** Why a device that is known all the same may not be used. */
export const profileRefusals = ['otherDialect'] as const;

/**
 * How a countdown display gets its numbers. `seconds`: each is written, and it goes blank without messages · `pulse`: a
 * contact starts its own count, which nothing stops · `selfLearning`: it counts what it measured in the last cycle.
 */
export const displayDrives = ['seconds', 'pulse', 'selfLearning'] as const;

const displayBlockSchema = z.strictObject({ drive: z.enum(displayDrives), /** Blank so long after the last message, ms. */ blanksItselfMs: z.int().min(100).max(60_000).optional(), /** Of a pulse display: the number that it begins with, as it is set. */ countsS: z.int().min(3).max(99).optional() });

/** A value in the body of a reply that is no Modbus (z1): bytes from `offset`. */
const fieldSchema = z.strictObject({
  id: z.string().regex(/^[a-zA-Z][A-Za-z0-9.]*$/),
  offset: z.int().min(0).max(243), type: z.enum(['u8', 'u16', 'u24', 'fixed24', 'dateTime']),
  unit: z.string().optional(),
});
export type ProfileField = z.infer<typeof fieldSchema>;

/** A firmware profile as written in `firmware-profiles/<vendor>/<model>.yaml` (field.md). An absent value is an absent key, never 0. */
export const profileSchema = z.strictObject({
  format: z.literal('ngatu-profile/1'),
  vendor: z.string().regex(/^[a-z0-9-]+$/), model: z.string().regex(/^[A-Za-z0-9-]+$/),
  /** Sets this profile apart from others of the same model: another firmware is another profile. */
  edition: z.string().regex(/^[A-Za-z0-9]+$/).optional(),
  /** The device is known, and refused wherever a site names it. */
  refused: z.enum(profileRefusals).optional(),
  role: z.enum(['signalHeads', 'detectorCard', 'vdsCard', 'countdownDisplay', 'io', 'meter']),
  firmware: z.strictObject({
    from: z.string().min(1), to: z.string().min(1), reading: z.enum(versionReadings).optional(),
    /** What is known of a device that is older than this, or does not say its firmware at all. */
    older: z.enum(profileRefusals).optional(),
  }),
  variant: z.enum(['modbusRtu', 'modbusTcp', 'z1']),
  serial: z.strictObject({ baud: z.int().min(1200).max(921_600), format: z.enum(['8N1', '8E1', '8O1', '8N2']) }).optional(),
  tcp: z.strictObject({ port: z.int().min(1).max(65_535) }).optional(),
  /** How the device says what it is: points and the value each must have. */
  identity: z.array(z.strictObject({ point: z.string(), equals: z.union([z.string(), z.number()]).optional() })).min(1),
  /** Why no entry of `identity` has a value to equal: which document says nothing of it. A site may state what its own board reads (`says`). */
  identityUnproved: z.string().min(20).optional(),
  /** Points that hold the firmware version and serial number. */
  firmwarePoint: z.string().optional(), serialPoint: z.string().optional(),
  limits: z.strictObject({
    maxReadRegisters: z.int().min(1).max(125), maxWriteRegisters: z.int().min(1).max(121).optional(),
    minGapMs: z.number().min(0).max(1000), responseMs: z.number().min(0).max(5000),
  }),
  /** A whole lamp image in one transaction, and its read-back. */
  image: z.strictObject({ write: blockSchema, read: blockSchema }).optional(),
  readBack: z.strictObject({ kind: z.enum(['register', 'contact', 'terminalVoltage', 'lampCurrent']) }).optional(),
  slots: z.int().min(1).max(64).optional(),
  /** Of a countdown display. */
  display: displayBlockSchema.optional(),
  points: z.array(pointSchema),
  /** The interval reply of a z1 device, which has no points. */
  fields: z.array(fieldSchema).min(1).optional(),
  failsafe: failsafeSchema.optional(),
  quirks: z.array(z.string()).default([]),
  /** `unverified`: what of this profile no document says, and nobody has measured. */
  source: z.strictObject({ document: z.string(), edition: z.string(), page: z.string(), unverified: z.string().min(10).optional() }),
});
export type ProfileSource = z.infer<typeof profileSchema>;

/** One point after `repeat` is expanded: exactly where it stands on the wire. */
export const pointAddressSchema = z.strictObject({
  id: z.string(), area: z.enum(areas), address: z.int(), bit: z.int().optional(),
  type: z.enum(pointTypes), length: z.int().optional(),
  wordOrder: z.enum(wordOrders).optional(), scale: z.number().optional(), unit: z.string().optional(),
  access: z.enum(['read', 'write', 'readWrite']), poll: z.enum(['everyTick', 'slow', 'once', 'never']),
  service: z.literal(true).optional(),
  clearsOnRead: z.boolean().optional(),
});
export type ProfilePoint = z.infer<typeof pointAddressSchema>;

/** A profile as the sealed artefact carries it: same content, points expanded. */
export const resolvedProfileSchema = profileSchema.omit({ points: true }).extend({ points: z.array(pointAddressSchema) });
export type ResolvedProfile = z.infer<typeof resolvedProfileSchema>;

export function parseProfile(input: unknown): Parsed<ProfileSource> {
  return parseWith(profileSchema, input);
}

/** Name under which sites refer to a profile: `ngatu/shb8`, `waveshare/Modbus-RTU-Relay-8CH-V1`. */
export function profileId({ vendor, model, edition }: Pick<ProfileSource, 'vendor' | 'model' | 'edition'>): string {
  return edition === undefined ? `${vendor}/${model}` : `${vendor}/${model}-${edition}`;
}

/** Whether a device of this profile lights the street. */
export function isLampProfile({ role, image }: Pick<ProfileSource, 'role' | 'image'>): boolean {
  return role === 'signalHeads' || image !== undefined;
}

/** The profile of a board whose word order the site states: its `unknown` ones are that. */
export function withWordOrder(profile: ResolvedProfile, wordOrder: 'big' | 'little' | undefined): ResolvedProfile {
  if (wordOrder === undefined) return profile;
  return { ...profile, points: profile.points.map((point) => (point.wordOrder === 'unknown' ? { ...point, wordOrder } : point)) };
}

/**
 * Names of points that the daemons know by meaning. A signal-head board has lamp/flash/voltage (and current) per slot
 * and colour; a detector card presence/count/loopFault per channel.
 */
export const pointNames = {
  flashCommand: 'command.flash', clearCommand: 'command.clear', token: 'token', imageSeq: 'imageSeq',
  flashing: 'status.flashing', watchdogTripped: 'status.watchdogTripped', armed: 'status.armed', flashTransfer: 'status.flashTransfer',
  /** Optional: the lamp-supply contactor and the dim level, each with its command. */
  lampSupplyOffCommand: 'command.lampSupplyOff', dimCommand: 'command.dim', lampSupply: 'status.lampSupply', dimmed: 'status.dimmed',
  sampleCounter: 'sampleCounter', sampleCheck: 'sampleCheck', challenge: 'challenge', bootCounter: 'bootCounter', appliedSeq: 'appliedSeq', supplyVoltage: 'supplyVoltage',
  lamp: (slot: number, colour: string): string => `lamp.${slot}.${colour}`,
  flash: (slot: number, colour: string): string => `flash.${slot}.${colour}`,
  voltage: (slot: number, colour: string): string => `voltage.${slot}.${colour}`,
  current: (slot: number, colour: string): string => `current.${slot}.${colour}`,
  dim: (slot: number, colour: string): string => `dim.${slot}.${colour}`,
  /** A key or contact of the cabinet (CabinetInputs). */
  input: (name: string): string => `input.${name}`,
  presence: (channel: number): string => `presence.${channel}`,
  count: (channel: number): string => `count.${channel}`,
  loopFault: (channel: number): string => `loopFault.${channel}`,
  /** What is wrong with the loop, where the card tells; and that its counter has gone over its end. */
  loopOpen: (channel: number): string => `loopOpen.${channel}`,
  loopShort: (channel: number): string => `loopShort.${channel}`,
  overflow: (channel: number): string => `overflow.${channel}`,
  seconds: (channel: number): string => `seconds.${channel}`,
  /** Contacts of a field board: the lamp that tells who pressed that he waits, and the pulse from which a display counts. */
  wait: (channel: number): string => `wait.${channel}`,
  pulse: (channel: number): string => `pulse.${channel}`,
} as const;
