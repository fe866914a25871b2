import { z } from 'zod';
import { cameraStateSchema, foundCameraSchema, presetSchema, type CameraState } from '../../model/camera.ts';
import { createClock } from '../../platform/clock.ts';
import { agentAlarmTexts } from '../../text/agentAlarmText.ts';
import { cameraDetail } from '../../text/cameraDetail.ts';
import { durationText } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { ask, askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf } from '../person.ts';
import { show, tableLines, type Shell } from '../shell.ts';

/** A camera is asked several things, each within its own time. */
export const cameraWithinMs = 45_000;

async function askStates(shell: Shell): Promise<readonly CameraState[] | ExitCode> {
  return askFor(shell, 'agent', 'camera.list', z.array(cameraStateSchema));
}

export async function cameraList(shell: Shell): Promise<ExitCode> {
  const states = await askStates(shell);
  if (typeof states === 'number') return states;
  const { lang } = shell;
  const lines = states.flatMap((state) => [
    `${state.id}  ${state.name ?? ''}  ${state.address}  ${[state.make, state.model, state.firmware].filter((part) => part !== null).join(' ')}${state.ptz ? '  PTZ' : ''}`.replaceAll(/ {3,}/g, '  ').trimEnd(),
    ...state.profiles.map(({ token, name, width, height, encoding, rtsp }) => `  ${token}  ${name}  ${width === null || height === null ? '' : `${width}×${height}`}  ${encoding ?? ''}  ${rtsp ?? ''}`.trimEnd()),
  ]);
  show(shell, states, lines.length === 0 ? [say(lang, 'camera.none')] : lines);
  return exitCodes.ok;
}

/** Exit 1 where something is wrong with one of them. */
export async function cameraHealth(shell: Shell): Promise<ExitCode> {
  const states = await askStates(shell);
  if (typeof states === 'number') return states;
  const { lang } = shell;
  const nowMs = createClock().wallMs();
  const rows = states.map((state) => [
    state.id, state.conditions.length > 0 ? state.conditions.map(({ condition }) => agentAlarmTexts[`camera.${condition}`].title[lang]).join(', ') : say(lang, state.reachable === null ? 'camera.unknown' : 'camera.good'),
    state.lastPictureMs === null ? '–' : durationText(Math.max(0, nowMs - state.lastPictureMs)), state.luma === null ? '–' : `${state.luma} ± ${state.contrast ?? 0}`,
    state.clockOffsetMs === null ? '–' : `${(state.clockOffsetMs / 1000).toFixed(1)} ± ${((state.clockErrorMs ?? 0) / 1000).toFixed(1)} s`,
  ]);
  const head = ['camera', 'health', 'picture', 'luma', 'clock'] as const;
  const told = states.flatMap((state) => state.conditions.map(({ condition, detail }) => {
    const text = agentAlarmTexts[`camera.${condition}`];
    return `${state.id}: ${text.title[lang]} (${cameraDetail(lang, detail)}). ${text.cause[lang]} ${text.remedy[lang]}`;
  }));
  show(shell, states, rows.length === 0 ? [say(lang, 'camera.none')] : [...tableLines([head.map((column) => say(lang, `camera.head.${column}`)), ...rows]), ...told]);
  return told.length === 0 ? exitCodes.ok : exitCodes.notOk;
}

/** Who answers on the cabinet's device network; nothing is configured by it. */
export async function cameraDiscover(shell: Shell): Promise<ExitCode> {
  const found = await askFor(shell, 'agentOperate', 'camera.discover', z.array(foundCameraSchema), { withinMs: cameraWithinMs });
  if (typeof found === 'number') return found;
  const lines = found.map(({ name, hardware, addresses, configured }) => `${configured ?? '–'}  ${name}  ${hardware}  ${addresses.join(' ')}`);
  show(shell, found, lines.length === 0 ? [say(shell.lang, 'camera.nobody')] : lines);
  return exitCodes.ok;
}

/** Without a preset they are listed. */
export async function cameraPreset(shell: Shell, [camera = '', preset]: readonly string[], options: OptionValues): Promise<ExitCode> {
  if (preset !== undefined) {
    const asked = await ask(shell, 'agentOperate', 'camera.goTo', { camera, preset, by: personOf(options) }, cameraWithinMs);
    if (!asked.ok) return asked.exit;
    show(shell, { ok: true, camera, preset }, [say(shell.lang, 'camera.turns', { camera, preset })]);
    return exitCodes.ok;
  }
  const presets = await askFor(shell, 'agentOperate', 'camera.presets', z.array(presetSchema), { params: { camera }, withinMs: cameraWithinMs });
  if (typeof presets === 'number') return presets;
  show(shell, presets, presets.length === 0 ? [say(shell.lang, 'camera.noPresets', { camera })] : presets.map(({ token, name }) => `${token}  ${name}`));
  return exitCodes.ok;
}
