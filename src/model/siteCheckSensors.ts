import { profileId } from './profile.ts';
import type { Problem } from './problem.ts';
import { sensorForm, sensorPoint, type Sensor } from './sensor.ts';
import { unknownBoard } from './siteCheckBoards.ts';
import type { SiteFacts } from './siteFacts.ts';
import { repeated, siteProblem } from './siteProblem.ts';

/** Sensors of the cabinet: each at a point of its form that is read, on a board of its own or beside detectors. */
export function checkSensors(site: SiteFacts): readonly Problem[] {
  const { sensors = [] } = site.traffic;
  return [
    ...repeated(sensors, ({ id }) => id, ({ id }, index) => siteProblem('sensor.duplicate', `traffic.sensors[${index}].id`, { sensor: id })),
    ...sensors.flatMap((sensor, index) => checkSensor(site, sensor, `traffic.sensors[${index}]`)),
  ];
}

function checkSensor(site: SiteFacts, sensor: Sensor, path: string): readonly Problem[] {
  const { id, board, kind } = sensor;
  const thresholds = thresholdProblems(sensor, path);
  const found = site.boards.get(board);
  const profile = found === undefined ? undefined : site.profiles.get(found.profile);
  if (found === undefined || profile === undefined) return [...unknownBoard(site, board, `${path}.board`), ...thresholds];
  const name = sensorPoint(sensor);
  const of = { sensor: id, board, point: name, profile: profileId(profile) };
  // A lamp board is read for its lamps alone.
  if (site.safety.lamps.some((lamp) => lamp.board === board)) return [siteProblem('sensor.onLampBoard', `${path}.board`, of), ...thresholds];
  const point = profile.points.find((one) => one.id === name);
  if (point === undefined || point.access === 'write' || (point.poll !== 'slow' && point.poll !== 'everyTick')) return [siteProblem('sensor.noPoint', `${path}.point`, of), ...thresholds];
  const contact = sensorForm(sensor).unit === null;
  const unfit = point.type === 'ascii' || contact !== (point.type === 'bit') || (point.wordOrder === 'unknown' && found.wordOrder === undefined);
  return unfit ? [siteProblem('sensor.pointUnfit', `${path}.point`, { ...of, kind }), ...thresholds] : thresholds;
}

/** A threshold that its kind has no side for would never be looked at; water has none but the site's. */
function thresholdProblems(sensor: Sensor, path: string): readonly Problem[] {
  const { id, kind, above, below, hysteresis, inverted } = sensor;
  const { rules, unit } = sensorForm(sensor);
  const has = (side: string): boolean => rules.some((rule) => rule.side === side);
  const idle = [...(above !== undefined && !has('above') ? ['above'] : []), ...(below !== undefined && !has('below') ? ['below'] : []), ...(hysteresis !== undefined && unit === null ? ['hysteresis'] : []), ...(inverted === true && unit !== null ? ['inverted'] : [])];
  const unsaid = rules.some(({ side, threshold }) => side === 'above' && threshold === undefined) && above === undefined;
  return [
    ...idle.map((key) => siteProblem('sensor.keyIdle', `${path}.${key}`, { sensor: id, kind, key })),
    ...(unsaid ? [siteProblem('sensor.noThreshold', `${path}.above`, { sensor: id, kind })] : []),
  ];
}
