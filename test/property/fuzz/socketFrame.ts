import { methods, parseCall, rights, type IpcCall, type Right } from '../../../src/model/ipcMessage.ts';
import type { Outcome, Session } from '../../../src/ipc/server.ts';
import { greetClient } from '../../../src/ipc/server.ts';
import type { Wire } from '../../../src/ipc/wire.ts';
import { encodeFrame } from '../../../src/ipc/frame.ts';
import type { Random } from '../../../src/platform/random.ts';

const names = Object.keys(methods);

/** A stream in memory: what is written to the server is heard by it, what it writes is kept. */
function memoryWire(): { readonly wire: Wire; readonly say: (bytes: Buffer) => void; readonly heard: Buffer[]; readonly ended: () => boolean } {
  const heard: Buffer[] = [];
  const data: ((chunk: Buffer) => void)[] = [];
  const close: (() => void)[] = [];
  const state = { destroyed: false, ended: false };
  const finish = (): void => {
    if (state.destroyed) return;
    state.destroyed = true;
    for (const call of close) call();
  };
  const wire: Wire = {
    get destroyed() { return state.destroyed; }, get writableLength() { return 0; }, get writableEnded() { return state.ended; },
    write: (bytes) => { heard.push(bytes); }, end: () => { state.ended = true; }, destroySoon: finish, destroy: finish, pause: () => undefined, resume: () => undefined,
    on(event: string, call: (value: never) => void) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the three events of a Wire, each with its own call
      if (event === 'data') data.push(call as (chunk: Buffer) => void);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      else if (event === 'close') close.push(call as () => void);
      return wire;
    },
  };
  return { wire, say: (bytes) => { for (const call of data) call(bytes); }, heard, ended: () => state.destroyed || state.ended };
}

function value(random: Random, depth = 0): unknown {
  const kind = random.int(0, depth > 3 ? 6 : 8);
  switch (kind) {
    case 0: return null;
    case 1: return random.next() < 0.5;
    case 2: return random.pick([0, -1, 1, 60, 3600, 86_401, 1.5, 1e300, Number.MAX_SAFE_INTEGER]);
    case 3: return random.pick(['', 'A', 'vN', 'lan', 'because', '__proto__', '../x', 'x'.repeat(300), '04:30', 'ữ', 'on', 'fixed']);
    case 4: return random.pick(names);
    case 5: case 6: return random.int(1, 100);
    case 7: return Array.from({ length: random.int(0, 4) }, () => value(random, depth + 1));
    default: return Object.fromEntries(Array.from({ length: random.int(0, 4) }, () => [random.pick(['forS', 'by', 'reason', 'stage', 'detector', 'state', 'id', 'target', 'until', 'mode', '__proto__', 'x']), value(random, depth + 1)]));
  }
}

const sound: Readonly<Record<string, unknown>> = {
  forS: 600, by: 'lan', reason: 'because of it', detector: 'd1', state: 'on', stage: 'A', mode: 'fixed', code: 'guard.conflict', plan: 'builtin', id: 'p1', group: 'vN', preemption: 'rail', stream: 'state', boot: 'b', upTo: 4,
  errorMs: 3, synced: true, ttlMs: 5000, notice: 'ward police', hash: 'a'.repeat(64), consequence: 'bench', limit: 20, fromMs: 1, toMs: 2, target: { board: 'hb1' }, place: { point: 'x' }, value: 1, envelope: {},
};

/** Parameters that a method knows, as a rule sound ones; sometimes one too many, or something else altogether. */
function params(random: Random, method: unknown): unknown {
  const schema = names.find((one) => one === method);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of its own keys
  const keys = schema === undefined ? Object.keys(sound) : Object.keys(methods[schema as keyof typeof methods].params.shape);
  const some = Object.fromEntries(keys.filter((key) => key in sound && random.next() < 0.9).map((key) => [key, random.next() < 0.93 ? sound[key] : value(random)]));
  return random.next() < 0.85 ? some : random.next() < 0.5 ? { ...some, x: value(random) } : value(random);
}

/** Bytes of one frame: sound, of a strange shape, or none at all. */
function frame(random: Random): Buffer {
  const kind = random.int(0, 39);
  if (kind === 0) return Buffer.from(Array.from({ length: random.int(1, 40) }, () => random.int(0, 255)));
  if (kind === 1) return encodeFrame(value(random));
  const method = random.next() < 0.95 ? random.pick(names) : value(random);
  return encodeFrame({ type: random.next() < 0.98 ? 'request' : 'claim', id: random.next() < 0.98 ? random.int(1, 9) : value(random), method, params: params(random, method) });
}

export interface FrameOutcome { readonly frames: number; readonly handled: number; readonly refused: number; readonly problems: readonly string[] }

/** A session over a socket of one right that is told whatever comes: what reaches the handler is sound, and within that right. */
export async function frameCase(random: Random): Promise<FrameOutcome> {
  const right: Right = random.pick(rights);
  const [problems, handled]: [string[], IpcCall[]] = [[], []];
  const { wire, say, heard, ended } = memoryWire();
  const handle = (call: IpcCall, session: Session): Outcome => {
    handled.push(call);
    if (rights.indexOf(methods[call.method].right) > rights.indexOf(right) || session.right !== right) problems.push(`${call.method} was handled over the socket ${right}`);
    if (!parseCall(call.method, call.params).ok) problems.push(`${call.method} was handled with parameters that do not parse`);
    return { ok: true, result: {} };
  };
  let work: (() => void)[] = [];
  greetClient(wire, { right, server: 'fuzz', authDir: '/nowhere', handle, nonce: () => '0'.repeat(32), presence: () => 1000, after: () => () => undefined, turn: (call) => { work.push(call); } });
  const drain = async (): Promise<void> => {
    while (work.length > 0) {
      const calls = work;
      work = [];
      for (const call of calls) call();
    }
    await new Promise((resolve) => { setImmediate(resolve); });
  };
  if (random.next() < 0.95) say(encodeFrame({ type: 'claim', protocol: 1, client: 'fuzz' }));
  let frames = 0;
  for (const count = random.int(1, 20); frames < count && !ended(); frames += 1) {
    try {
      say(frame(random));
      await drain();
    } catch (error) {
      problems.push(`threw ${String(error)}`);
    }
  }
  const refused = heard.filter((bytes) => bytes.includes('"type":"error"')).length;
  return { frames, handled: handled.length, refused, problems };
}
