import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { LatchJournal } from './latchJournal.ts';

/** EX_TEMPFAIL: another artefact is in force, and only a new start reads it. */
const otherSiteExit = 75;
/** Time for the last frames to leave the wire when the daemon ends, and for the last answer to be heard, ms. */
const lastFramesMs = 100;

export interface EndingParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly journal: LatchJournal;
  /** Commands flash once more, and ticks no more. */
  readonly stop: () => void;
  readonly close: () => readonly (Promise<void> | undefined)[];
  /** Absent: this process's own. */
  readonly exit?: (code: number) => void;
}

export interface Ending {
  readonly end: (why: string) => void;
  /** Nothing ticks while the artefact is replaced: the check of what is in use meets one artefact alone. A reason where it failed. */
  readonly endAround: (replace: () => void) => Promise<string | null>;
}

/** The daemon's end: flash, then the journal, then the process; once, whoever asks first. */
export function createEnding({ clock, log, journal, stop, close, exit = (code) => process.exit(code) }: EndingParts): Ending {
  let ending = false;
  const halt = (why: string): boolean => {
    if (ending) return false;
    ending = true;
    log.info({ why }, 'ending: flash');
    stop();
    // Told to: the next start is none that nobody ordered.
    journal.append([{ type: 'stop', uptimeMs: journal.book.uptimeMs + Math.round(clock.monoMs()) }]);
    return true;
  };
  const leave = (code: number): void => {
    Promise.all([journal.settled(), ...close()]).then(() => exit(code), () => exit(1));
  };
  return {
    end(why) {
      if (halt(why)) clock.after(lastFramesMs * clock.scale, () => { leave(0); });
    },
    async endAround(replace) {
      if (!halt('the site is replaced')) return 'signald.ending';
      await new Promise<void>((resolve) => { clock.after(lastFramesMs * clock.scale, resolve); });
      await journal.settled();
      // Whoever asked hears of it first.
      clock.after(lastFramesMs * clock.scale, () => { leave(otherSiteExit); });
      try {
        replace();
        return null;
      } catch (error) {
        log.error({ error: String(error) }, 'the artefact was not replaced');
        return String(error);
      }
    },
  };
}
