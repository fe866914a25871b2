import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileName, readFileName } from '../../../src/camera/shelf.ts';
import { snapshotStore } from '../../../src/camera/snapshotStore.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'ngatu-shelf-'));

describe('snapshots on disk', () => {
  it('keeps within the budget: the oldest go, pinned ones stay', () => {
    const directory = folder();
    const store = snapshotStore(directory, { diskBytes: 1000, pinnedBytes: 500 });
    expect(store.keep('c1', 1, 'evidence', Buffer.alloc(400)).ok).toBe(true);
    for (let ts = 2; ts <= 9; ts += 1) expect(store.keep('c1', ts, 'alarm', Buffer.alloc(250, ts)).ok).toBe(true);
    expect(store.list().map(({ id, pinned }) => [id, pinned])).toEqual([['c1.1.0', true], ['c1.8.0', false], ['c1.9.0', false]]);
    expect(store.read('c1.9.0')?.[0]).toBe(9);
    expect(readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0)).toBe(900);
    expect(readdirSync(directory).every((name) => (statSync(join(directory, name)).mode & 0o077) === 0)).toBe(true);
  });

  it('takes no more evidence than its share, and nothing larger than all', () => {
    const store = snapshotStore(folder(), { diskBytes: 1000, pinnedBytes: 500 });
    expect(store.keep('c1', 1, 'evidence', Buffer.alloc(300)).ok).toBe(true);
    expect(store.keep('c1', 2, 'evidence', Buffer.alloc(300))).toEqual({ ok: false, reason: 'pinnedFull' });
    expect(store.keep('c1', 3, 'demand', Buffer.alloc(1001))).toEqual({ ok: false, reason: 'tooLarge' });
    expect(store.pin('c1.1.0', false)).toBe('done');
    expect(store.keep('c1', 2, 'evidence', Buffer.alloc(300)).ok).toBe(true);
    expect(store.pin('c1.1.0', true)).toBe('pinnedFull');
    expect(store.pin('c9.1.0', true)).toBe('unknown');
  });

  it('tells two pictures of one moment apart', () => {
    const store = snapshotStore(folder(), { diskBytes: 1000, pinnedBytes: 500 });
    store.keep('c1', 5, 'alarm', Buffer.from('a'));
    store.keep('c1', 5, 'demand', Buffer.from('b'));
    expect(store.list().map(({ id }) => id)).toEqual(['c1.5.0', 'c1.5.1']);
    expect(store.read('c1.5.1')?.toString()).toBe('b');
  });

  it('says that the disk refuses, and reads no file that is none of its own', () => {
    const directory = folder();
    writeFileSync(join(directory, 'file'), '');
    expect(snapshotStore(join(directory, 'file', 'none'), { diskBytes: 1000, pinnedBytes: 500 }).keep('c1', 1, 'demand', Buffer.from('a'))).toEqual({ ok: false, reason: 'disk' });
    expect(snapshotStore(folder(), { diskBytes: 1000, pinnedBytes: 500 }).read('../../etc/passwd')).toBeNull();
    for (const name of ['x.jpg', '.new', 'c1.1.0.alarm.jpg.tmp', '../c1.1.0.alarm.jpg']) expect(readFileName(name, 1)).toBeNull();
    const snapshot = { id: 'c1.12.3', camera: 'c1', ts: 12, reason: 'evidence' as const, bytes: 7, pinned: true };
    expect(readFileName(fileName(snapshot), 7)).toEqual(snapshot);
  });
});
