export type ReadBrokers = { readonly ok: true; readonly brokers: readonly string[] } | { readonly ok: false; readonly code: 'broker.userinfo' | 'broker.scheme'; readonly problem: string };

/**
 * `mqtt://` or `mqtts://` addresses, in the order in which they are tried. Who calls is proved by a certificate: a user or a
 * password in an address would stand in the list of processes, in `link.status` and in logs, so it is refused, unrepeated.
 */
export function readBrokers(text: string): ReadBrokers {
  if (/[@?]/.test(text)) return { ok: false, code: 'broker.userinfo', problem: 'broker.userinfo: --broker must not carry a user, a password or a query, which every user of this machine could read; a certificate proves who calls (--tls-cert, --tls-key)' };
  const brokers = text.split(',');
  const wrong = brokers.find((one) => !/^mqtts?:\/\/[^/]/.test(one));
  return wrong === undefined ? { ok: true, brokers } : { ok: false, code: 'broker.scheme', problem: `broker.scheme: --broker ${wrong} must begin with mqtt:// or mqtts://` };
}
