import { listAt, textAt } from '../../graph/json.ts';
import { longestPause } from '../../graph/schedules.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { sh, shellLines } from '../../topology/shell.ts';
import { ownerOf, type Context } from '../context.ts';
import type { Step } from '../runbook.ts';

/** The schedule of Velero that saves most: all namespaces, or the most of them. */
function widestSchedule(context: Pick<Context, 'modelled'>): KubernetesObject | undefined {
  return schedulesOf(context).toSorted((one, other) => breadth(other) - breadth(one))[0];
}

/** Schedules of Velero, those with the newest backups first. */
export function schedulesOf({ modelled }: Pick<Context, 'modelled'>): KubernetesObject[] {
  const pause = ({ manifest }: KubernetesObject): number => longestPause(textAt(manifest, ['spec', 'schedule']));
  return modelled.view
    .objects('Schedule')
    .filter(({ group }) => group === 'velero.io')
    .toSorted((one, other) => (pause(one) === pause(other) ? 0 : pause(one) - pause(other)));
}

/** The schedule whose newest backup of a namespace is the newest of all. */
export function freshestSchedule(
  context: Pick<Context, 'modelled'>,
  namespace: string | undefined,
): KubernetesObject | undefined {
  return schedulesOf(context).find((schedule) => saves(schedule, namespace));
}

/** Schedules that bring back what none with newer backups does, in that order. */
function inTurn(context: Pick<Context, 'modelled'>): KubernetesObject[] {
  const taken: KubernetesObject[] = [];
  for (const schedule of schedulesOf(context)) {
    const namespaces = namespacesOf(schedule);
    const isCovered = namespaces?.every((namespace) => taken.some((each) => saves(each, namespace)));
    if (isCovered !== true && !taken.some((each) => namespacesOf(each) === undefined)) taken.push(schedule);
  }
  return taken;
}

function breadth(schedule: KubernetesObject): number {
  return namespacesOf(schedule)?.length ?? Number.POSITIVE_INFINITY;
}

/** The namespaces that a schedule saves; undefined for all of them. */
function namespacesOf({ manifest }: KubernetesObject): string[] | undefined {
  const named = listAt(manifest, ['spec', 'template', 'includedNamespaces']).filter((each) => typeof each === 'string');
  return named.length === 0 || named.includes('*') ? undefined : named;
}

/** Whether a schedule saves what is in a namespace. */
export function saves(schedule: KubernetesObject, namespace: string | undefined): boolean {
  return namespacesOf(schedule)?.includes(namespace ?? 'default') ?? true;
}

/** What applies claims that a schedule saves, by the names of their Kustomizations. */
function keepingClaims(context: Pick<Context, 'modelled'>, schedule: KubernetesObject): string[] {
  const { view } = context.modelled;
  const claims = view.objects('PersistentVolumeClaim');
  // Claims that a chart or a StatefulSet makes with its pods.
  const making = view.podSets.filter(({ ownClaims }) => ownClaims.length > 0).map(({ object }) => object);
  const names = [...claims, ...making]
    .filter(({ namespace }) => saves(schedule, namespace))
    .flatMap((object) => ownerOf(context, object)?.name ?? []);
  return [...new Set(names)].sort();
}

/**
 * Velero leaves out what exists, the data of claims included (velero 1.17, pkg/restore/restore.go: restoreItem, AlreadyExists): claims that Flux has made
 * empty stay empty. So what makes them is held before it begins; it waits for its storage for some minutes.
 */
export function restoresBefore(context: Context): Step[] {
  const schedule = widestSchedule(context);
  const held = schedule === undefined ? [] : keepingClaims(context, schedule);
  if (held.length === 0) return [];
  return [
    {
      say: 'at once, before their storage is there: hold what would make claims that Velero brings back. Velero leaves out a claim that exists, and its data with it',
      run: sh`flux suspend kustomization ${held} -n flux-system`,
      needs: [{ is: 'Flux' }],
      makes: [{ is: 'claims held' }],
      minutes: [1, 2],
    },
    {
      say: 'none of them is there yet; where one is, delete it',
      run: sh`kubectl get pvc -A`,
      expect: 'none of those that were saved',
    },
  ];
}

/**
 * The newest backup of everything, and then Flux again for what it brought. Schedules with the newest backups come first: what they bring is there
 * when the wider one comes, whose backups are older, and is left out by it (velero 1.17, pkg/restore/restore.go: AlreadyExists).
 */
export function veleroRestore(context: Context): Step[] {
  const schedule = widestSchedule(context);
  if (schedule === undefined) return [];
  const held = keepingClaims(context, schedule);
  const restores = inTurn(context).map(({ name }) => sh`velero restore create --from-schedule ${name} --wait`);
  return [
    {
      say: 'once the backups are read from the bucket: restore the newest of each schedule, that with the newest first. What one has brought back the next leaves out',
      ...(held.length > 0 && { needs: [{ is: 'claims held' }] as const }),
      run: shellLines([sh`velero backup get`, ...restores]),
      expect: 'Completed',
      minutes: [15, 60],
    },
    ...(held.length === 0
      ? []
      : [
          {
            say: 'let Flux go on with them',
            run: sh`flux resume kustomization ${held} -n flux-system`,
            takes: [{ is: 'claims held' }] as const,
            minutes: [1, 5] as const,
          },
        ]),
  ];
}
