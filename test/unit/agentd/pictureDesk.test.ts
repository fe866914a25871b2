import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPictureDesk, type PictureDesk, type PictureSource } from '../../../src/agentd/pictureDesk.ts';
import type { Outcome } from '../../../src/ipc/server.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import type { Json } from '../../../src/model/canonical.ts';
import { joined, type Picture } from '../../../src/model/linkPicture.ts';
import { createClock } from '../../../src/platform/clock.ts';
import type { StateFiles } from '../../../src/platform/stateFile.ts';

const jpeg = Buffer.from(Array.from({ length: 30_000 }, (_, at) => (at * 7) % 251));
const shot = { id: 'north.5.0', camera: 'north', ts: 5, reason: 'centre', bytes: jpeg.length, pinned: false } as const;

interface Given { readonly kbPerS?: number; readonly mbPerDay?: number; readonly kept?: ReadonlyMap<string, unknown>; readonly keeps?: boolean; readonly take?: () => Promise<Outcome>; readonly takes?: () => boolean }

interface Bench {
  readonly state: { now: number; day: string; resting: boolean; shots: number };
  readonly desk: PictureDesk; readonly told: readonly Told[]; readonly pieces: readonly Picture[]; readonly notes: readonly EventDraft[]; readonly kept: ReadonlyMap<string, unknown>;
  ask(stored?: string): Promise<void>;
  /** Ticks for so long, as the agent does. */
  run(ms: number): Promise<void>;
}
interface Told { readonly outcome: string; readonly reason?: string | null; readonly params?: Readonly<Record<string, Json>> }

function bench(more: Given = {}): Bench {
  const state = { now: 0, day: '2026-11-29', resting: false, shots: 0 };
  const kept = new Map<string, unknown>(more.kept ?? []);
  const files: StateFiles = {
    read: (name) => kept.get(name) ?? null,
    write(name, value) {
      if (more.keeps === false) return false;
      kept.set(name, value);
      return true;
    },
  };
  const told: Told[] = [];
  const pieces: Picture[] = [];
  const notes: EventDraft[] = [];
  const source: PictureSource = {
    link: { kbPerS: more.kbPerS ?? 16, mbPerDay: more.mbPerDay ?? 20 },
    take: more.take ?? (() => { state.shots += 1; return Promise.resolve({ ok: true, result: { ...shot } }); }),
    stored: (camera, id) => (camera === 'north' && (id === 'newest' || id === shot.id) ? shot : null), read: (id) => (id === shot.id ? jpeg : null),
  };
  const desk = createPictureDesk({ source: () => (state.resting ? null : source), clock: { ...createClock(), monoMs: () => state.now }, files, dayOf: () => state.day, note: (draft) => { notes.push(draft); } });
  const teller = { nonce: 'n1', result: (outcome: string, rest: object) => { told.push({ outcome, ...rest }); }, piece: (piece: Picture) => { pieces.push(piece); return Promise.resolve(more.takes?.() ?? true); } };
  const ask = async (stored?: string): Promise<void> => { desk.ask({ camera: 'north', stored: stored ?? null }, 'lan', teller); await settle(); };
  const run = async (ms: number): Promise<void> => { for (const endMs = state.now + ms; state.now < endMs; state.now += 250) { desk.tick(); await settle(); } };
  return { state, desk, told, pieces, notes, kept, ask, run };
}
const settle = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

test('asked for, a picture is taken, announced, and comes in pieces at the pace that is allowed; nothing comes unasked', async () => {
  const at = bench({ kbPerS: 4 });
  await at.run(2000);
  expect([at.state.shots, at.pieces.length]).toEqual([0, 0]);
  await at.ask();
  expect(at.told).toEqual([{ outcome: 'accepted', params: { snapshot: 'north.5.0', bytes: 30_000, pieces: 3, sha256: createHash('sha256').update(jpeg).digest('hex') } }]);
  expect(at.notes).toEqual([{ code: 'camera.sent', data: { camera: 'north', snapshot: 'north.5.0', bytes: 30_000, by: 'lan' } }]);
  await at.run(4000);
  // A piece of 16.4 kB at 4 kB/s takes 4.1 s.
  expect(at.pieces).toHaveLength(1);
  await at.run(4500);
  expect([at.pieces.length, at.told.length]).toEqual([2, 1]);
  await at.run(4500);
  expect(at.told.at(-1)).toEqual({ outcome: 'completed', params: { snapshot: 'north.5.0' } });
  expect(joined(at.pieces)?.equals(jpeg)).toBe(true);
  expect(joined(at.pieces.slice(1))).toBe(null);
});

test('a day has its bytes: what would not go whole does not go, after a restart neither; the next day has its own', async () => {
  const first = bench({ mbPerDay: 1, kept: new Map([['pictures', { day: '2026-11-29', bytes: 930_000 }]]) });
  await first.ask();
  expect(first.told.at(-1)?.outcome).toBe('accepted');
  const again = bench({ mbPerDay: 1, kept: first.kept });
  await again.ask('newest');
  expect(again.told).toEqual([{ outcome: 'rejected', reason: 'camera.linkBudget', params: { snapshot: 'north.5.0', bytes: 41_200, left: 28_800 } }]);
  await again.run(3000);
  expect(again.pieces).toEqual([]);
  again.state.day = '2026-11-30';
  await again.ask('newest');
  expect(again.told.at(-1)?.outcome).toBe('accepted');
  expect(again.kept.get('pictures')).toEqual({ day: '2026-11-30', bytes: 41_200 });
  const spent = bench({ mbPerDay: 1, kept: new Map([['pictures', { day: '2026-11-29', bytes: 1_000_000 }]]) });
  await spent.ask();
  expect([spent.told[0]?.reason, spent.state.shots]).toEqual(['camera.linkBudget', 0]);
});

test('refusals by name: switched off, on the reserve, nobody’s picture, the camera’s own word, a budget that can’t be kept, too many at once', async () => {
  const off = bench({ mbPerDay: 0 });
  await off.ask();
  const dark = bench();
  dark.state.resting = true;
  await dark.ask();
  const unknown = bench();
  await unknown.ask('north.9.0');
  const silent = bench({ take: () => Promise.resolve({ ok: false, code: 'camera.unreachable', params: { camera: 'north', detail: 'ECONNREFUSED' } }) });
  await silent.ask();
  const full = bench({ keeps: false });
  await full.ask();
  expect([off, dark, unknown, silent, full].map(({ told }) => told.map(({ outcome, reason }) => `${outcome} ${reason}`))).toEqual([['rejected camera.linkOff'], ['rejected camera.resting'], ['rejected camera.noSuchPicture'], ['rejected camera.unreachable'], ['rejected order.notKept']]);
  const busy = bench();
  for (let n = 0; n < 4; n += 1) await busy.ask();
  expect(busy.told.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted', 'rejected']);
  expect(busy.told.at(-1)?.reason).toBe('camera.busy');
});

test('a piece that the broker does not take ends it as failed; a lost connection forgets who waited', async () => {
  const at = bench({ takes: () => false });
  await at.ask();
  await at.run(1000);
  expect(at.told.map(({ outcome, reason }) => [outcome, reason])).toEqual([['accepted', undefined], ['failed', 'camera.notSent']]);
  const lost = bench();
  await lost.ask();
  lost.desk.clear();
  await lost.run(3000);
  expect(lost.pieces).toEqual([]);
});
