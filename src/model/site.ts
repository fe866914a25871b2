import { z } from 'zod';
import { faultActions, faultCodes } from './fault.ts';
import { flashBanSchema } from './flashBan.ts';
import { groupKinds } from './kind.ts';
import { groupIdSchema, intergreenSchema, relationSchema } from './relation.ts';
import { actuationSchema } from './actuation.ts';
import { detectorSchema } from './detector.ts';
import { exitSchema } from './exit.ts';
import { leadSchema, stageIdSchema, stageSchema } from './stage.ts';
import { ringPhaseSchema } from './rings.ts';
import { planSchema } from './plan.ts';
import { policePanelSchema } from './police.ts';
import { preemptionSchema } from './preemption.ts';
import { prioritySchema } from './priority.ts';
import { sensorSchema } from './sensor.ts';

const ms = (min: number, max: number): z.ZodInt => z.int().min(min).max(max).multipleOf(100);
export const boardIdSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,15}$/);
export type BoardId = string;

const groupSchema = z.strictObject({
  id: groupIdSchema,
  name: z.string().optional(),
  kind: z.enum(groupKinds),
  approach: z.string().optional(),
  /** Approach speed, km/h: bounds the yellow. */
  speedKmh: z.int().min(1).max(130).default(50),
  /** Minimum green (for a pedestrian group: minimum walk, ≥ 5 000), the flashing part not counted. */
  minGreenMs: ms(0, 120_000),
  yellowMs: ms(0, 6000).default(0),
  redYellowMs: ms(0, 2000).default(0),
  flashingGreenMs: ms(0, 10_000).default(0),
  /** Shortest red between two greens of this group. */
  redRevertMs: ms(0, 20_000).default(2000),
  pedestrianClearanceMs: ms(0, 60_000).default(0),
  clearanceAspect: z.enum(['flashingGreen', 'flashingRed']).default('flashingGreen'),
  /** Kerb to kerb (or to a refuge ≥ 2 m), m; and the walking speed assumed, m/s. */
  crossingM: z.number().min(1).max(60).optional(),
  walkingSpeed: z.number().min(0.5).max(1.5).default(1),
  /** Why people are taken to walk faster than 1.0 m/s here: it stands in what is signed. */
  walkingSpeedReason: z.string().min(3).optional(),
  /** A school or a hospital is near: 0.8 m/s at most. */
  nearSchoolOrHospital: z.boolean().optional(),
  /** The crossing ends on a refuge; the other half of the street is a group of its own. */
  refuge: z.strictObject({ widthM: z.number().min(0).max(50), otherHalf: groupIdSchema }).optional(),
  /** Bicycles go with this group: the intergreen calculator lets them clear at 4 m/s. */
  bicycles: z.boolean().optional(),
  /** Starts so long after it could, in every stage that says nothing else. */
  lateStartMs: ms(0, 60_000).optional(),
  /** Closes so long before the other greens that end with it, in every stage that says nothing else. */
  earlyEndMs: ms(0, 60_000).optional(),
  /** Groups before which this one starts. */
  leads: z.array(leadSchema).optional(),
  /** An overlap (NTCIP 1202): green while any parent is; its trailing green runs from the last parent's yellow. */
  overlap: z.strictObject({ parents: z.array(groupIdSchema).min(1).max(16), trailingGreenMs: ms(0, 255_000).default(0) }).optional(),
});
/** A signal group with its own times, ms. */
export type Group = z.infer<typeof groupSchema>;

export const lineFormats = ['8N1', '8E1', '8O1', '8N2'] as const;

const serialLineSchema = z.strictObject({
  id: boardIdSchema,
  kind: z.literal('serial').optional(),
  purpose: z.enum(['lamps', 'field']),
  /** Serial device path, best a link of /dev/serial/by-id: it is followed anew at each opening; a run directory's pty on a bench. */
  device: z.string().min(1),
  baud: z.int().min(1200).max(921_600),
  format: z.enum(lineFormats),
  /** A UART whose kernel driver keys the transmitter by RTS: set at each opening, read back, refused where it is not so (docs/line.md, 15). */
  rs485: z.strictObject({
    /** Level of RTS while it sends. */
    rtsOnSend: z.enum(['high', 'low']),
    beforeSendMs: z.int().min(0).max(20).optional(),
    afterSendMs: z.int().min(0).max(20).optional(),
  }).optional(),
});
/** RTU on a tty. */
export type SerialLine = z.infer<typeof serialLineSchema>;

const tcpLineSchema = z.strictObject({
  id: boardIdSchema,
  kind: z.literal('tcp'),
  purpose: z.enum(['lamps', 'field']),
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535).default(502),
});
/** Modbus TCP: one device, or a gateway with several behind it. */
export type TcpLine = z.infer<typeof tcpLineSchema>;

export const lineSchema = z.discriminatedUnion('kind', [serialLineSchema, tcpLineSchema]);
export type Line = z.infer<typeof lineSchema>;

export function isSerial(line: Line): line is SerialLine {
  return line.kind !== 'tcp';
}

const boardSchema = z.strictObject({
  id: boardIdSchema, line: boardIdSchema, unit: z.int().min(1).max(247),
  /** `vendor/model` under firmware-profiles. */
  profile: z.string().regex(/^[a-z0-9-]+\/[A-Za-z0-9-]+$/),
  serial: z.string().optional(),
  /** Which word of a 32-bit value comes first on this board, where its profile says `unknown` and somebody has tried it. */
  wordOrder: z.enum(['big', 'little']).optional(),
  /** What this very board reads at points of its profile (name words, a version), where no manual prints it and somebody has read it: it is identified by that too. */
  says: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

const startupSchema = z.strictObject({
  flashMs: ms(1000, 60_000).default(10_000), yellowMs: ms(3000, 6000).default(3000), allRedMs: ms(1000, 60_000).default(5000),
});

/** The monitor's own contact in the flash-transfer chain (safety.md S3): DTR of a port of its own, or a GPIO value file. */
const monitorLineSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dtr'), device: z.string().min(1) }),
  z.strictObject({ kind: z.literal('gpio'), path: z.string().min(1) }),
]);

/** Length of a conflict, for the intergreen calculator (safety.md S2.6): metres from the stop line to the conflict point. */
const conflictPathSchema = z.strictObject({ from: groupIdSchema, to: groupIdSchema, clearingM: z.number().min(0).max(200), enteringM: z.number().min(0).max(200) });

const safetyFields = {
  siteId: z.string().regex(/^[a-z0-9][a-z0-9-]{1,31}$/),
  name: z.string().min(1),
  /** A bench site can never be street-sealed (safety.md S7). */
  bench: z.boolean(),
  /** Where the site was generated (from-sumo): geometric limits are warnings there (safety.md S7). */
  generatedFrom: z.string().optional(),
  maxWaitS: z.int().min(30).max(300).default(120),
  groups: z.array(groupSchema).min(2).max(64),
  relations: z.array(relationSchema),
  intergreens: z.array(intergreenSchema),
  /** The pairs that may run together, stated by another hand: default deny. */
  permissive: z.array(z.tuple([groupIdSchema, groupIdSchema])),
  conflictPaths: z.array(conflictPathSchema).default([]),
  /** Movements that may turn right while their signal is red, by group: a policy of the street, which site check holds against the relations. */
  rightOnRed: z.record(groupIdSchema, z.strictObject({ vehicles: z.enum(['twoWheelers', 'all']), reason: z.string().min(3) })).optional(),
  lines: z.array(lineSchema).min(1).max(8),
  boards: z.array(boardSchema).min(1).max(32),
  /** Which head of which board shows a group. */
  lamps: z.array(z.strictObject({ group: groupIdSchema, board: boardIdSchema, slot: z.int().min(1).max(64) })).min(1),
  /** What a fault makes this junction do, where the site wants more than the catalogue (site check refuses less). */
  faultActions: z.partialRecord(z.enum(faultCodes), z.enum(faultActions)).default({}),
  /** Local hours in which a planned flash needs two persons. */
  flashBan: flashBanSchema.default({ from: '05:00', to: '22:00' }),
  monitorLine: monitorLineSchema.optional(),
  startup: startupSchema.default({ flashMs: 10_000, yellowMs: 3000, allRedMs: 5000 }),
  /** Ed25519 public keys (SPKI, base64) that may sign plans, seals and (root, kept offline) lists of planners' keys; and how many signatures a plan needs: two = an author's and an approver's. */
  trustKeys: z.array(z.strictObject({ keyId: z.string(), publicKey: z.string(), role: z.enum(['author', 'approver', 'commissioning', 'root']) })).default([]),
  signaturesRequired: z.union([z.literal(1), z.literal(2)]).default(1),
};

export const safetySourceSchema = z.strictObject(safetyFields);
export type SafetySource = z.infer<typeof safetySourceSchema>;


const displaySchema = z.strictObject({ id: z.string(), group: groupIdSchema, board: boardIdSchema, channel: z.int().min(1).max(32) });

/** The lamp of a push-button that says the call is held: lit from the press to the walk. */
const waitLampSchema = z.strictObject({ id: z.string(), group: groupIdSchema, board: boardIdSchema, channel: z.int().min(1).max(32) });

/** The countdown's rules (control.md, The countdown that never lies). */
const countdownSchema = z.strictObject({
  /** N: from so many seconds before it an end of green or red stands. Not stated: 8, or the shortest minimum green. */
  commitS: z.int().min(3).max(10).optional(),
  /** The last seconds of a red that are not shown. Not stated: 3 where all red is under 2.0 s, else 0. */
  hideRedLastS: z.int().min(0).max(3).optional(),
});

export const trafficSchema = z.strictObject({
  timezone: z.string().default('Asia/Ho_Chi_Minh'),
  stages: z.array(stageSchema).min(2).max(32),
  firstStage: stageIdSchema,
  /** Stages through which a planned flash is entered, and left (NTCIP 1202, automatic flash); absent = from where it is, by the first stage. */
  flash: z.strictObject({ entryStage: stageIdSchema.optional(), exitStage: stageIdSchema.optional() }).optional(),
  /** Rings and barriers: on demand, each ring goes from phase to phase by itself, and crosses a barrier with the others. */
  rings: z.array(ringPhaseSchema).min(2).max(64).optional(),
  detectors: z.array(detectorSchema).default([]),
  /** What the cabinet measures of itself (docs/cabinet-sensors.md). */
  sensors: z.array(sensorSchema).max(64).optional(),
  displays: z.array(displaySchema).default([]),
  waitLamps: z.array(waitLampSchema).max(64).optional(),
  countdown: countdownSchema.optional(),
  actuation: z.array(actuationSchema).default([]),
  /** Where the cycles of coordinated plans count from: local midnight where nothing is said, or 1970-01-01 00:00 local time. */
  coordinationFrom: z.enum(['midnight', 'epoch']).optional(),
  /** Exits that get no green while they are full (spill-back). */
  exits: z.array(exitSchema).max(32).optional(),
  /** The optimiser looks on while another plan times the stages, and what it would have done is counted. */
  adaptiveShadow: z.boolean().optional(),
  /** Who may take the junction from its plan: railway, fire, ambulance, convoy; of one rank, the first of the list goes before. */
  preemptions: z.array(preemptionSchema).max(8).optional(),
  /** Stage buttons and the radio of the police. */
  police: policePanelSchema.optional(),
  /** Movements that may bend the plan: buses, trams, whoever is given priority and keeps the others' minima. */
  priority: prioritySchema.optional(),
  /** The plan that runs with no other left. */
  builtinPlan: planSchema,
  /** Optional geometry for drawings: junction-centred metres per group. */
  drawing: z.array(z.strictObject({ group: groupIdSchema, xM: z.number(), yM: z.number(), bearingDeg: z.number() })).default([]),
});
/** Stages, detectors, displays and the built-in plan: everything of a site that is not safety data. */
export type SiteTraffic = z.infer<typeof trafficSchema>;

/** A site file as people write it (`config/sites/<name>/site.yaml`). */
export const siteSourceSchema = z.strictObject({ format: z.literal('ngatu-site-source/1'), safety: safetySourceSchema, traffic: trafficSchema });
export type SiteSource = z.infer<typeof siteSourceSchema>;
export { safetyFields };
