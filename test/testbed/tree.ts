import { FluxCluster } from '../e2e/flux-cluster.ts';
import type { LooseManifest, RealStack } from '../real-stack.ts';
import { standings, type Application, type Standing } from './applications.ts';
import type { Bed } from './bed.ts';
import { FolderProvisioner } from './provisioner.ts';
import { PlayedControllers } from './played-controllers.ts';
import { Releases } from './releases.ts';

/**
 * Gives the bed a stack's tree by way of the real kustomize-controller, and waits until every application is there, or the time is over. What
 * has no controller here is called ready by the bed; releases of charts too, unless what helm made of them is to run.
 */
export async function bringUp(
  bed: Bed,
  stack: RealStack,
  applications: readonly Application[],
  {
    seconds,
    charts,
    say,
  }: { readonly seconds: number; readonly charts: boolean; readonly say: (what: string) => void },
): Promise<Map<Application, Standing>> {
  const { kubernetes } = bed;
  const provisioner = new FolderProvisioner(kubernetes, (node) => bed.machine(node), stack, bed.shared);
  await provisioner.start(say);
  const flux = await FluxCluster.on(kubernetes, { hasNodes: true, hasReleases: charts });
  await flux.push(stack);
  say('the tree is pushed');
  const played = new PlayedControllers(kubernetes, stack, bed.devices);
  const releases = charts ? new Releases(kubernetes, stack, say) : undefined;
  const end = performance.now() + seconds * 1000;
  let found = await standings(bed, applications);
  while (performance.now() < end && [...found.values()].some(isMissing)) {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await releases?.move();
    await played.move();
    found = await standings(bed, applications);
  }
  for (const each of await kubernetes.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization')) {
    const why = notReady(each);
    if (why !== undefined) say(`Kustomization ${each.metadata.name}: ${why}`);
  }
  say(`${[...found.values()].filter(({ why }) => why === undefined).length} of ${found.size} applications are ready`);
  return found;
}

/** Whether waiting may help. */
const isMissing = ({ wanted, why }: Standing): boolean =>
  why !== undefined && (wanted !== undefined || why.startsWith('nothing'));

function notReady({ status }: LooseManifest): string | undefined {
  const ready = (status?.conditions ?? []).find(({ type }: LooseManifest) => type === 'Ready');
  return ready?.status === 'True' ? undefined : `${ready?.reason ?? 'new'} ${ready?.message ?? ''}`;
}
