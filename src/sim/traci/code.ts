/** Numbers of the TraCI protocol as SUMO 1.15 speaks it (tools/traci/constants.py). */
export const command = {
  getVersion: 0x00,
  simulationStep: 0x02,
  setOrder: 0x03,
  close: 0x7f,
  setLight: 0xc2,
} as const;

/** Domains: reading is `get`, the answer `get + 0x10`; subscribing is `get + 0x30`, its answer `get + 0x40`. */
export const domain = {
  loop: 0xa0,
  light: 0xa2,
  lane: 0xa3,
  vehicle: 0xa4,
  simulation: 0xab,
  area: 0xad,
} as const;
export type Domain = (typeof domain)[keyof typeof domain];

export const variable = {
  idList: 0x00,
  vehicleNumber: 0x10,
  meanSpeed: 0x11,
  vehicleIds: 0x12,
  occupancy: 0x13,
  haltingNumber: 0x14,
  timeSinceDetection: 0x16,
  vehicleData: 0x17,
  jamVehicles: 0x18,
  jamMetres: 0x19,
  lightState: 0x20,
  speed: 0x40,
  laneId: 0x51,
  time: 0x66,
  nextLights: 0x70,
  departedIds: 0x74,
  teleportStartingIds: 0x76,
  arrivedIds: 0x7a,
  collidingIds: 0x81,
  minExpected: 0x7d,
  timeLoss: 0x8c,
} as const;

export const valueType = {
  ubyte: 0x07,
  byte: 0x08,
  integer: 0x09,
  double: 0x0b,
  string: 0x0c,
  stringList: 0x0e,
  compound: 0x0f,
  doubleList: 0x10,
  position2d: 0x01,
  position3d: 0x03,
  colour: 0x11,
} as const;
