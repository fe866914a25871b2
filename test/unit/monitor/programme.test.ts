import { describe, expect, test } from 'vitest';
import { readProgramme } from '../../../src/monitor/programme.ts';
import { junction } from '../guard/junction.ts';

type Json = Record<string, unknown>;

/** A site as JSON: three groups on two boards. */
function artefact(): Json {
  const safety = junction({
    groups: [{ id: 'g1', kind: 'vehicle3' }, { id: 'g2', kind: 'filterArrow' }, { id: 'p1', kind: 'pedestrian2', board: 'b2' }],
    together: [['g1', 'p1', 'none']], intergreens: { 'g1>g2': 6000 },
  });
  const { boards, ...rest } = safety;
  // A board that carries detectors alone: the monitor does not even look at its profile.
  const json: unknown = JSON.parse(JSON.stringify({ format: 'ngatu-site/1', safety: { ...rest, boards: [...boards, { id: 'd1', unit: 9 }] } }));
  return object(json);
}

function object(value: unknown): Json {
  if (typeof value !== 'object' || value === null) throw new Error('no object');
  return Object.fromEntries(Object.entries(value));
}

/** A copy with one value replaced: `safety.groups.0.kind`; undefined takes it away. */
function changed(value: unknown, path: readonly string[], to: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return to;
  if (Array.isArray(value)) return value.flatMap((item: unknown, index): unknown[] => (String(index) !== key ? [item] : rest.length === 0 && to === undefined ? [] : [changed(item, rest, to)]));
  const found = object(value);
  return Object.fromEntries([...Object.entries(found).filter(([name]) => name !== key), ...(to === undefined && rest.length === 0 ? [] : [[key, changed(found[key], rest, to)]])]);
}

const problemOf = (path: string, to: unknown): string | null => {
  const reading = readProgramme(changed(artefact(), path.split('.').filter((key) => key !== ''), to));
  return reading.ok ? null : reading.problem;
};

describe('a programme as the monitor reads it', () => {
  test('groups, pairs, times, boards', () => {
    const reading = readProgramme(artefact());
    if (!reading.ok) throw new Error(reading.problem);
    const { groups, may, clearMs, boards } = reading.programme;
    expect(groups).toEqual([
      { id: 'g1', kind: 'vehicle3', hasYellow: true, restsDark: false },
      { id: 'g2', kind: 'filterArrow', hasYellow: false, restsDark: true },
      { id: 'p1', kind: 'pedestrian2', hasYellow: false, restsDark: false },
    ]);
    expect(may).toEqual([true, false, true, false, true, false, true, false, true]);
    expect(clearMs).toEqual([0, 6000, 0, 5000, 0, 5000, 0, 5000, 0]);
    expect(boards.map(({ id, unit, write, read, flashCommand, flashing, imageSeq, sampleCounter, challenge, bootCounter, appliedSeq }) =>
      ({ id, unit, write, read, flashCommand, flashing, imageSeq, sampleCounter, challenge, bootCounter, appliedSeq }))).toEqual(['b1', 'b2'].map((id, index) => ({
      id, unit: index + 1, write: { address: 0, count: 7 }, read: { address: 100, count: 10 }, flashCommand: 0, flashing: 0, imageSeq: 2,
      sampleCounter: 1, challenge: 2, bootCounter: 3, appliedSeq: 4,
    })));
    expect(boards[0]?.heads).toEqual([
      { group: 0, lamps: [0, 1, 2].map((lamp) => ({ colour: 1 << lamp, output: 48 + lamp, flash: 80 + lamp, readBack: 96 + lamp })) },
      { group: 1, lamps: [3, 4, 5].map((lamp) => ({ colour: 1 << (lamp - 3), output: 48 + lamp, flash: 80 + lamp, readBack: 96 + lamp })) },
    ]);
    expect(boards[1]?.heads.map(({ group }) => group)).toEqual([2]);
  });

  test('an arrow with a yellow of its own has one; a lamp that cannot flash has no flash output', () => {
    const arrow = readProgramme(changed(artefact(), ['safety', 'groups', '1', 'yellowMs'], 3000));
    expect(arrow.ok && arrow.programme.groups[1]?.hasYellow).toBe(true);
    const steady = readProgramme(changed(artefact(), ['safety', 'lamps', '0', 'flashOutput'], undefined));
    expect(steady.ok && steady.programme.boards[0]?.heads[0]?.lamps[0]?.flash).toBe(-1);
  });

  test('every kind with a yellow', () => {
    for (const [kind, hasYellow] of [['vehicle3', true], ['bicycle', true], ['tram', true], ['flashingYellowArrow', true], ['pedestrian2', false]] as const) {
      const reading = readProgramme(changed(artefact(), ['safety', 'groups', '0', 'kind'], kind));
      expect(reading.ok && reading.programme.groups[0]?.hasYellow, kind).toBe(hasYellow);
    }
  });

  test('a pair that nobody gave an intergreen waits a minute', () => {
    const reading = readProgramme(changed(artefact(), ['safety', 'intergreens'], []));
    expect(reading.ok && reading.programme.clearMs).toEqual([0, 60_000, 0, 60_000, 0, 60_000, 0, 60_000, 0]);
  });

  const board = 'safety.boards.0.profile';
  test.each([
    ['', 7, 'artefact: not an object'], ['', null, 'artefact: not an object'], ['', [], 'artefact: not an object'],
    ['format', 'x', 'format is not ngatu-site/1'],
    ['safety', 'x', 'safety: not an object'],
    ['safety.groups', {}, 'safety.groups: not a list'],
    ['safety.groups.1', 3, 'safety.groups[1]: not an object'],
    ['safety.groups.0.kind', 'lorry', 'safety.groups[0].kind: unknown'],
    ['safety.groups.0.kind', undefined, 'safety.groups[0].kind: not a text'],
    ['safety.groups.0.id', '', 'safety.groups[0].id: not a text'],
    ['safety.groups.0.yellowMs', 6001, 'safety.groups[0].yellowMs: not a whole number from 0 to 6000'],
    ['safety.groups.0.yellowMs', 3000.5, 'safety.groups[0].yellowMs: not a whole number from 0 to 6000'],
    ['safety.groups.0.yellowMs', -1, 'safety.groups[0].yellowMs: not a whole number from 0 to 6000'],
    ['safety.groups.0.yellowMs', '3000', 'safety.groups[0].yellowMs: not a whole number from 0 to 6000'],
    ['safety.groups.1.id', 'g1', 'safety.groups: fewer than two, or an id stands twice'],
    ['safety.permissive', null, 'safety.permissive: not a list'],
    ['safety.permissive.0', 'g1', 'safety.permissive[0]: not a list'],
    ['safety.permissive.0.0', 'gX', 'safety.permissive[0][0]: no such group'],
    ['safety.permissive.0.1', 'gX', 'safety.permissive[0][1]: no such group'],
    ['safety.permissive.0.1', 5, 'safety.permissive[0][1]: not a text'],
    ['safety.intergreens', 4, 'safety.intergreens: not a list'],
    ['safety.intergreens.0', 4, 'safety.intergreens[0]: not an object'],
    ['safety.intergreens.0.from', 'gX', 'safety.intergreens[0].from: no such group'],
    ['safety.intergreens.0.to', 'gX', 'safety.intergreens[0].to: no such group'],
    ['safety.intergreens.0.ms', 60_001, 'safety.intergreens[0].ms: not a whole number from 0 to 60000'],
    ['safety.lamps', 4, 'safety.lamps: not a list'],
    ['safety.lamps.2', 4, 'safety.lamps[2]: not an object'],
    ['safety.lamps.2.board', 'b9', 'safety.lamps: a lamp without its board'],
    ['safety.lamps.2.group', 'gX', 'board b1: lamp: no such group'],
    ['safety.lamps.2.colour', 'blue', 'board b1: lamp.colour: unknown'],
    ['safety.lamps.2.colour', 2, 'board b1: lamp.colour: not a text'],
    ['safety.lamps.2.output', 2, 'board b1: lamp.output: not an object'],
    ['safety.lamps.2.output.area', 'coils', 'board b1: lamp.output: missing'],
    ['safety.lamps.2.output.address', 7, 'board b1: lamp.output: outside the image'],
    ['safety.lamps.2.output.bit', 16, 'board b1: lamp.output.bit: not a whole number from 0 to 15'],
    ['safety.lamps.2.flashOutput', 2, 'board b1: lamp.flashOutput: not an object'],
    ['safety.lamps.2.flashOutput.bit', -1, 'board b1: lamp.flashOutput.bit: not a whole number from 0 to 15'],
    ['safety.lamps.2.readBack', 2, 'board b1: lamp.readBack: not an object'],
    ['safety.lamps.2.readBack.address', 99, 'board b1: lamp.readBack: outside the image'],
    ['safety.lamps.2.readBack.address', 70_000, 'board b1: lamp.readBack: not a whole number from 0 to 65535'],
    ['safety.boards', 4, 'safety.boards: not a list'],
    ['safety.boards.0', 4, 'safety.boards[0]: not an object'],
    ['safety.boards.0.unit', 0, 'board b1.unit: not a whole number from 1 to 247'],
    ['safety.boards.0.unit', 248, 'board b1.unit: not a whole number from 1 to 247'],
    [board, 4, 'board b1.profile: not an object'],
    [`${board}.image`, 4, 'board b1.profile.image: not an object'],
    [`${board}.image.write`, 4, 'board b1.profile.image.write: not an object'],
    [`${board}.image.read`, 4, 'board b1.profile.image.read: not an object'],
    [`${board}.image.read.function`, 'fc03', 'board b1.profile.image.read: not one FC23 of holding registers'],
    [`${board}.image.read.area`, 'input', 'board b1.profile.image.read: not one FC23 of holding registers'],
    [`${board}.image.write.address`, 65_536, 'board b1.profile.image.write: not a whole number from 0 to 65535'],
    [`${board}.image.write.count`, 0, 'board b1.profile.image.write: not a whole number from 1 to 125'],
    [`${board}.image.write.count`, 126, 'board b1.profile.image.write: not a whole number from 1 to 125'],
    [`${board}.points`, 4, 'board b1.profile.points: not a list'],
    [`${board}.points.0`, 4, 'board b1.profile.points: not an object'],
    [`${board}.points.0.id`, 4, 'board b1.profile.points: not a text'],
    [`${board}.points.0.id`, 'x', 'board b1: point command.flash: missing'],
    [`${board}.points.0.area`, 'coils', 'board b1: point command.flash: missing'],
    [`${board}.points.0.bit`, undefined, 'board b1: point command.flash: not a whole number from 0 to 15'],
    [`${board}.points.0.bit`, 16, 'board b1: point command.flash: not a whole number from 0 to 15'],
    [`${board}.points.3.id`, 'x', 'board b1: point imageSeq: missing'],
    [`${board}.points.4.id`, 'x', 'board b1: point status.flashing: missing'],
    [`${board}.points.8.id`, 'x', 'board b1: point sampleCounter: missing'],
    [`${board}.points.9.id`, 'x', 'board b1: point challenge: missing'],
    [`${board}.points.10.id`, 'x', 'board b1: point bootCounter: missing'],
    [`${board}.points.11.id`, 'x', 'board b1: point appliedSeq: missing'],
  ])('%s = %j is refused', (path, to, problem) => {
    expect(problemOf(path, to)).toBe(problem);
  });

  test('the outermost values are taken', () => {
    expect(problemOf('safety.groups.0.yellowMs', 6000)).toBeNull();
    expect(problemOf('safety.intergreens.0.ms', 60_000)).toBeNull();
    expect(problemOf('safety.intergreens.0.ms', 0)).toBeNull();
    expect(problemOf('safety.boards.0.unit', 247)).toBeNull();
    expect(problemOf('safety.lamps.2.output.bit', 15)).toBeNull();
    expect(problemOf(`${board}.image.read.count`, 125)).toBeNull();
    expect(problemOf('safety.lamps.2.output.address', 6)).toBeNull();
    expect(problemOf('safety.lamps.2.readBack.address', 100)).toBeNull();
  });

  test('one group alone is no junction; what is no problem of the site is not swallowed', () => {
    const one = { format: 'ngatu-site/1', safety: { ...junction({ groups: [{ id: 'g1', kind: 'vehicle3' }] }) } };
    expect(readProgramme(one)).toEqual({ ok: false, problem: 'safety.groups: fewer than two, or an id stands twice' });
    const broken = { get format(): string { throw new Error('a bug'); } };
    expect(() => readProgramme(broken)).toThrow('a bug');
  });
});
