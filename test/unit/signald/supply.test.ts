import { expect, test } from 'vitest';
import type { BoardSample } from '../../../src/model/image.ts';
import { emptyLatches, stepLatches, type JournalRecord } from '../../../src/model/latch.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { configureCore, createCore, type Core, type CoreConfig } from '../../../src/signald/core.ts';
import { faultList } from '../../../src/signald/faultDesk.ts';
import { isHeld } from '../../../src/signald/latching.ts';
import { hearSupply, staggerMs, wasShortOutage } from '../../../src/signald/supply.ts';
import { enterFaults } from '../../../src/signald/trip.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';

function configOf(): CoreConfig {
  const sealed = sealSite(ninhKieu(), referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
  const configured = sealed.ok ? configureCore(sealed.value, sealed.value.traffic.builtinPlan, 0) : sealed;
  if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
  return configured.value;
}

const config = configOf();
const { site } = config;
const sample = (supplyV: number, atMs: number): BoardSample => ({
  board: 'hb1', atMs, sampleCounter: 1, appliedSeq: 0, challenge: 1, bootCounter: 1, supplyV, flashing: true, watchdogTripped: false, armed: false,
  flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs: {}, groups: {},
});

test('every site waits a time of its own, within 30 s, always the same', () => {
  const waits = Array.from({ length: 200 }, (_, index) => staggerMs({ safety: { ...site.safety, siteId: `site-${index}` } }));
  expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
  expect(new Set(waits.map((ms) => Math.floor(ms / 3000))).size).toBe(10);
  expect(staggerMs(site)).toBe(staggerMs(site));
});

/** Low supply from 1 s to `untilMs`, in colour until it trips. */
function afterDip(untilMs: number): Core {
  const tripped = enterFaults(config, { ...createCore(config, 0), posture: 'run' }, [{ code: 'board.supplyLow', board: 'hb1' }], 1500).core;
  const heard = [sample(150, 1000), sample(180, untilMs), sample(230, untilMs + 100)].reduce<Core['supplyLow']>(hearSupply, null);
  return { ...tripped, supplyLow: heard };
}

test('after low supply: 10 s of good supply and the stagger, then the bring-up may begin', () => {
  const core = afterDip(5000);
  const dueMs = 5000 + 10_000 + staggerMs(site);
  expect(isHeld(site, core, dueMs - 1)).toBe(true);
  expect(faultList(config, core, dueMs - 1, null).held).toEqual({ code: 'supply.returned', remainingMs: 1 });
  expect(isHeld(site, core, dueMs)).toBe(false);
});

test('an outage below 10 s is a short one, unless something else is wrong too', () => {
  expect(wasShortOutage(afterDip(10_900))).toBe(true);
  expect(wasShortOutage(afterDip(11_000))).toBe(false);
  expect(wasShortOutage(createCore(config, 0))).toBe(false);
  const also = enterFaults(config, afterDip(5000), [{ code: 'board.silent', board: 'hb1' }], 6000).core;
  expect(wasShortOutage(also)).toBe(false);
});

const start = (hostBoot: string | null): JournalRecord => ({ type: 'start', uptimeMs: 0, hostBoot });

test('a new boot of the computer is a supply that was away; the same boot, or a first start, is none', () => {
  const first = stepLatches(emptyLatches, start('a'));
  expect(isHeld(site, createCore(config, 0, first), 0)).toBe(false);
  expect(isHeld(site, createCore(config, 0, stepLatches(first, start('a'))), 0)).toBe(false);
  const returned = createCore(config, 0, stepLatches(first, start('b')));
  expect(isHeld(site, returned, 0)).toBe(true);
  expect(isHeld(site, returned, 10_000 + staggerMs(site))).toBe(false);
});
