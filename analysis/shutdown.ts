import { groupBy } from '../graph/group-by.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { DeclaredResource, Resource } from '../graph/resource/resource.ts';
import { startupOf } from './boot-order.ts';

/** Seconds that Proxmox gives a guest to end before it is cut off. */
const guestSeconds = 180;
/** Seconds that a host or an appliance takes to stop once nothing runs on it any more. */
const hostSeconds = 60;

/** How long an orderly shutdown takes, in the reverse of the order in which everything starts. */
export interface Shutdown {
  /** First to last: guests of all hosts at once, those of one order of a host together; then hosts; then what serves storage. */
  readonly steps: readonly { readonly what: readonly Resource[]; readonly seconds: number }[];
  /** How long it takes. */
  readonly seconds: number;
}

/** The shutdown of everything that a UPS feeds. Guests end with their host. */
export function shutdownOn(graph: ResourceGraph, ups: DeclaredResource<'device'>): Shutdown {
  const fed = graph.neededBy(ups, 'powered-by').map((edge) => edge.from);
  const hosts = fed.filter((resource) => resource.type === 'host');
  const appliances = fed.filter((resource) => resource.type === 'device' && resource.spec.kind === 'nas');
  const startups = startupOf(graph);
  const guests = hosts.flatMap((host) => graph.neededBy(host, 'runs-on').map((edge) => edge.from));
  const perHost = hosts.map((host) => {
    const own = guests.filter((guest) => graph.needs(guest, 'runs-on')[0]?.to === host);
    return groupBy(own, (guest) => startups.get(guest.id)?.order ?? 0).size;
  });
  // Hosts stop side by side; the one with the most orders of guests takes longest.
  const rounds = Math.max(0, ...perHost);
  const steps = [
    ...(guests.length > 0 ? [{ what: guests, seconds: rounds * guestSeconds }] : []),
    ...(hosts.length > 0 ? [{ what: hosts, seconds: hostSeconds }] : []),
    ...(appliances.length > 0 ? [{ what: appliances, seconds: hostSeconds }] : []),
  ];
  return { steps, seconds: steps.reduce((sum, step) => sum + step.seconds, 0) };
}
