import { z } from 'zod';
import { cameraStateSchema, foundCameraSchema, presetSchema, type CameraState } from '../../model/camera.ts';
import { createClock } from '../../platform/clock.ts';
import { agentAlarmTexts } from '../../text/agentAlarmText.ts';
import { durationText } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { ask, notUnderstood } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf } from '../person.ts';
import { show, tableLines, type Shell } from '../shell.ts';

/** A camera is asked several things, each within its own time. */
export const cameraWithinMs = 45_000;

type States = { readonly ok: true; readonly states: readonly CameraState[] } | { readonly ok: false; readonly exit: ExitCode };

async function askStates(shell: Shell): Promise<States> {
  const asked = await ask(shell, 'agent', 'camera.list');
  if (!asked.ok) return asked;
  const parsed = z.array(cameraStateSchema).safeParse(asked.result);
  return parsed.success ? { ok: true, states: parsed.data } : { ok: false, exit: notUnderstood(shell, 'agent', 'camera.list') };
}

export async function cameraList(shell: Shell): Promise<ExitCode> {
  const asked = await askStates(shell);
  if (!asked.ok) return asked.exit;
  const { lang } = shell;
  const lines = asked.states.flatMap((state) => [
    `${state.id}  ${state.name ?? ''}  ${state.address}  ${[state.make, state.model, state.firmware].filter((part) => part !== null).join(' ')}${state.ptz ? '  PTZ' : ''}`.replaceAll(/ {3,}/g, '  ').trimEnd(),
    ...state.profiles.map(({ token, name, width, height, encoding, rtsp }) => `  ${token}  ${name}  ${width === null || height === null ? '' : `${width}×${height}`}  ${encoding ?? ''}  ${rtsp ?? ''}`.trimEnd()),
  ]);
  show(shell, asked.states, lines.length === 0 ? [say(lang, 'camera.none')] : lines);
  return exitCodes.ok;
}

/** Exit 1 where something is wrong with one of them. */
export async function cameraHealth(shell: Shell): Promise<ExitCode> {
  const asked = await askStates(shell);
  if (!asked.ok) return asked.exit;
  const { lang } = shell;
  const nowMs = createClock().wallMs();
  const rows = asked.states.map((state) => [
    state.id, state.conditions.length > 0 ? state.conditions.map(({ condition }) => agentAlarmTexts[`camera.${condition}`].title[lang]).join(', ') : say(lang, state.reachable === null ? 'camera.unknown' : 'camera.good'),
    state.lastPictureMs === null ? '–' : durationText(Math.max(0, nowMs - state.lastPictureMs)), state.luma === null ? '–' : `${state.luma} ± ${state.contrast ?? 0}`,
    state.clockOffsetMs === null ? '–' : `${(state.clockOffsetMs / 1000).toFixed(1)} ± ${((state.clockErrorMs ?? 0) / 1000).toFixed(1)} s`,
  ]);
  const head = ['camera', 'health', 'picture', 'luma', 'clock'] as const;
  const told = asked.states.flatMap((state) => state.conditions.map(({ condition, detail }) => {
    const text = agentAlarmTexts[`camera.${condition}`];
    return `${state.id}: ${text.title[lang]} (${detail}). ${text.cause[lang]} ${text.remedy[lang]}`;
  }));
  show(shell, asked.states, rows.length === 0 ? [say(lang, 'camera.none')] : [...tableLines([head.map((column) => say(lang, `camera.head.${column}`)), ...rows]), ...told]);
  return told.length === 0 ? exitCodes.ok : exitCodes.notOk;
}

/** Who answers on the cabinet's device network; nothing is configured by it. */
export async function cameraDiscover(shell: Shell): Promise<ExitCode> {
  const asked = await ask(shell, 'agentOperate', 'camera.discover', {}, cameraWithinMs);
  if (!asked.ok) return asked.exit;
  const parsed = z.array(foundCameraSchema).safeParse(asked.result);
  if (!parsed.success) return notUnderstood(shell, 'agentOperate', 'camera.discover');
  const lines = parsed.data.map(({ name, hardware, addresses, configured }) => `${configured ?? '–'}  ${name}  ${hardware}  ${addresses.join(' ')}`);
  show(shell, parsed.data, lines.length === 0 ? [say(shell.lang, 'camera.nobody')] : lines);
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
  const asked = await ask(shell, 'agentOperate', 'camera.presets', { camera }, cameraWithinMs);
  if (!asked.ok) return asked.exit;
  const parsed = z.array(presetSchema).safeParse(asked.result);
  if (!parsed.success) return notUnderstood(shell, 'agentOperate', 'camera.presets');
  show(shell, parsed.data, parsed.data.length === 0 ? [say(shell.lang, 'camera.noPresets', { camera })] : parsed.data.map(({ token, name }) => `${token}  ${name}`));
  return exitCodes.ok;
}
