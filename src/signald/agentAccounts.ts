import { readFileSync } from 'node:fs';

/** As systemd/ngatu.sysusers names it. */
const agentAccount = 'ngatu-agentd';

/**
 * Accounts whose `agentd` is the agent: its own in a cabinet, and this daemon's, under which a bench runs both. Whoever else
 * is of the group that operates is a person, whatever the client calls itself.
 */
export function agentAccounts(passwd = '/etc/passwd', own = process.getuid?.() ?? 0): ReadonlySet<number> {
  const line = textOf(passwd).split('\n').find((one) => one.startsWith(`${agentAccount}:`));
  const uid = Number.parseInt(line?.split(':')[2] ?? '', 10);
  return new Set(Number.isSafeInteger(uid) ? [own, uid] : [own]);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
