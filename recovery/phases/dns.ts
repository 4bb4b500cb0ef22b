import { Resolver } from 'node:dns/promises';
import { canonicalAddress, type Family } from '../../topology/addresses.ts';
import { reasonOf } from '../../cluster/cluster-error.ts';
import type { PublishedName } from '../published-names.ts';
import type { Outcome, Phase, PhaseContext } from '../phase.ts';
import { waitFor, type Look } from '../wait.ts';

const queryTimeoutMilliseconds = 3000;
const records: Record<Family, 'A' | 'AAAA'> = { ipv4: 'A', ipv6: 'AAAA' };

/** Sees that every published name has a record of each family, and that it leads to the cluster. Changes nothing. */
export const dns: Phase = {
  id: 'dns',
  changes: false,
  title: 'published names lead to the cluster',
  estimateMinutes: [0, 2],
  async run(context) {
    const resolver = new Resolver({ timeout: queryTimeoutMilliseconds, tries: 2 });
    if (context.nameServer !== undefined) resolver.setServers([context.nameServer]);
    await Promise.all(
      context.plan.names.map(async (name) => context.tell(await checkName(name, { resolver, context }))),
    );
  },
};

function checkName(
  { host, addresses, families, by }: PublishedName,
  { resolver, context }: { readonly resolver: Resolver; readonly context: PhaseContext },
): Promise<Outcome> {
  const expected = new Set(addresses.map(canonicalAddress));
  return waitFor(host, context, async (): Promise<Look> => {
    const asked = families.map((family) => resolve(resolver, host, family));
    const found = await Promise.all(asked).catch(reasonOf);
    if (typeof found === 'string') return { waiting: found };
    const lacking = families.filter((_, index) => found[index]?.length === 0).map((family) => records[family]);
    if (lacking.length > 0) return { waiting: `no ${lacking.join(' and no ')} record (asked for by ${by})` };
    const all = found.flat();
    const foreign = expected.size === 0 ? [] : all.filter((address) => !expected.has(canonicalAddress(address)));
    if (foreign.length > 0)
      return { waiting: `leads to ${foreign.join(', ')} instead of ${addresses.join(', ')} (asked for by ${by})` };
    return { outcome: { of: host, state: 'unchanged', say: all.join(', ') } };
  });
}

/** The addresses of a name; none where it has no record of the family. @throws Error when no name server answers */
async function resolve(resolver: Resolver, host: string, family: Family): Promise<string[]> {
  try {
    return await (family === 'ipv4' ? resolver.resolve4(host) : resolver.resolve6(host));
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ENODATA' || code === 'ENOTFOUND') return [];
    const servers = resolver.getServers().join(', ');
    throw new Error(`${servers} does not answer for ${host} (${code ?? 'no reason'})`, { cause: error });
  }
}
