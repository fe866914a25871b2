import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import type { SimResult } from '../junction/result.ts';

/** The result as a person reads it. */
export function reportLines(lang: Lang, result: SimResult): readonly string[] {
  const { unreachedRules } = result;
  const perHour = result.colouredHours > 0 ? Math.round(result.faults / result.colouredHours) : 0;
  const classes = Object.values(result.faultsByClass).filter((count) => count > 0).length;
  return [
    say(lang, 'sim.run.hours', { hours: figure(result.hours), coloured: figure(result.colouredHours), seed: result.seed, speed: figure(result.hoursPerSecond) }),
    say(lang, 'sim.run.changes', { stages: result.stageChanges, conflicting: result.conflictingChanges }),
    say(lang, 'sim.run.faults', { faults: result.faults, perHour, classes, all: Object.keys(result.faultsByClass).length }),
    say(lang, 'sim.run.found', { violations: result.violations, nuisances: result.nuisanceFlashes, unserved: result.unserved, lost: result.lostRecords }),
    ...(unreachedRules.length === 0 ? [] : [say(lang, 'sim.run.unreached', { rules: unreachedRules.join(', ') })]),
    say(lang, result.ok ? 'sim.run.ok' : 'sim.run.notOk'),
  ];
}

/** Three digits, whatever the size. */
function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
