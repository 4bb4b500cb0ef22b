import type { CoreV1Api, V1ObjectReference, V1PersistentVolume } from '@kubernetes/client-node';
import colors from 'picocolors';
import { UsageError, exitCodes } from './exit-codes.ts';
import { clusterOf, refusal, within } from './kubeconfig.ts';

export interface ReclaimOptions {
  readonly kubeconfig?: string;
  /** Does it, instead of saying what would be done. */
  readonly run?: boolean;
}

/**
 * `holdfast reclaim`: makes released volumes wait for their claims again. A volume keeps the namespace and the name of its claim and loses
 * the uid, so that the claim of that name, and no other, binds it. What is deleted with its claim anyway is left alone.
 */
export async function reclaim(names: readonly string[], { kubeconfig, run = false }: ReclaimOptions): Promise<number> {
  const path = kubeconfig ?? process.env['KUBECONFIG'];
  if (path === undefined || path === '') {
    throw new UsageError('no cluster: name a file with --kubeconfig, or set KUBECONFIG');
  }
  const { config, server, context } = await clusterOf(path);
  const { CoreV1Api } = await import('@kubernetes/client-node');
  const api = config.makeApiClient(CoreV1Api);
  const volumes = await volumesOf(api, path, server);
  const unknown = names.filter((name) => !volumes.some(({ metadata }) => metadata?.name === name));
  if (unknown.length > 0) throw new UsageError(`${context} has no volume ${unknown.join(', ')}`);
  const released = volumes
    .filter(({ status }) => status?.phase === 'Released')
    .filter(({ metadata }) => names.length === 0 || names.includes(metadata?.name ?? ''));
  let failed = 0;
  for (const volume of released) if (!(await reclaimOne(api, volume, run))) failed += 1;
  summarize(released.length, failed, { context, run });
  return failed === 0 ? exitCodes.ok : exitCodes.findings;
}

async function volumesOf(api: CoreV1Api, path: string, server: string): Promise<V1PersistentVolume[]> {
  try {
    return (await within(api.listPersistentVolume())).items;
  } catch (error) {
    throw new UsageError(`--kubeconfig ${path}: ${server} does not list its volumes (${refusal(error)})`);
  }
}

/** Whether it went well. One that fails does not keep the others. */
async function reclaimOne(api: CoreV1Api, volume: V1PersistentVolume, run: boolean): Promise<boolean> {
  const { claimRef, persistentVolumeReclaimPolicy: policy = 'unknown' } = volume.spec ?? {};
  const say = (state: string): void => void process.stdout.write(`${describe(volume)}: ${state}\n`);
  if (policy !== 'Retain') say(`left alone: its policy is ${policy}, it goes with its claim`);
  else if (claimRef?.uid === undefined) say('left alone: it waits for its claim already');
  else if (!run) say(`uid ${claimRef.uid} would be removed from spec.claimRef; then the claim of this name binds it`);
  else {
    try {
      await within(api.patchPersistentVolume({ name: volume.metadata?.name ?? '', body: withoutUid(claimRef) }));
      say(colors.green('waits for its claim again'));
    } catch (error) {
      say(colors.red(`not changed: ${refusal(error)}`));
      return false;
    }
  }
  return true;
}

function describe({ metadata, spec }: V1PersistentVolume): string {
  const claim = `${spec?.claimRef?.namespace ?? ''}/${spec?.claimRef?.name ?? ''}`;
  const about = [spec?.capacity?.['storage'], spec?.storageClassName].filter(
    (each) => each !== undefined && each !== '',
  );
  return [metadata?.name ?? '', ...about, `claim ${claim}`].join('  ');
}

/** The test makes it fail where the volume was bound to another claim in the meantime. */
function withoutUid({ uid, resourceVersion }: V1ObjectReference): readonly object[] {
  return [
    { op: 'test', path: '/spec/claimRef/uid', value: uid },
    { op: 'remove', path: '/spec/claimRef/uid' },
    ...(resourceVersion === undefined ? [] : [{ op: 'remove', path: '/spec/claimRef/resourceVersion' }]),
  ];
}

function summarize(released: number, failed: number, { context, run }: { context: string; run: boolean }): void {
  if (released === 0) process.stderr.write(`${context}: no released volume\n`);
  else if (!run) process.stderr.write(`${context}: ${released} released; nothing was changed, add --run to do it\n`);
  else process.stderr.write(`${context}: ${released} released, ${failed} failed\n`);
}
