import { greenBand, type GreenWindows } from '../../model/corridor.ts';
import type { CycleImage, ShownSpan } from '../../model/planImage.ts';
import type { RingPhase } from '../../model/rings.ts';
import type { Stage, StageId } from '../../model/stage.ts';

/** What a bar stands for: its colour in a picture, its letter in a terminal. */
export type Tone = ShownSpan['shows'] | 'red' | 'stage' | 'stageOdd' | RecordTone;
/** What a record shows besides: a red as a thin line, a yielding go, the boards' flash, lamps that are no aspect, a detector's call. */
export type RecordTone = 'stop' | 'redYellow' | 'yielding' | 'flash' | 'dark' | 'odd' | 'unknown' | 'quiet' | 'call';
/** Tones that a legend explains, in its order. */
export const legendTones = ['green', 'yielding', 'clearance', 'yellow', 'redYellow', 'red', 'stop', 'flash', 'dark', 'odd', 'unknown', 'call'] as const satisfies readonly Tone[];
export type ToneWords = Readonly<Record<(typeof legendTones)[number], string>>;
/** A mark of the axis. */
export interface Tick { readonly atS: number; readonly text: string }
export interface Bar { readonly fromS: number; readonly toS: number; readonly tone: Tone; readonly text?: string }
/** A line of bars; `at` is its place: a number of rows from the top, or metres. */
export interface Row { readonly label: string; readonly at: number; readonly bars: readonly Bar[] }
/** A platoon's way between two places: a slanted stripe. */
export interface Stripe { readonly direction: 'along' | 'against'; readonly fromS: number; readonly widthS: number; readonly fromAt: number; readonly toAt: number; readonly travelS: number }

/** A diagram over time, before anybody draws it. The same scene becomes a picture and a text. */
export interface Scene {
  readonly title: string;
  readonly spanS: number;
  /** `rows`: one under the other; `metres`: by their places along a street. */
  readonly axis: 'rows' | 'metres';
  readonly rows: readonly Row[];
  readonly stripes: readonly Stripe[];
  readonly notes: readonly string[];
  /** Marks of the axis; absent = seconds from the left. */
  readonly ticks?: readonly Tick[];
}

const seconds = (ms: number): number => ms / 1000;

/** A ring of a dual-ring site: its phases one after the other, each from its first stage to its last. */
export interface Ring { readonly label: string; readonly phases: readonly { readonly group: string; readonly fromMs: number; readonly toMs: number }[] }

/** The rings as the plan's stages run them: a phase goes on through every stage that has its group. */
export function ringsOf(rings: readonly RingPhase[], stages: ReadonlyMap<StageId, Stage>, image: CycleImage, label: (ring: number) => string): readonly Ring[] {
  return [...new Set(rings.map(({ ring }) => ring))].toSorted((a, b) => a - b).map((ring) => {
    const mine = rings.filter((phase) => phase.ring === ring);
    const phases: { group: string; fromMs: number; toMs: number }[] = [];
    for (const { stage, fromMs, toMs } of image.stages) {
      const group = mine.find((phase) => stages.get(stage)?.groups.includes(phase.group) === true)?.group;
      const last = phases.at(-1);
      if (group !== undefined && last?.group === group && last.toMs === fromMs) last.toMs = toMs;
      else if (group !== undefined) phases.push({ group, fromMs, toMs });
    }
    return { label: label(ring), phases };
  });
}

/** Ring diagram: the splits of one cycle, the phases of each ring where the site has rings, and what each group shows in it. */
export function ringScene(title: string, image: CycleImage, notes: readonly string[], rings: readonly Ring[] = []): Scene {
  const stages: Row = {
    label: '', at: 0,
    bars: image.stages.map(({ stage, fromMs, toMs }, index) => ({ fromS: seconds(fromMs), toS: seconds(toMs), tone: index % 2 === 0 ? 'stage' : 'stageOdd', text: `${stage} ${seconds(toMs - fromMs)}` })),
  };
  const ringRows = rings.map(({ label, phases }, place): Row => ({
    label, at: place + 1,
    bars: phases.map(({ group, fromMs, toMs }, index) => ({ fromS: seconds(fromMs), toS: seconds(toMs), tone: index % 2 === 0 ? 'stage' : 'stageOdd', text: `${group} ${seconds(toMs - fromMs)}` })),
  }));
  const groups = image.groups.map(({ group, closed, spans }, index): Row => ({ label: closed ? `${group} ×` : group, at: index + 1 + rings.length, bars: [redBar(seconds(image.cycleMs)), ...spans.map(barOf)] }));
  return { title, spanS: seconds(image.cycleMs), axis: 'rows', rows: [stages, ...ringRows, ...groups], stripes: [], notes };
}

function redBar(spanS: number): Bar {
  return { fromS: 0, toS: spanS, tone: 'red' };
}

function barOf({ fromMs, toMs, shows }: ShownSpan): Bar {
  return { fromS: seconds(fromMs), toS: seconds(toMs), tone: shows };
}

export interface CorridorJunction {
  readonly name: string;
  readonly atM: number;
  readonly offsetMs: number;
  readonly image: CycleImage;
  readonly along: readonly string[];
  readonly against: readonly string[];
}

export interface BandFigures { readonly alongS: number | null; readonly againstS: number | null }

/** Time-space diagram: each junction's green for the corridor over some cycles of the corridor's clock, and the widest bands. */
export function timeSpaceScene(title: string, speedKmh: number, junctions: readonly CorridorJunction[], notesOf: (bands: BandFigures) => readonly string[]): Scene {
  const sorted = junctions.toSorted((a, b) => a.atM - b.atM);
  const cycleMs = sorted[0]?.image.cycleMs ?? 0;
  const spanMs = cycleMs * 3;
  const common = sorted.every(({ image }) => image.cycleMs === cycleMs);
  const along = common ? greenBand(cycleMs, speedKmh, sorted.map((one) => windowsOf(one, one.along))) : null;
  const against = common ? greenBand(cycleMs, speedKmh, sorted.toReversed().map((one) => windowsOf(one, one.against))) : null;
  const [first, last] = [sorted[0]?.atM ?? 0, sorted.at(-1)?.atM ?? 0];
  const travelS = (last - first) / (speedKmh / 3.6);
  const stripes = [
    ...(along === null ? [] : repeatedStripes(cycleMs, { direction: 'along', fromS: seconds(along.fromMs), widthS: seconds(along.widthMs), fromAt: first, toAt: last, travelS })),
    ...(against === null ? [] : repeatedStripes(cycleMs, { direction: 'against', fromS: seconds(against.fromMs), widthS: seconds(against.widthMs), fromAt: last, toAt: first, travelS })),
  ];
  return {
    title, spanS: seconds(spanMs), axis: 'metres', stripes,
    rows: sorted.map((one) => ({ label: `${one.name} ${one.atM} m`, at: one.atM, bars: [redBar(seconds(spanMs)), ...clockBars(one, spanMs)] })),
    notes: notesOf({ alongS: along === null ? null : seconds(along.widthMs), againstS: against === null ? null : seconds(against.widthMs) }),
  };
}

function repeatedStripes(cycleMs: number, stripe: Stripe): readonly Stripe[] {
  return [-1, 0, 1, 2].map((cycle) => ({ ...stripe, fromS: stripe.fromS + (cycle * cycleMs) / 1000 }));
}

function windowsOf({ atM, offsetMs, image }: CorridorJunction, groups: readonly string[]): GreenWindows {
  return { atM, offsetMs, windows: spansOf(image, groups).filter(({ shows }) => shows === 'green') };
}

function spansOf(image: CycleImage, groups: readonly string[]): readonly ShownSpan[] {
  return image.groups.filter(({ group }) => groups.includes(group)).flatMap(({ spans }) => spans);
}

/** A junction's spans on the corridor's clock: local cycle second = (t + offset) mod cycle. */
function clockBars({ image, offsetMs, along, against }: CorridorJunction, spanMs: number): readonly Bar[] {
  const spans = spansOf(image, [...new Set([...along, ...against])]);
  const cycles = Array.from({ length: Math.ceil(spanMs / image.cycleMs) + 2 }, (_, index) => (index - 1) * image.cycleMs);
  // Yellow lies under the greens: where one direction still goes, the corridor goes.
  const ordered = spans.toSorted((a, b) => rank(a) - rank(b));
  return cycles.flatMap((startMs) => ordered.map((span) => barOf({ ...span, fromMs: Math.max(0, span.fromMs + startMs - offsetMs), toMs: Math.min(spanMs, span.toMs + startMs - offsetMs) }))).filter(({ fromS, toS }) => toS > fromS);
}

function rank({ shows }: ShownSpan): number {
  return shows === 'green' ? 2 : shows === 'clearance' ? 1 : 0;
}
