import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import type { NuisanceFigures } from './nuisance.ts';

/** The figures as a person reads them. */
export function reportLines(lang: Lang, figures: NuisanceFigures): readonly string[] {
  const { arithmetic, silentRuns } = figures;
  const causes = Object.entries(figures.flashesByCause).map(([cause, count]) => `${cause} ${count}`).join(', ');
  const runs = silentRuns.flatMap((count, length) => {
    const expected = arithmetic.silentRuns[length] ?? 0;
    return length === 0 || (count === 0 && expected < 1e-3) ? [] : [say(lang, 'sim.nuisance.silent', { length, count, expected: figure(expected) })];
  });
  return [
    say(lang, 'sim.nuisance.hours', { hours: figures.hours, seed: figures.seed }),
    say(lang, 'sim.nuisance.run', { coloured: figure(figures.colouredHours), changes: figures.stageChanges, startUps: figures.startUps, frames: figures.frames, lost: figures.lostFrames }),
    ...(figures.bursts || figures.stalls ? [say(lang, 'sim.nuisance.trouble', { bursts: figures.burstsDone, stalls: figures.stallsDone })] : []),
    ...runs,
    say(lang, 'sim.nuisance.arithmetic', { perYear: figure(arithmetic.flashesPerYear), without: figure(arithmetic.flashesPerYearWithoutRetry) }),
    say(lang, 'sim.nuisance.flashes', { flashes: figures.flashes, causes: causes === '' ? '' : `(${causes})`, closings: figures.closings }),
    say(lang, 'sim.nuisance.speed', { speed: figure(figures.hoursPerSecond) }),
  ];
}

/** Three digits, whatever the size. */
function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
