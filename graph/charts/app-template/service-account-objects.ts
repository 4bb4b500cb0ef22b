import type { Json, JsonObject } from '../../json.ts';
import type { Chart } from './chart.ts';
import { secretNamed } from './config.ts';
import { metadataOf } from './metadata.ts';
import { serviceAccountsOf } from './service-accounts.ts';

/** The ServiceAccounts of a release. */
export function serviceAccountObjectsOf(chart: Chart): JsonObject[] {
  return serviceAccountsOf(chart).map((account) => {
    const object: Record<string, Json> = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadataOf(chart, account, account.name),
    };
    const mounts = 'automountServiceAccountToken';
    if (chart.rules.since(5, 1) && Object.hasOwn(account.values, mounts)) object[mounts] = account.values[mounts];
    if (account.hasToken) object['secrets'] = [{ name: secretNamed(chart, `${account.id}-sa-token`) ?? '' }];
    return chart.origins.made(object, account.path);
  });
}
