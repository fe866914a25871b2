import { z } from 'zod';

/** Why a camera gave no answer that counts. */
export const cameraTroubles = ['unreachable', 'timeout', 'tooLarge', 'login', 'refused', 'badAnswer', 'notAPicture', 'unknownPreset', 'noPtz', 'noSnapshot'] as const;
export type CameraTrouble = (typeof cameraTroubles)[number];

/** What may be wrong with one: each is an alarm of its own (`camera.<condition>`). */
export const cameraConditions = ['unreachable', 'login', 'noPicture', 'frozen', 'dark', 'clock'] as const;
export type CameraCondition = (typeof cameraConditions)[number];

export const cameraIdSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,31}$/);

/** Why a snapshot was taken. */
export const snapshotReasons = ['alarm', 'evidence', 'demand', 'centre'] as const;
export type SnapshotReason = (typeof snapshotReasons)[number];

/** One camera of the cabinet's file. */
export const cameraSchema = z.strictObject({
  id: cameraIdSchema,
  name: z.string().min(1).max(80).optional(),
  /** Its device service: `http://192.168.8.21/onvif/device_service`. No user name stands in it. */
  address: z.url({ protocol: /^https?$/, hostname: /.+/ }).refine((text) => !/^https?:\/\/[^/]*@/.test(text), 'credentials belong into the file of secrets'),
  /** Token of the media profile that snapshots are taken of; absent = the first one. */
  profile: z.string().min(1).max(64).regex(/^[\x20-\x7e]+$/).optional(),
  /** Basic over plain HTTP, where the password can be read on the way. */
  allowBasic: z.boolean().default(false),
  /** A picture is looked at so often, s. */
  healthEveryS: z.int().min(10).max(3600).default(60),
  /** The same picture for so long is a frozen one, s. */
  frozenAfterS: z.int().min(60).max(86_400).default(1800),
  /** Mean luma (0 to 255) below which a picture without contrast is dark. */
  darkLuma: z.int().min(0).max(128).default(24),
  /** The camera's clock may differ from the cabinet's by so much, ms. */
  clockMs: z.int().min(500).max(60_000).default(2000),
  /** Alarms (codes, or beginnings that end in a dot) of which a snapshot is taken. */
  snapshotOn: z.array(z.string().min(1).max(64)).max(32).default([]),
});
export type Camera = z.infer<typeof cameraSchema>;

export const snapshotSchema = z.object({
  id: z.string(), camera: z.string(), ts: z.int(), reason: z.enum(snapshotReasons), bytes: z.int(), pinned: z.boolean(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

export const cameraStateSchema = z.object({
  id: z.string(), name: z.string().nullable(), address: z.string(),
  reachable: z.boolean().nullable(),
  conditions: z.array(z.object({ condition: z.enum(cameraConditions), sinceMs: z.int(), detail: z.string() })),
  make: z.string().nullable(), model: z.string().nullable(), firmware: z.string().nullable(),
  profiles: z.array(z.object({ token: z.string(), name: z.string(), width: z.int().nullable(), height: z.int().nullable(), encoding: z.string().nullable(), rtsp: z.string().nullable() })),
  ptz: z.boolean(),
  /** Wall clock of the camera less the cabinet's, and how far that is known; null = not read. */
  clockOffsetMs: z.number().nullable(), clockErrorMs: z.number().nullable(),
  lastPictureMs: z.int().nullable(), luma: z.number().nullable(), contrast: z.number().nullable(),
  lastTrouble: z.string().nullable(),
});
export type CameraState = z.infer<typeof cameraStateSchema>;

export const foundCameraSchema = z.object({ urn: z.string(), name: z.string(), hardware: z.string(), addresses: z.array(z.string()), configured: z.string().nullable() });
export type FoundCamera = z.infer<typeof foundCameraSchema>;

export const presetSchema = z.object({ token: z.string(), name: z.string() });
export type Preset = z.infer<typeof presetSchema>;
