// The layer table of the architecture, three floors:
//   ground  model, text, platform
//   middle  control, guard, monitor, field, ipc, record, link, camera, measures
//   top     signald, monitord, agentd, cli, centre, run
// bench/ and sim/ stand beside the house: they may import anything, nothing imports them.
//
// What is not listed is forbidden. .dependency-cruiser.cjs makes rules of it, the tidy check
// takes the pure rooms from it, and planted.test.ts plants a violation for every pair.

const ground = ['model', 'text', 'platform'];

export type Room = {
  /** Rooms of src/ it may import, besides itself. */
  readonly src: readonly string[];
  /** Packages it may import. */
  readonly npm: readonly string[];
  /** Whether it may use Node's own modules; a room without them is pure. */
  readonly node: boolean;
};

export const rooms: Readonly<Record<string, Room>> = {
  model: { src: [], npm: ['zod'], node: false },
  text: { src: ['model'], npm: [], node: false },
  platform: { src: [], npm: ['pino'], node: true },

  control: { src: ['model'], npm: [], node: false },
  guard: { src: ['model'], npm: [], node: false },
  monitor: { src: ['model'], npm: [], node: false },
  'field/profile': { src: ['model'], npm: [], node: false },
  'field/z1': { src: ['model'], npm: [], node: false },
  'field/scan': { src: ['model', 'field/profile'], npm: [], node: false },
  'field/bus': {
    src: ['model', 'platform', 'field/profile', 'field/scan'],
    npm: ['serialport', '@serialport', 'modbus-serial'],
    node: true,
  },
  // Sensors that count by themselves, for the agent: no signal waits for them.
  'field/vds': { src: ['model', 'platform', 'field/z1', 'field/bus'], npm: [], node: true },
  ipc: { src: ['model', 'platform'], npm: [], node: true },
  record: { src: ['model', 'platform'], npm: ['better-sqlite3'], node: true },
  link: { src: ['model'], npm: [], node: false },
  'link/mqtt': { src: ['model', 'platform', 'link'], npm: ['mqtt'], node: true },
  // What the high-resolution log says of the traffic: computed in the cabinet and by the tool alike.
  measures: { src: ['model'], npm: [], node: false },
  camera: { src: ['model', 'platform'], npm: ['node-onvif'], node: true },

  // The small real-time daemon: its packages are a closed list.
  signald: {
    src: [...ground, 'control', 'guard', 'field/profile', 'field/scan', 'field/bus', 'ipc'],
    npm: ['modbus-serial', 'serialport', 'pino', 'zod'],
    node: true,
  },
  monitord: { src: [...ground, 'monitor', 'ipc'], npm: ['pino', 'serialport', 'zod'], node: true },
  agentd: {
    src: [...ground, 'ipc', 'record', 'link', 'link/mqtt', 'camera', 'field/vds', 'measures'],
    npm: ['commander', 'pino', 'yaml', 'zod'],
    node: true,
  },
  cli: {
    // control: a recorded decision is made once more (`ngatu why --at`), by the same pure code.
    src: [...ground, 'control', 'ipc', 'field/profile', 'field/z1', 'field/scan', 'field/bus', 'measures'],
    npm: ['commander', 'yaml', 'zod'],
    node: true,
  },
  // The other side of the link, for demo and tests: its own process and its own store.
  centre: {
    src: [...ground, 'ipc', 'record', 'link', 'link/mqtt'],
    npm: ['better-sqlite3', 'commander', 'mqtt', 'pg', 'pino', 'yaml', 'zod'],
    node: true,
  },
  // The parent process of bench and demo: it starts the others, it never is one of them.
  run: { src: [...ground, 'ipc'], npm: ['commander', 'pino', 'yaml', 'zod'], node: true },
};

export const beside = ['bench', 'sim'];
export const shells = ['signald', 'monitord', 'agentd', 'cli', 'centre', 'run'];

/** Never in signald's process, by whatever road: the boundary is a process. */
export const notInSignald = {
  npm: ['better-sqlite3', 'mqtt', 'node-onvif', 'pg', 'yaml', 'commander'],
  node: ['tls', 'http', 'https', 'http2', 'sqlite'],
};

export const pureRooms: readonly string[] = Object.keys(rooms).filter(
  (room) => rooms[room]?.node === false && room !== 'text',
);

/** Rooms that stand inside another one: link/mqtt in link. */
export function roomsInside(room: string): string[] {
  return Object.keys(rooms).filter((other) => other.startsWith(`${room}/`));
}

/** The room a file of src/ belongs to; undefined for bench/, sim/ and for what has no line above. */
export function roomOf(file: string): string | undefined {
  const named = Object.keys(rooms).filter((room) => file.startsWith(`src/${room}/`));
  return named.toSorted((a, b) => b.length - a.length)[0];
}
