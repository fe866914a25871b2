import type { ControlInputs, ControlStep, Posture } from '../../control/control.ts';
import type { SealedSite } from '../../model/artefact.ts';
import { aspects, type Aspect } from '../../model/aspect.ts';
import type { GroupImage } from '../../model/image.ts';
import { countsAsGreen, kindRules } from '../../model/kind.ts';
import type { GroupId } from '../../model/relation.ts';
import type { Random } from '../../platform/random.ts';

// A control that errs. Guard, monitor and boards are the shipped ones: whatever this asks for, the street must stay right.

type Image = Record<GroupId, Aspect>;
interface Moment { readonly site: SealedSite; readonly random: Random; readonly desired: Image; readonly written: GroupImage }
type Err = (moment: Moment) => Image;

const isStop = ({ site }: Moment, image: GroupImage, id: GroupId): boolean => {
  const group = site.safety.groups.find((one) => one.id === id);
  return group !== undefined && image[id] === kindRules[group.kind].stop;
};
const hardTo = ({ site }: Moment, id: GroupId): readonly GroupId[] => site.safety.relations.flatMap((one) => {
  if (one.relation !== 'hard') return [];
  return one.a === id ? [one.b] : one.b === id ? [one.a] : [];
});
const some = ({ site, random }: Moment, share: number): readonly GroupId[] => site.safety.groups.map(({ id }) => id).filter(() => random.next() < share);

/** How control errs, by name. Each leaves the rest of the image as the healthy control has it. */
const errs = {
  /** Anything for anybody. */
  random: (moment) => ({ ...moment.desired, ...Object.fromEntries(some(moment, 0.4).map((id) => [id, moment.random.pick(aspects)])) }),
  /** Greens as soon as nobody against them is asked to move: clearances, red revert and read-back are forgotten. */
  early(moment) {
    const image = { ...moment.desired };
    for (const id of some(moment, 0.5)) if (isStop(moment, image, id) && hardTo(moment, id).every((other) => isStop(moment, image, other))) image[id] = 'green';
    return image;
  },
  /** Both groups of a hard pair. */
  conflict(moment) {
    const hard = moment.site.safety.relations.filter(({ relation }) => relation === 'hard');
    const pair = hard.length === 0 ? null : moment.random.pick(hard);
    return pair === null ? moment.desired : { ...moment.desired, [pair.a]: 'green', [pair.b]: 'green' };
  },
  /** Whoever goes is stopped at once. */
  cut: (moment) => ({ ...moment.desired, ...Object.fromEntries(moment.site.safety.groups.filter(({ id }) => !isStop(moment, moment.written, id)).map(({ id, kind }) => [id, kindRules[kind].stop])) }),
  /** Every group takes the next aspect of its cycle, whatever its times. */
  hasty: (moment) => ({
    ...moment.desired,
    ...Object.fromEntries(moment.site.safety.groups.map(({ id, kind }) => {
      const shown = moment.written[id] ?? kindRules[kind].stop;
      return [id, moment.random.pick(kindRules[kind].next[shown] ?? [shown])];
    })),
  }),
  /** Everything stays as it is: yellows, clearances, starts of red and yellow. */
  hold: (moment) => ({ ...moment.written }),
  /** Some groups are forgotten. */
  missing(moment) {
    const image = { ...moment.desired };
    for (const id of some(moment, 0.3)) Reflect.deleteProperty(image, id);
    return image;
  },
  /** A yielding left ends while the opposing green stays (yellow trap). */
  trap(moment) {
    const lefts = moment.site.safety.relations.flatMap((one) => (one.relation === 'yield' && one.kind === 'permissiveLeft' ? [one] : []));
    const goes = (id: GroupId): boolean => moment.site.safety.groups.some((group) => group.id === id && countsAsGreen(group.kind, moment.written[id] ?? 'dark'));
    const going = lefts.filter(({ who, to }) => goes(who) && goes(to));
    if (going.length === 0) return moment.desired;
    const image = { ...moment.desired };
    for (const { who, to } of going) {
      image[who] = 'yellow';
      image[to] = moment.written[to] ?? 'green';
    }
    return image;
  },
  /** The flashing part that ends a right of way is cut short. */
  clearance(moment) {
    const cut = moment.site.safety.groups.flatMap(({ id, kind }) => {
      const shown = moment.written[id];
      return shown === 'flashingGreen' || (shown === 'flashingRed' && kind === 'pedestrian2') ? [[id, kindRules[kind].next[shown]?.[0] ?? shown] as const] : [];
    });
    return cut.length === 0 ? moment.desired : { ...moment.desired, ...Object.fromEntries(cut) };
  },
  /** Red and yellow is over as soon as it is shown. */
  redYellow(moment) {
    const leads = moment.site.safety.groups.filter(({ id }) => moment.written[id] === 'redYellow');
    return leads.length === 0 ? moment.desired : { ...moment.desired, ...Object.fromEntries(leads.map(({ id }) => [id, 'green'])) };
  },
} as const satisfies Record<string, Err>;

/** `posture`: says that the junction is somewhere else on its way from flash to green. */
export type Erring = keyof typeof errs | 'posture';
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the object above
export const errings: readonly Erring[] = [...(Object.keys(errs) as (keyof typeof errs)[]), 'posture'];

const postures: readonly Posture[] = ['flash', 'flashTime', 'yellow', 'allRed', 'run', 'run', 'run'];

export interface ErrantControl {
  /** From now on, until it ends; a later one takes its place. */
  begin(erring: Erring, until: () => boolean): void;
  /** What it makes of a healthy step. */
  distort(step: ControlStep, inputs: ControlInputs): ControlStep;
}

/** One idea is kept so long, ms, where it is one: a flicker, less than guard holds, more than guard holds. */
const ideaMs = [0, 300, 900, 3000] as const;

export function createErrantControl(site: SealedSite, random: Random): ErrantControl {
  let errant: { readonly erring: Erring; readonly isOver: () => boolean; readonly keptMs: number; readonly restless: boolean } | null = null;
  let idea: { readonly sinceMs: number; readonly image: Image; readonly posture: Posture | null } | null = null;
  return {
    begin(erring, isOver) {
      errant = { erring, isOver, keptMs: random.pick(ideaMs), restless: random.next() < 0.5 };
      idea = null;
    },
    distort(step, { nowMs, written }) {
      if (errant === null) return step;
      if (errant.isOver()) {
        errant = null;
        return step;
      }
      // A process that began anew has a clock of its own.
      if (idea === null || nowMs < idea.sinceMs || nowMs - idea.sinceMs >= errant.keptMs) {
        const desired = Object.fromEntries(Object.entries(step.desired).map(([id, { aspect }]) => [id, aspect]));
        const sane = errant.restless && random.next() < 0.4;
        const image = sane || errant.erring === 'posture' ? desired : errs[errant.erring]({ site, random, desired, written });
        // Nothing to err in: the moment for it may be the next tick.
        const waits = !sane && errant.erring !== 'posture' && image === desired;
        idea = { sinceMs: waits ? Number.NEGATIVE_INFINITY : nowMs, image, posture: !sane && errant.erring === 'posture' ? random.pick(postures) : null };
      }
      return { ...step, posture: idea.posture ?? step.posture, desired: Object.fromEntries(Object.entries(idea.image).map(([id, aspect]) => [id, { aspect, reason: 'stage' as const }])) };
    },
  };
}
