// A cut at a step of the tick (architecture.md, One tick): not between two ticks, but before, inside or after the step.

/** What stands around each step: read, decide, judge, send to the monitor, write, scan, the monitor's answer. */
export const tickSteps = ['read', 'decide', 'judge', 'tell', 'write', 'scan', 'answer'] as const;
export type TickStep = (typeof tickSteps)[number];
export type CutPlace = 'before' | 'inside' | 'after';

/** Where a step can be cut: only a step that acts more than once has an inside; what is read is decided on at once. */
export const placesOf: Readonly<Record<TickStep, readonly CutPlace[]>> = {
  read: ['before'], decide: ['before', 'after'], judge: ['before', 'after'], tell: ['before', 'after'],
  write: ['before', 'inside', 'after'], scan: ['before', 'after'], answer: ['before', 'after'],
};

/** Armed, it cuts once, at the next passing of its point. */
export interface TickCut {
  arm(step: TickStep, place: CutPlace, cut: () => void): void;
  disarm(): void;
  waitsAt(step: TickStep, place: CutPlace): boolean;
  /** The loop stands at this point. */
  pass(step: TickStep, place: CutPlace): void;
  /** Wraps what performs a step. */
  around<A extends readonly unknown[], R>(step: TickStep, call: (...args: A) => R): (...args: A) => R;
}

export function createTickCut(): TickCut {
  let armed: { readonly step: TickStep; readonly place: CutPlace; readonly cut: () => void } | null = null;
  const pass: TickCut['pass'] = (step, place) => {
    if (armed?.step !== step || armed.place !== place) return;
    const { cut } = armed;
    armed = null;
    cut();
  };
  return {
    arm(step, place, cut) { armed = { step, place, cut }; },
    disarm() { armed = null; },
    waitsAt: (step, place) => armed?.step === step && armed.place === place,
    pass,
    around: (step, call) => (...args) => {
      pass(step, 'before');
      const result = call(...args);
      pass(step, 'after');
      return result;
    },
  };
}
