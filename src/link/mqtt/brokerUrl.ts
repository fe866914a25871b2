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

export interface BrokerTrouble { readonly broker: string; readonly why: 'form' | 'tls' }

/** The first of `--broker a,b` that can't be used, and why: `tls` = it is mqtts:// and there are no certificates. */
export function brokerTrouble(brokers: readonly string[], tls: TlsFiles | null): BrokerTrouble | null {
  for (const broker of brokers) {
    if (!isBrokerUrl(broker)) return { broker, why: 'form' };
    if (tls === null && broker.startsWith('mqtts:')) return { broker, why: 'tls' };
  }
  return null;
}

/** As a daemon says it. */
export function brokerSentence({ broker, why }: BrokerTrouble): string {
  return why === 'tls' ? `--broker ${broker}: mqtts:// needs --tls-ca, --tls-cert and --tls-key` : `--broker ${broker}: must be mqtt://host, mqtts://host, or one of these with a port of 1 to 65535`;
}
