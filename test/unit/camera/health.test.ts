import { describe, expect, it } from 'vitest';
import { healthStart, reachableOf, stepHealth, type CameraHealth, type CameraLook } from '../../../src/camera/health.ts';
import { readPicture } from '../../../src/camera/picture.ts';
import { drawJpeg } from '../../../src/sim/onvif/picture.ts';

const limits = { frozenAfterMs: 1_800_000, darkLuma: 24, clockMs: 2000 };
const minuteMs = 60_000;

function picture(luma: (column: number, row: number) => number, comment = ''): CameraLook {
  const read = readPicture(drawJpeg({ columns: 48, rows: 32, luma }, comment));
  if (!read.ok) throw new Error(read.problem);
  return { kind: 'picture', facts: read.facts };
}

/** A street with a vehicle at a place, noise that differs from picture to picture, and a clock in the corner. */
const street = (vehicle: number | null, n: number): CameraLook => picture((column, row) => {
  if (row < 2 && column < 6) return (n * 40 + column * 20) % 256;
  if (vehicle !== null && row >= 12 && row < 20 && column >= vehicle && column < vehicle + 8) return 220;
  return 100 + ((column * 7 + row * 3 + n) % 2);
}, `n${n}`);

const conditions = (health: CameraHealth): readonly string[] => health.standing.map(({ condition }) => condition);
const run = (looks: readonly CameraLook[], from: CameraHealth = healthStart): CameraHealth => looks.reduce((health, look, at) => stepHealth(health, look, limits, at * minuteMs), from);

const clockOnly = (count: number): CameraLook[] => Array.from({ length: count }, (_, n) => street(3, n));
const night = (n: number): CameraLook => picture((column) => 6 + ((column + n) % 2), `d${n}`);
const lamps = (n: number): CameraLook => picture((column, row) => ((column + n) % 12 === 0 && row % 8 === 0 ? 250 : 5), `l${n}`);
const clock = (offsetMs: number, cabinetErrorMs: number | null): CameraLook => ({ kind: 'clock', offsetMs, errorMs: 510, cabinetErrorMs });

describe('health of a camera', () => {
  it('finds nothing wrong with a street on which something moves', () => {
    expect(conditions(run(Array.from({ length: 90 }, (_, n) => street((n * 5) % 40, n))))).toEqual([]);
  });

  it('calls no picture frozen that came three times within a second, as people and alarms ask for it', () => {
    const same = street(3, 1);
    const asked = [0, 300, 600, 900].reduce((health, ms) => stepHealth(health, same, limits, minuteMs + ms), run([street(9, 0)]));
    expect(conditions(asked)).toEqual([]);
    const dark = [0, 300, 600].reduce((health, ms) => stepHealth(health, night(ms), limits, minuteMs + ms), run([street(9, 0)]));
    expect(conditions(dark)).toEqual([]);
  });

  it('ends a standing clock fault for nobody who can’t judge', () => {
    const wrong = run([clock(9000, 20)]);
    expect(conditions(wrong)).toEqual(['clock']);
    expect(conditions(run([clock(0, null)], wrong))).toEqual(['clock']);
    expect(conditions(run([clock(0, 20)], wrong))).toEqual([]);
  });

  it('calls a picture frozen that comes byte for byte three times', () => {
    const same = street(3, 1);
    expect(conditions(run([street(9, 0), same, same]))).toEqual([]);
    const frozen = run([street(9, 0), same, same, same]);
    expect(conditions(frozen)).toEqual(['frozen']);
    expect(conditions(run([street(20, 5)], frozen))).toEqual([]);
  });

  it('sees the same bytes also where they differ by noise alone from the picture before', () => {
    const same = street(3, 2);
    expect(conditions(run([street(3, 1), same, same, same]))).toEqual(['frozen']);
  });

  it('calls a picture frozen in which only the clock runs, after its time and not before', () => {
    expect(conditions(run(clockOnly(30)))).toEqual([]);
    expect(conditions(run(clockOnly(31)))).toEqual(['frozen']);
  });

  it('tells darkness, not lamps in the night, and does not take darkness for a frozen picture', () => {
    expect(conditions(run([night(1), night(2)]))).toEqual([]);
    const dark = run(Array.from({ length: 60 }, (_, n) => night(n)));
    expect(conditions(dark)).toEqual(['dark']);
    expect(conditions(run([street(8, 1)], dark))).toEqual([]);
    expect(conditions(run(Array.from({ length: 20 }, (_, n) => lamps(n))))).toEqual([]);
  });

  it('forgives one lost answer, and ends with the first picture', () => {
    const lost: CameraLook = { kind: 'trouble', trouble: 'timeout', detail: '' };
    expect(conditions(run([lost]))).toEqual([]);
    expect(reachableOf(run([lost]))).toBeNull();
    const gone = run([lost, lost]);
    expect(conditions(gone)).toEqual(['unreachable']);
    expect(reachableOf(gone)).toBe(false);
    expect(reachableOf(run([street(1, 1)], gone))).toBe(true);
    expect(conditions(run([street(1, 1)], gone))).toEqual([]);
  });

  it('tells a refused log-in from a camera that is away', () => {
    const refused: CameraLook = { kind: 'trouble', trouble: 'login', detail: '' };
    const lost: CameraLook = { kind: 'trouble', trouble: 'unreachable', detail: '' };
    expect(conditions(run([lost, lost, refused, refused]))).toEqual(['login']);
    expect(reachableOf(run([refused, refused]))).toBe(true);
  });

  it('judges the clock beyond what both are known by, and not at all where the cabinet has none', () => {
    expect(conditions(run([clock(2500, 20)]))).toEqual([]);
    const off = run([clock(-2600, 20)]);
    expect(conditions(off)).toEqual(['clock']);
    expect(conditions(run([clock(0, null)], off))).toEqual(['clock']);
  });
});
