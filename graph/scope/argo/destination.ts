import { textAt, type Json } from '../../json.ts';
import { unknownIn } from '../../unknown.ts';

/** The cluster that Argo CD itself runs in, as destinations call it. */
const here = new Set(['in-cluster', 'https://kubernetes.default.svc']);

/** The cluster that an Application goes to: `home` where that is the one of Argo CD; undefined where nobody knows. */
export function clusterOf(application: Json, home: string): string | undefined {
  const given = (field: string): string | undefined => textAt(application, ['spec', 'destination', field]) || undefined;
  const destination = given('name') ?? given('server')?.replace(/(?<!\/)\/+$/, '');
  if (destination === undefined || here.has(destination)) return home;
  if (unknownIn(destination) !== undefined) return undefined;
  return destination.replace(/^https?:\/\//, '');
}
