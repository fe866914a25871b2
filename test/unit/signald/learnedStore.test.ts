import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, constantFrom, integer, property } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createControl } from '../../../src/control/control.ts';
import { initialAdaptive } from '../../../src/control/adaptive/adaptive.ts';
import { laneLayoutsOf } from '../../../src/control/adaptive/laneLayout.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { learnedDocument, learnedOldestMs, readLearned, type LearnedLane } from '../../../src/model/learned.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { keptEveryMs, learnedNow, openLearnedStore, type LearnedStore } from '../../../src/signald/learnedStore.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';

const savedMs = 1_800_000_000_000;
const lane: LearnedLane = { headwayS: 1.85, saturatedS: 120, afterGreen: 1.2, yieldShare: 0.1, yieldedS: 0, shares: [0.7, 0.3], sharesOf: 40, undercount: 1.1, flow: 0.21 };

function sealed(siteId = 'ninh-kieu'): SealedSite {
  const source = ninhKieu();
  source.safety.siteId = siteId;
  const made = sealSite(source, referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: savedMs }, sha256Hex);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return made.value;
}
const site = sealed();
const document = learnedDocument(site, { N: lane, E: { ...lane, shares: [] } }, savedMs, sha256Hex);

let dir: string;
const warnings: string[] = [];
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'ngatu-learned-')); warnings.length = 0; });
afterEach(() => { rmSync(dir, { recursive: true }); });

function open(parts: Partial<Parameters<typeof openLearnedStore>[0]> = {}): LearnedStore {
  return openLearnedStore({ site, stateDir: dir, wallMs: () => savedMs, log: { warn: (_: unknown, text?: string) => { warnings.push(text ?? ''); } }, ...parts });
}

describe('what was learned survives a restart', () => {
  it('the last life’s values are the next one’s', async () => {
    expect(open().news).toBeNull();
    await open().close({ N: lane });
    const again = open();
    expect(again.lanes).toEqual({ N: lane });
    expect(again.news).toEqual({ code: 'adaptive.learned', data: { state: 'taken', lanes: 1, savedMs } });
  });

  it('once in ten minutes, and never where the loop has not run', async () => {
    const store = open();
    for (let nowMs = 0; nowMs <= 3 * keptEveryMs; nowMs += 100) store.afterTick(() => null, nowMs);
    await store.close(null);
    expect(existsSync(join(dir, 'learned.json'))).toBe(false);
    let asked = 0;
    const other = open();
    for (let nowMs = 0; nowMs <= 3 * keptEveryMs; nowMs += 100) other.afterTick(() => { asked += 1; return { N: lane }; }, nowMs);
    await other.close(null);
    expect(asked).toBe(3);
    expect(open().lanes).toEqual({ N: lane });
  });

  it('a full disk keeps nobody from running or from ending', async () => {
    const store = open({ disk: { replace: () => Promise.reject(new Error('ENOSPC')) } });
    store.afterTick(() => ({ N: lane }), 0);
    store.afterTick(() => ({ N: lane }), keptEveryMs);
    await store.close({ N: lane });
    expect(warnings).toHaveLength(2);
  });

  it('the loop begins with them', () => {
    const layouts = laneLayoutsOf(site);
    const first = layouts.walking.lanes.find(({ walks, groups }) => !walks && groups.length === 1);
    const told: LearnedLane = { ...lane, shares: [1] };
    const lanes = initialAdaptive(layouts, { [first?.id ?? '']: told }, 0).lanes;
    expect(lanes[layouts.walking.lanes.findIndex(({ id }) => id === first?.id)]).toMatchObject(told);
    const control = { ...createControl({ site, plan: site.traffic.builtinPlan, planVersion: 0 }, 0), adaptive: initialAdaptive(layouts, { [first?.id ?? '']: told }, 0) };
    expect(learnedNow({ config: { site }, core: { control } })?.[first?.id ?? '']).toEqual(told);
    expect(learnedNow(undefined)).toBeNull();
  });
});

function refusedOf(text: string, nowMs = savedMs, of = site): string | null {
  return readLearned(of, text, nowMs, sha256Hex).refused;
}

describe('thrown away by name', () => {
  it('another site, another version, too long ago; a clock that is not known yet makes nothing old', () => {
    expect(refusedOf(document)).toBeNull();
    expect(refusedOf(document, savedMs, sealed('cai-rang'))).toBe('otherSite');
    expect(refusedOf(document, savedMs + learnedOldestMs + 1)).toBe('tooOld');
    expect(refusedOf(document, 0)).toBeNull();
    const { checksum: _, ...body } = JSON.parse(document);
    const next = { ...body, version: 1 };
    expect(refusedOf(JSON.stringify({ ...next, checksum: sha256Hex(canonical(next)) }))).toBe('otherVersion');
  });

  it('no changed or missing byte is taken', () => {
    assert(property(integer({ min: 0, max: document.length - 1 }), integer({ min: 1, max: 255 }), constantFrom('flip', 'cut'), (at, by, way) => {
      const text = way === 'cut' ? document.slice(0, at) : document.slice(0, at) + String.fromCharCode(document.charCodeAt(at) ^ by) + document.slice(at + 1);
      // White space between tokens is no value.
      const same = JSON.stringify(jsonOf(text)) === JSON.stringify(jsonOf(document));
      return same || refusedOf(text) === 'damaged';
    }), { numRuns: 500 });
  });

  it('a lane that no street can have begins anew, by name; the others stay', () => {
    for (const wrong of [{ headwayS: 0 }, { headwayS: 9 }, { undercount: 80 }, { flow: -1 }, { shares: [0.9, 0.9] }, { afterGreen: 30 }, { extra: 1 }]) {
      const read = readLearned(site, learnedDocument(site, { N: lane, E: { ...lane, ...wrong } }, savedMs, sha256Hex), savedMs, sha256Hex);
      expect(read).toMatchObject({ refused: null, implausible: ['E'], lanes: { N: lane } });
      expect(Object.keys(read.lanes)).toEqual(['N']);
    }
  });

  it('a file that cannot be read is told, and needed by nobody', () => {
    writeFileSync(join(dir, 'learned.json'), '{"version":1');
    expect(open().news).toEqual({ code: 'adaptive.learned', data: { state: 'discarded', cause: 'damaged', lanes: 0 } });
    const file = join(dir, 'file');
    writeFileSync(file, '');
    expect(open({ stateDir: file })).toMatchObject({ lanes: {}, news: { data: { cause: 'unreadable' } } });
    expect(readFileSync(join(dir, 'learned.json'), 'utf8')).toBe('{"version":1');
  });
});

function canonical(value: Record<string, unknown>): string {
  const sorted = (one: unknown): unknown => (Array.isArray(one) ? one.map(sorted) : typeof one === 'object' && one !== null ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)])) : one);
  return JSON.stringify(sorted(value));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
