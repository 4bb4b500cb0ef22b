import { Resolver } from 'node:dns/promises';
import { familyOf } from '../../topology/addresses.ts';
import type { PublishedName } from '../../recovery/published-names.ts';
import { freePort } from './free-port.ts';
import { until, type Kubernetes, type Running } from './kubernetes.ts';
import { parts } from './parts.ts';

/** A real name server on loopback that knows the names given, as the router does once external-dns has written them. */
export async function startNameServer(
  kubernetes: Kubernetes,
  names: readonly PublishedName[],
): Promise<Running & { readonly address: string }> {
  const port = await freePort();
  const records = names.map(({ host, addresses }) => {
    const sorted = [...addresses].sort((one, other) => (familyOf(one) ?? '').localeCompare(familyOf(other) ?? ''));
    return `--host-record=${[host, ...sorted].join(',')}`;
  });
  const running = kubernetes.run(parts.dnsmasq, [
    ...['--keep-in-foreground', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--bind-interfaces'],
    ...['--listen-address=127.0.0.1', `--port=${port}`, '--user=', '--group=', '--pid-file=', ...records],
  ]);
  const resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  const first = names[0]?.host ?? 'localhost';
  await until('the name server answers', () =>
    resolver.resolveAny(first).then(
      () => true,
      (error: { code?: string }) => error.code !== 'ECONNREFUSED' && error.code !== 'ETIMEOUT',
    ),
  );
  return { ...running, address: `127.0.0.1:${port}` };
}
