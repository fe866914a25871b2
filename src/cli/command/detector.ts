import { say } from '../../text/say.ts';
import { presenceWords } from '../../text/words.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { show, tableLines, type Shell } from '../shell.ts';
import { askState } from './status.ts';

export async function detectorList(shell: Shell): Promise<ExitCode> {
  const state = await askState(shell);
  if (typeof state === 'number') return state;
  const { lang } = shell;
  const head = ['id', 'presence', 'call', 'count', 'health'] as const;
  const rows = state.detectors.map((detector) => {
    const health = say(lang, detector.fault ? 'detector.fault' : 'detector.good');
    return [
      detector.id, presenceWords[detector.presence][lang], detector.calls ? '*' : '', String(detector.count),
      detector.forced ? `${health}, ${say(lang, 'detector.forced')}` : health,
    ];
  });
  const lines = rows.length === 0 ? [say(lang, 'detector.none')] : tableLines([head.map((column) => say(lang, `detector.${column}`)), ...rows]);
  show(shell, state.detectors, lines);
  return exitCodes.ok;
}
