import { listAt, type Json } from '../../json.ts';
import type { Item } from './chart.ts';

/** Claim templates of a StatefulSet, which are mounted like entries of `persistence`. */
export function claimTemplatesOf({ values }: Item): readonly Json[] {
  return listAt(values, ['statefulset', 'volumeClaimTemplates']);
}
