import { classCount, vehicleClasses, type VdsReading, type VdsZone, type VehicleClass } from '../../model/vds.ts';

/** What the zones of one signal group have counted together in one interval. */
export interface MovementReading { readonly group: string; readonly zones: readonly string[]; readonly sum: VdsZone }

/** A reading by movement. A zone without a number leaves its movement none, never a smaller one. */
export function movementsOf({ zones }: VdsReading, groups: ReadonlyMap<string, string>): readonly MovementReading[] {
  return [...new Set(groups.values())].map((group) => {
    const names = [...groups].flatMap(([zone, of]) => (of === group ? [zone] : []));
    const told = names.map((name) => zones.find(({ zone }) => zone === name) ?? null);
    return { group, zones: names, sum: sumOf(group, told) };
  });
}

function sumOf(group: string, told: readonly (VdsZone | null)[]): VdsZone {
  const own = told.flatMap((zone) => (zone === null ? [] : [zone]));
  const doubts = [...new Set([...own.flatMap((zone) => zone.doubts), ...(own.length < told.length ? ['noAnswer' as const] : [])])];
  const nothing = { zone: group, lane: null, speed85Kmh: null };
  const count = own.length < told.length ? null : sum(own.map((zone) => zone.count));
  if (count === null) return { ...nothing, count, classes: {}, occupancy: null, speedKmh: null, queueM: null, wrongWay: null, quality: 'none', doubts };
  const held = sum(own.map(({ occupancy }) => occupancy));
  const queues = own.map(({ queueM }) => queueM);
  return {
    ...nothing, count, classes: classesOf(own), occupancy: held === null ? null : held / own.length, speedKmh: meanSpeed(own),
    queueM: sum(queues) === null ? null : Math.max(...queues.map(Number)), wrongWay: sum(own.map(({ wrongWay }) => wrongWay)),
    quality: own.some(({ quality }) => quality !== 'ok') ? 'estimated' : 'ok', doubts,
  };
}

/** Null where one is. */
function sum(values: readonly (number | null)[]): number | null {
  return values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);
}

/** Classes that some zone tells, as far as every one can say of them. */
function classesOf(own: readonly VdsZone[]): VdsZone['classes'] {
  const told = vehicleClasses.filter((name) => own.some(({ classes }) => classes[name] !== undefined));
  return Object.fromEntries(told.flatMap((name): [VehicleClass, number][] => {
    const total = sum(own.map((zone) => classCount(zone, name)));
    return total === null ? [] : [[name, total]];
  }));
}

/** Each zone counts by its vehicles; null where one has vehicles and no speed, or nobody came. */
function meanSpeed(own: readonly VdsZone[]): number | null {
  const moving = own.filter(({ count }) => (count ?? 0) > 0);
  const weighted = sum(moving.map(({ count, speedKmh }) => (speedKmh === null ? null : speedKmh * (count ?? 0))));
  const vehicles = moving.reduce((total, { count }) => total + (count ?? 0), 0);
  return weighted === null || vehicles === 0 ? null : Math.round((weighted / vehicles) * 10) / 10;
}
