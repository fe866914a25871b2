import type { TlsFiles } from './tlsFiles.ts';

/** Whether MQTT.js can dial it: it throws over what it can't read, and that of a second broker not before the first one fails. */
export function isBrokerUrl(text: string): boolean {
  const url = /^mqtts?:\/\/\S+$/.test(text) ? URL.parse(text) : null;
  return url !== null && url.hostname !== '' && url.port !== '0' && isDecodable(url.username + url.password);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** `tls` = it is mqtts:// and there are no certificates; `userinfo` = a user, a password or a query, which is not repeated. */
export interface BrokerTrouble { readonly broker: string; readonly why: 'form' | 'tls' | 'userinfo' }
export type ReadBrokers = { readonly ok: true; readonly brokers: readonly string[] } | { readonly ok: false; readonly trouble: BrokerTrouble };

/**
 * `--broker a,b`: `mqtt://` or `mqtts://` addresses in the order in which they are tried, or the first that can't be used.
 * Who calls is proved by a certificate: a user or a password in an address would stand in the list of processes, in
 * `link.status` and in logs.
 */
export function readBrokers(text: string, tls: TlsFiles | null): ReadBrokers {
  if (/[@?]/.test(text)) return { ok: false, trouble: { broker: '', why: 'userinfo' } };
  const brokers = text.split(',');
  const trouble = brokers.flatMap((broker): BrokerTrouble[] => (!isBrokerUrl(broker) ? [{ broker, why: 'form' }] : tls === null && broker.startsWith('mqtts:') ? [{ broker, why: 'tls' }] : []))[0];
  return trouble === undefined ? { ok: true, brokers } : { ok: false, trouble };
}

/** As a daemon says it. */
export function brokerSentence({ broker, why }: BrokerTrouble): string {
  switch (why) {
    case 'userinfo': return 'broker.userinfo: --broker must not carry a user, a password or a query, which every user of this machine could read; a certificate proves who calls (--tls-cert, --tls-key)';
    case 'tls': return `--broker ${broker}: mqtts:// needs --tls-ca, --tls-cert and --tls-key`;
    case 'form': return `--broker ${broker}: must be mqtt://host, mqtts://host, or one of these with a port of 1 to 65535`;
  }
}
