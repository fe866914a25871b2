/**
 * Watches countdown displays from the pavement: lamps and numbers with their times, nothing else. Knows nothing of the
 * controller, its plan or its promises, and shares no code with it.
 */
export type StreetColour = 'red' | 'redYellow' | 'green' | 'yellow' | 'clearance' | 'dark' | 'flash';

export interface Pavement {
  /** What a head shows from now on. The flashing end of a vehicle's green is green. */
  lamp(atMs: number, group: string, colour: StreetColour): void;
  /** What its display shows from now on; null = blank. */
  number(atMs: number, group: string, shown: number | null): void;
  /** Everybody looks once more. */
  end(atMs: number): Judged;
}

export interface Judged {
  readonly lies: readonly string[];
  /** Numbers seen, number runs that ended at a change of colour, and runs that went blank before one. */
  readonly numbers: number;
  readonly kept: number;
  readonly blanked: number;
}

export interface Tolerance {
  /** The colour changes at zero ± 0.2 s, and what the frames' way to the display may add. */
  readonly zeroMs: number;
  /** By how much a second on the display may be longer or shorter. */
  readonly secondMs: number;
  /** Blank for as long, at least, before a green or a red that was counted down ends otherwise. */
  readonly blankMs: number;
  /** A number that is left standing at zero for longer is a lie; without one it has gone blank by then. */
  readonly overrunMs: number;
}

/** A display without messages blanks itself, ms. */
const selfBlankMs = 1500;

interface Run {
  colour: StreetColour;
  colourSinceMs: number;
  number: number | null;
  numberSinceMs: number;
  /** The number is the first of its run: it may have begun in the middle of its second. */
  first: boolean;
  /** This colour's number has gone blank: when, and what was promised then. */
  blankedAtMs: number | null;
  promisedMs: number | null;
  /** The number that went blank was the first of its run: it may have promised up to a second less. */
  vague: boolean;
}

const fresh = (colour: StreetColour, atMs: number): Run => ({ colour, colourSinceMs: atMs, number: null, numberSinceMs: atMs, first: true, blankedAtMs: null, promisedMs: null, vague: false });

export function watchCountdowns(tolerance: Tolerance): Pavement {
  const runs = new Map<string, Run>();
  const lies: string[] = [];
  let numbers = 0;
  let kept = 0;
  let blanked = 0;
  const lie = (atMs: number, group: string, text: string): void => { lies.push(`${atMs} ${group} ${text}`); };

  const number = (atMs: number, group: string, shown: number | null): void => {
    const run = runs.get(group) ?? fresh('dark', atMs);
    runs.set(group, run);
    const was = run.number;
    if (run.colour === 'flash') {
      // Nobody announces a fail-safe; the display goes blank by itself soon after the last message.
      if (shown !== null && atMs - run.colourSinceMs > selfBlankMs + tolerance.overrunMs) lie(atMs, group, `shows ${shown} in flash for ${atMs - run.colourSinceMs} ms`);
      run.number = shown;
      return;
    }
    if (shown === was) {
      if (was !== null && atMs - run.numberSinceMs > 1000 + tolerance.overrunMs) lie(atMs, group, `stands at ${was} for ${atMs - run.numberSinceMs} ms`);
      return;
    }
    const heldMs = atMs - run.numberSinceMs;
    if (was !== null && shown !== null) {
      if (shown > was) lie(atMs, group, `rises ${was} to ${shown} in ${run.colour}`);
      else if (shown < was - 1) lie(atMs, group, `skips ${was} to ${shown} in ${run.colour}`);
      else if (heldMs > 1000 + tolerance.secondMs || (!run.first && heldMs < 1000 - tolerance.secondMs)) lie(atMs, group, `${was} stood ${heldMs} ms`);
    }
    if (was !== null && shown === null) {
      run.blankedAtMs = atMs;
      run.promisedMs = run.numberSinceMs + was * 1000;
      run.vague = run.first;
      blanked += 1;
    }
    // A display that went blank for want of frames may come back, with the same promise.
    if (was === null && shown !== null && run.promisedMs !== null && Math.abs(atMs + shown * 1000 - run.promisedMs) > 1000 + tolerance.zeroMs) lie(atMs, group, `${shown} comes back in the same ${run.colour}, promised for ${run.promisedMs}`);
    if (shown !== null) numbers += 1;
    run.first = was === null;
    run.number = shown;
    run.numberSinceMs = atMs;
  };

  const lamp = (atMs: number, group: string, colour: StreetColour): void => {
    const run = runs.get(group) ?? fresh(colour, atMs);
    runs.set(group, run);
    if (run.colour === colour) return;
    if (colour === 'flash') {
      runs.set(group, { ...fresh(colour, atMs), number: run.number });
      return;
    }
    if (run.colour === 'flash') {
      runs.set(group, fresh(colour, atMs));
      return;
    }
    if (run.number !== null) {
      const endMs = run.numberSinceMs + run.number * 1000;
      // The first number may have begun late in its second: it bounds the end from above alone.
      const early = endMs - atMs;
      if (early > tolerance.zeroMs + (run.first ? 1000 : 0) || -early > tolerance.zeroMs) lie(atMs, group, `${run.colour} to ${colour} ${early} ms before the zero of ${run.number}`);
      else kept += 1;
    } else if (run.blankedAtMs !== null && run.promisedMs !== null && run.promisedMs - atMs > tolerance.zeroMs + (run.vague ? 1000 : 0) && atMs - run.blankedAtMs < tolerance.blankMs) {
      lie(atMs, group, `${run.colour} to ${colour} only ${atMs - run.blankedAtMs} ms after it went blank`);
    }
    // What is still on the display when the colour changes belongs to the old one.
    const next = fresh(colour, atMs);
    runs.set(group, next);
  };
  return {
    number, lamp,
    end(atMs) {
      for (const [group, { number: shown }] of runs) number(atMs, group, shown);
      return { lies, numbers, kept, blanked };
    },
  };
}
