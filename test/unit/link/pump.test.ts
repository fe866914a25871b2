import { expect, test } from 'vitest';
import { pumpStart, stepPump, type PumpEffect, type PumpInput, type PumpState } from '../../../src/link/pump.ts';
import { PumpWorld } from '../../property/link/pump-world.ts';

const run = (state: PumpState, nowMs: number, ...inputs: PumpInput[]): { state: PumpState; effects: PumpEffect[] } => {
  let at = state;
  const effects: PumpEffect[] = [];
  for (const input of inputs) {
    const step = stepPump(at, input, nowMs);
    at = step.state;
    effects.push(...step.effects);
  }
  return { state: at, effects };
};
const connected = (lastSeq: number, deliveredSeq = 0): PumpInput => ({ type: 'connected', receiveMaximum: 1000, positions: [{ channel: 'event', lastSeq, deliveredSeq }] });
const loaded = (stream: 'live' | 'replay', after: number, upTo: number, seqs: number[]): PumpInput => ({ type: 'loaded', channel: 'event', stream, after, upTo, seqs });
const published = (effects: readonly PumpEffect[]) => effects.flatMap((effect) => (effect.type === 'publish' ? [effect] : []));
const ack = (upTo: number, gap = false, credits = 100): PumpInput => ({ type: 'ack', acks: [{ channel: 'event', upTo, credits, gap }] });

test('while the broker is away nothing is published, nothing is asked for', () => {
  expect(run(pumpStart, 0, { type: 'stored', channel: 'event', seq: 5 }, { type: 'tick' }).effects).toEqual([]);
});

test('a backlog goes by replay with its predecessor named, its last row says done', () => {
  const { effects } = run(pumpStart, 0, connected(3), loaded('replay', 0, 3, [1, 2, 3]));
  expect(effects[0]).toEqual({ type: 'load', channel: 'event', stream: 'replay', after: 0, upTo: 3, limit: 50 });
  expect(published(effects)).toMatchObject([{ seq: 1, prev: 0, done: false, stream: 'replay' }, { seq: 2, prev: 1 }, { seq: 3, prev: 2, done: true }]);
});

test('a live row does not wait for the backlog, and claims nothing about it', () => {
  const { effects } = run(pumpStart, 0, connected(200), { type: 'stored', channel: 'event', seq: 201 }, loaded('live', 200, 201, [201]));
  expect(published(effects)).toEqual([{ type: 'publish', channel: 'event', seq: 201, seqs: [201], stream: 'live', prev: null, done: false }]);
});

test('at most 50 in flight, fewer where the broker grants fewer; a PUBACK frees one and marks the row', () => {
  const many = Array.from({ length: 50 }, (_, index) => index + 1);
  const at = run(pumpStart, 0, connected(90), loaded('replay', 0, 90, many), loaded('replay', 50, 90, many.map((seq) => seq + 50).slice(0, 40)));
  expect(at.state.inFlight.length).toBe(50);
  const next = run(at.state, 1, { type: 'puback', channel: 'event', seq: 1 });
  expect(next.effects[0]).toEqual({ type: 'markPublished', channel: 'event', seqs: [1] });
  expect(published(next.effects)).toMatchObject([{ seq: 51 }]);
  expect(run(pumpStart, 0, { type: 'connected', receiveMaximum: 20, positions: [] }).state.maxInFlight).toBe(12);
});

test('PUBACK is not delivery: only the acknowledgement marks rows delivered', () => {
  const at = run(pumpStart, 0, connected(2), loaded('replay', 0, 2, [1, 2]), { type: 'puback', channel: 'event', seq: 1 }, { type: 'puback', channel: 'event', seq: 2 });
  expect(at.effects.some((effect) => effect.type === 'markDelivered')).toBe(false);
  expect(run(at.state, 1, ack(2)).effects).toEqual([{ type: 'markDelivered', channel: 'event', upTo: 2 }]);
});

test('a gap rewinds to the centre’s watermark, once per pause', () => {
  const at = run(pumpStart, 0, connected(5, 4), loaded('replay', 4, 5, [5]));
  const rewound = run(at.state, 1, ack(2, true));
  expect(rewound.effects[0]).toEqual({ type: 'rewind', channel: 'event', upTo: 2, why: 'gap' });
  expect(rewound.effects[1]).toMatchObject({ type: 'load', after: 2, upTo: 5, stream: 'replay' });
  expect(run(rewound.state, 2, ack(2, true)).effects).toEqual([]);
  expect(run(rewound.state, 3000, ack(2, true)).effects[0]).toMatchObject({ type: 'rewind' });
});

test('a centre that came out of a backup gets what it lacks, in a channel where nothing happens, once it has said so again', () => {
  const at = run(pumpStart, 0, connected(500, 500), ack(100));
  expect(at.effects).toEqual([]);
  expect(run(at.state, 1999, ack(100)).effects).toEqual([]);
  const rewound = run(at.state, 5000, ack(100));
  expect(rewound.effects).toMatchObject([{ type: 'rewind', channel: 'event', upTo: 100, why: 'setBack' }, { type: 'load', stream: 'replay', after: 100, upTo: 500 }]);
  // The same word after it is no other one: the rows are on their way.
  expect(run(rewound.state, 10_000, ack(100)).effects).toEqual([]);
});

test('an acknowledgement that comes late, or before an earlier one, sends nothing again', () => {
  let at = run(pumpStart, 0, connected(500, 400), ack(500));
  for (const [nowMs, ...upTo] of [[10, 430, 410, 420], [1000, 500], [60_000, 490], [65_000, 500], [3_600_000, 480], [3_600_100, 480], [3_605_000, 500]] as const) {
    at = run(at.state, nowMs, ...upTo.map((one) => ack(one)));
    expect(at.effects, String(nowMs)).toEqual([]);
  }
});

test('what a centre said before the connection broke is not said again by its first word after it', () => {
  const before = run(pumpStart, 0, connected(500, 500), ack(100));
  const after = run(before.state, 60_000, { type: 'disconnected' }, connected(500, 500), ack(100));
  expect(after.effects).toEqual([]);
  expect(run(after.state, 65_000, ack(100)).effects[0]).toMatchObject({ type: 'rewind', upTo: 100 });
});

test('what stays in the cabinet is not sent, whatever a centre says of it', () => {
  const at = run(pumpStart, 0, { type: 'connected', receiveMaximum: 100, positions: [{ channel: 'hiRes', lastSeq: 900, deliveredSeq: 900 }] });
  const said: PumpInput = { type: 'ack', acks: [{ channel: 'hiRes', upTo: 0, credits: 100, gap: true }] };
  expect(run(run(at.state, 10, said).state, 5000, said).effects).toEqual([]);
});

test('watermarks that take turns do not beat the pause: one rewind in it, whatever they say', () => {
  const acks = Array.from({ length: 64 }, (_, index) => ({ channel: 'event', upTo: 100 + (index % 2), credits: 100, gap: true }));
  const at = run(run(pumpStart, 0, connected(500, 90)).state, 1, { type: 'ack', acks }, ...acks.map((one): PumpInput => ({ type: 'ack', acks: [one] })));
  expect(at.effects.filter(({ type }) => type === 'rewind')).toEqual([{ type: 'rewind', channel: 'event', upTo: 100, why: 'gap' }]);
  expect(at.effects.filter(({ type }) => type === 'markDelivered')).toMatchObject([{ upTo: 100 }, { upTo: 101 }]);
});

test('a further gap that shows itself within the pause is answered at its end, unless it is filled by then', () => {
  const further = run(run(pumpStart, 0, connected(500, 90)).state, 0, ack(100, true), ack(150, true));
  expect(run(further.state, 1999, { type: 'tick' }).effects).toEqual([]);
  expect(run(further.state, 2000, { type: 'tick' }).effects[0]).toEqual({ type: 'rewind', channel: 'event', upTo: 150, why: 'gap' });
  expect(run(further.state, 1000, ack(160), { type: 'tick' }).effects).toEqual([{ type: 'markDelivered', channel: 'event', upTo: 160 }]);
  expect(run(run(further.state, 1000, ack(160)).state, 2000, { type: 'tick' }).effects).toEqual([]);
});

test('credits pace the backlog, never the live rows', () => {
  const at = run(pumpStart, 0, connected(50), ack(0, false, 3), loaded('replay', 0, 50, Array.from({ length: 50 }, (_, index) => index + 1)),
    { type: 'stored', channel: 'event', seq: 51 }, loaded('live', 50, 51, [51]));
  expect(published(at.effects).map((effect) => effect.seq)).toEqual([1, 2, 3, 51]);
  expect(published(run(at.state, 1, ack(2, false, 3)).effects).map((effect) => effect.seq)).toEqual([4, 5]);
});

test('a refused publish is an alarm and holds its channel for a minute, nothing else', () => {
  const at = run(pumpStart, 0, connected(1), loaded('replay', 0, 1, [1]), { type: 'refused', channel: 'event', seq: 1, reasonCode: 0x87 });
  expect(at.effects.at(-1)).toEqual({ type: 'alarm', code: 'link.publishRefused', channel: 'event', seq: 1, detail: 0x87 });
  expect(run(at.state, 59_999, { type: 'tick' }).effects).toEqual([]);
  expect(run(at.state, 60_000, { type: 'tick' }).effects).toMatchObject([{ type: 'load', after: 0, upTo: 1 }]);
});

test('a centre that claims more than was ever stored is an alarm and moves nothing', () => {
  const at = run(pumpStart, 0, connected(3), ack(9));
  expect(at.effects.at(-1)).toEqual({ type: 'alarm', code: 'link.centreAhead', channel: 'event', seq: 3, detail: 9 });
  expect(at.effects.some((effect) => effect.type === 'markDelivered')).toBe(false);
});

test('rows published to a broker with no centre are not sent again and again', () => {
  const at = run(pumpStart, 0, connected(1), loaded('replay', 0, 1, [1]), { type: 'puback', channel: 'event', seq: 1 });
  expect(run(at.state, 3_600_000, { type: 'tick' }).effects).toEqual([]);
});

test('a centre that comes late and stands still gets everything again, soon the first time, then ever later', () => {
  const all = Array.from({ length: 3 }, (_, index) => index + 1);
  const at = run(pumpStart, 0, connected(3), loaded('replay', 0, 3, all), ...all.map((seq): PumpInput => ({ type: 'puback', channel: 'event', seq })));
  let heard = run(at.state, 100_000, { type: 'ack', acks: [] }).state;
  const rewinds: number[] = [];
  for (let nowMs = 100_000; nowMs < 160_000; nowMs += 250) {
    const step = run(heard, nowMs, { type: 'ack', acks: [] }, { type: 'tick' });
    heard = step.state;
    if (!step.effects.some((effect) => effect.type === 'rewind')) continue;
    rewinds.push(nowMs - 100_000);
    heard = run(heard, nowMs, loaded('replay', 0, 3, all), ...all.map((seq): PumpInput => ({ type: 'puback', channel: 'event', seq }))).state;
  }
  expect(rewinds).toEqual([1500, 11_500, 31_500]);
});

test('neither stream starves the other: with both full, each keeps its share of the window', () => {
  const world = new PumpWorld(100_000);
  world.queueLimit = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 400; n++) world.store('event');
  world.connect();
  let live = 0;
  let replay = 0;
  for (let round = 0; round < 20; round++) {
    for (let n = 0; n < 40; n++) world.store('alarm');
    live += world.outgoing.slice(0, 10).filter((packet) => packet.channel === 'alarm').length;
    replay += world.outgoing.slice(0, 10).filter((packet) => packet.channel === 'event').length;
    world.broker(10);
  }
  expect(live).toBeGreaterThan(80);
  expect(replay).toBeGreaterThan(60);
});

test('an acknowledgement of a channel that every object seems to have is of no channel of ours', () => {
  for (const channel of ['__proto__', 'constructor', 'toString', 'nobody']) {
    for (const gap of [false, true]) {
      const before = run(pumpStart, 0, connected(3)).state;
      const { state, effects } = run(before, 10, { type: 'ack', acks: [{ channel, upTo: 0, credits: 5, gap }, { channel, upTo: 1, credits: 5, gap }] }, { type: 'tick' });
      expect(effects, channel).toEqual([]);
      expect(Object.keys(state.channels)).toEqual(['event']);
    }
  }
});

const batchAck = (upTo: number, credits = 4000): PumpInput => ({ type: 'ack', acks: [{ channel: 'event', upTo, credits, gap: false }], entriesMost: 100 });
const seqsFrom = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

test('a centre that takes many rows at once gets them in one message, acknowledged and marked as one', () => {
  const at = run(run(pumpStart, 0, connected(1500), batchAck(0)).state, 0, loaded('replay', 0, 1500, seqsFrom(1, 50)));
  expect(published(at.effects)).toEqual([{ type: 'publish', channel: 'event', seq: 1, seqs: seqsFrom(1, 50), stream: 'replay', prev: 0, done: false }]);
  // What was asked before its first word was a page of the small kind; the next one is a large one.
  expect(at.effects.at(-1)).toEqual({ type: 'load', channel: 'event', stream: 'replay', after: 50, upTo: 1500, limit: 1000 });
  const next = run(at.state, 0, loaded('replay', 50, 1500, seqsFrom(51, 1000)));
  expect(published(next.effects).map(({ seq, seqs }) => [seq, seqs.length])).toEqual([[51, 100], [151, 100], [251, 100]]);
  expect(run(next.state, 1, { type: 'puback', channel: 'event', seq: 51 }).effects).toMatchObject([{ type: 'markPublished', seqs: seqsFrom(51, 100) }, { type: 'publish', seq: 351 }]);
  // Half of a message is no message.
  expect(run(next.state, 1, { type: 'puback', channel: 'event', seq: 52 }).effects).toEqual([]);
});

test('a message of many rows ends where the credits end, and the last one says done', () => {
  const at = run(run(pumpStart, 0, connected(60), batchAck(0, 30)).state, 0, { ...loaded('replay', 0, 60, seqsFrom(1, 50)) });
  expect(published(at.effects)).toMatchObject([{ seq: 1, seqs: seqsFrom(1, 30), done: false }]);
  const more = run(at.state, 1, batchAck(30, 100), loaded('replay', 50, 60, seqsFrom(51, 10)));
  expect(published(more.effects)).toMatchObject([{ seqs: seqsFrom(31, 20), prev: 30, done: false }, { seqs: seqsFrom(51, 10), prev: 50, done: true }]);
});

test.each([[49, 1], [50, 1], [51, 1], [100, 1], [1000, 100], [1050, 100]])('the last message of a backlog of %i rows, %i to a message, says done, and it alone', (rows, entriesMost) => {
  const world = new PumpWorld(4000, entriesMost);
  world.queueLimit = Number.POSITIVE_INFINITY;
  for (let n = 0; n < rows; n++) world.store('event');
  world.connect();
  world.settle(60_000);
  expect(world.isDelivered()).toBe(true);
  expect(world.last).toEqual([rows]);
});

test('a backlog keeps its pace, live rows do not know it', () => {
  let at = run({ ...pumpStart, pace: { rowsPerS: 1000, spentMs: 0 } }, 0, connected(100_000), batchAck(0, 100_000));
  let rows = 0;
  let asked = 0;
  for (let nowMs = 0; nowMs <= 5000; nowMs += 250) {
    const inputs: PumpInput[] = [{ type: 'tick' }];
    for (let input = inputs.shift(); input !== undefined; input = inputs.shift()) {
      at = run(at.state, nowMs, input);
      for (const effect of at.effects) {
        if (effect.type === 'publish') {
          rows += effect.seqs.length;
          inputs.push({ type: 'puback', channel: 'event', seq: effect.seq });
        }
        if (effect.type === 'load' && effect.after > asked - 1) {
          asked = effect.after + Math.min(effect.limit, effect.upTo - effect.after);
          inputs.push(loaded(effect.stream, effect.after, effect.upTo, seqsFrom(effect.after + 1, asked - effect.after)));
        }
      }
      if (nowMs === 0 && rows === 0 && inputs.length === 0) inputs.push(loaded('replay', 0, 100_000, seqsFrom(1, 50)));
    }
  }
  expect(rows).toBeGreaterThan(4500);
  expect(rows).toBeLessThan(5500);
  const live = run(at.state, 5000, { type: 'stored', channel: 'event', seq: 100_001 }, loaded('live', 100_000, 100_001, [100_001]));
  expect(published(live.effects)).toMatchObject([{ seq: 100_001, stream: 'live' }]);
});

test('what lies above the last new row of a backlog was with the broker before: where it was dropped there, the standing watermark brings it again', () => {
  const at = run(pumpStart, 0, connected(4), loaded('replay', 0, 4, [1, 2]), { type: 'puback', channel: 'event', seq: 1 }, { type: 'puback', channel: 'event', seq: 2 });
  const owed = run(at.state, 1, ack(2));
  expect(run(run(owed.state, 10_000, ack(2)).state, 10_000, { type: 'tick' }).effects).toContainEqual({ type: 'rewind', channel: 'event', upTo: 2, why: 'silence' });
});
