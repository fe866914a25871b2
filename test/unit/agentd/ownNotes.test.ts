import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOwnNotes, mostWaiting } from '../../../src/agentd/ownNotes.ts';
import type { EventRecord } from '../../../src/record/record.ts';
import { failingDisk, openBench, type Bench } from '../record/store.ts';

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

const codesOf = (record: EventRecord): string[] => record.query({ afterId: 0, limit: 10_000 }).map(({ event }) => event?.code ?? '?');
const notesOver = (record: Pick<EventRecord, 'storeEvents'>): ReturnType<typeof createOwnNotes> => createOwnNotes({ record, clock: bench.clock, onStored: () => undefined });

describe('the agent’s own events', () => {
  it('outlive a write that fails: memory takes over, and they go into it', () => {
    const { disk, fail } = failingDisk();
    const record = bench.open({ disk });
    const notes = notesOver(record);
    fail('SQLITE_IOERR_WRITE');
    notes.note({ code: 'command.accepted', data: { command: 'tlc.mode.flash', by: 'lan', source: 'centre' } });
    expect([record.status().mode, notes.waiting()]).toEqual(['memoryOnly', 1]);
    bench.clock.pass(1000);
    notes.tick();
    bench.clock.pass(6000);
    record.housekeep();
    expect([record.status().mode, notes.waiting()]).toEqual(['durable', 0]);
    expect(codesOf(record)).toContain('command.accepted');
  });

  it('wait for room where the disk is full', () => {
    const { disk, fail } = failingDisk();
    const record = bench.open({ disk });
    const notes = notesOver(record);
    fail('SQLITE_FULL');
    notes.note({ code: 'traffic.vds', data: { count: 3 } });
    expect(notes.waiting()).toBe(1);
    // What is never dropped does not wait for it.
    notes.note({ code: 'alarm.raised', data: { alarm: 'camera.lost', component: 'north' } });
    expect(codesOf(record)).toContain('alarm.raised');
    for (let waitedS = 0; notes.waiting() > 0 && waitedS < 300; waitedS += 1) {
      bench.clock.pass(1000);
      record.housekeep();
      notes.tick();
    }
    expect(codesOf(record).filter((code) => code === 'traffic.vds')).toHaveLength(1);
  });

  it('are bounded, and what goes is named', () => {
    const taken: { readonly code: string; readonly data: unknown }[] = [];
    let open = false;
    const notes = notesOver({
      storeEvents(events) {
        if (!open) return { ok: false, problem: { code: 'record.full', detail: '' } };
        taken.push(...events);
        return { ok: true, stored: events.map(({ boot, n }) => ({ boot, n, channel: 'audit', seq: n, fresh: true })) };
      },
    });
    for (let count = 0; count < mostWaiting + 10; count += 1) notes.note({ code: 'command.accepted', data: { count } });
    open = true;
    // Let in by the next one: the gap is told all the same.
    notes.note({ code: 'command.accepted', data: {} });
    bench.clock.pass(1000);
    notes.tick();
    expect(taken).toHaveLength(mostWaiting + 2);
    expect(taken.filter(({ code }) => code === 'evidence.gap')).toHaveLength(1);
    expect(taken.at(-1)).toMatchObject({ code: 'evidence.gap', data: { boot: bench.clock.bootId, from: 1, to: 10 } });
  });

  it('name no number as lost that another class got through with', () => {
    const gaps: unknown[] = [];
    let full = true;
    const notes = notesOver({
      storeEvents(events) {
        const taken = events.filter(({ code }) => !full || code !== 'traffic.vds');
        gaps.push(...taken.filter(({ code }) => code === 'evidence.gap').map(({ data }) => [data['from'], data['to']]));
        return { ok: true, stored: taken.map(({ boot, n }) => ({ boot, n, channel: 'audit', seq: n, fresh: true })) };
      },
    });
    // Odd numbers wait, even ones go through.
    for (let count = 0; count < mostWaiting + 3; count += 1) {
      notes.note({ code: 'traffic.vds', data: { count } });
      notes.note({ code: 'command.accepted', data: { count } });
    }
    full = false;
    bench.clock.pass(1000);
    notes.tick();
    expect(gaps).toEqual([[1, 1], [3, 3], [5, 5]]);
  });
});
