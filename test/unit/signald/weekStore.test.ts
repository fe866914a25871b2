import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventDraft } from '../../../src/model/event.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { freshWeek, weekHours, type WeekHistory } from '../../../src/model/weekHistory.ts';
import { stepWeek } from '../../../src/signald/weekCount.ts';
import { openWeekStore, weekDocument, type WeekStore } from '../../../src/signald/weekStore.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';

const made = sealSite(ninhKieu(), referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
if (!made.ok) throw new Error(JSON.stringify(made.problems));
const site = made.value;
const history: WeekHistory = { d: { perH: Array.from({ length: weekHours }, (_, at) => (at === 7 ? 360 : null)), weeks: Array.from({ length: weekHours }, (_, at) => (at === 7 ? 1 : 0)) } };

let dir: string;
const warnings: string[] = [];
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'ngatu-week-')); warnings.length = 0; });
afterEach(() => { rmSync(dir, { recursive: true }); });
const open = (): WeekStore => openWeekStore({ site, stateDir: dir, log: { warn: (_: unknown, text?: string) => { warnings.push(text ?? ''); } } });

describe('what is usual of the detectors', () => {
  it('survives a restart, and is written only when it has changed', async () => {
    const store = open();
    expect(store.history).toEqual({});
    store.afterTick(history);
    store.afterTick(history);
    await store.close();
    expect(open().history).toEqual(history);
    expect(warnings).toEqual([]);
  });

  it('is counted anew where its file is damaged, or of another artefact', () => {
    writeFileSync(join(dir, 'week.json'), weekDocument(site, history).replace('360', '361'));
    expect(open().history).toEqual({});
    writeFileSync(join(dir, 'week.json'), weekDocument({ hash: 'another' }, history));
    expect(open().history).toEqual({});
    writeFileSync(join(dir, 'week.json'), '{');
    expect(open().history).toEqual({});
    expect(warnings).toHaveLength(3);
    expect(readFileSync(join(dir, 'week.json'), 'utf8')).toBe('{');
  });

  it('is counted of right minutes in the site’s own hours, and not while the clock is unknown', () => {
    /** Monday 2027-02-01, 07:00 in Cần Thơ. */
    const atMs = Date.UTC(2027, 1, 1, 0);
    const wall = (minute: number, errorMs: number | null = 20) => ({ wallMs: atMs + minute * 60_000, synced: true, errorMs });
    const told = (minute: number): readonly EventDraft[] => [{ code: 'traffic.count', data: { fromMs: atMs + minute * 60_000, windowS: 60, 'count.d': 6, 'count.e': null, 'count.f': 9, estimated: ['f'], faulty: ['e'], forced: [] } }];
    let track = freshWeek({});
    for (let minute = 0; minute <= 60; minute += 1) track = stepWeek(track, told(minute), 'Asia/Ho_Chi_Minh', wall(minute + 1));
    expect(track.history).toEqual(history);
    expect(stepWeek(track, [], 'Asia/Ho_Chi_Minh', wall(weekHours * 60 + 1)).expected).toEqual({ d: { perS: 0.1, confidence: 0.1 } });
    expect(stepWeek(track, [], 'Asia/Ho_Chi_Minh', wall(weekHours * 60 + 1, null)).expected).toEqual({});
  });
});
