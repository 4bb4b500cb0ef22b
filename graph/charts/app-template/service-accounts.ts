import { isObject, objectAt, textAt, valueAt, type JsonObject } from '../../json.ts';
import { isEmpty, textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { nameOf } from './names.ts';

/** A service account that a release makes. */
export interface ServiceAccount extends Item {
  readonly name: string;
  readonly hasToken: boolean;
}

/** The service accounts of a release. From 5.0 on there is one where nobody names any. */
export function serviceAccountsOf(chart: Chart): readonly ServiceAccount[] {
  return chart.once(serviceAccountsIn);
}

function serviceAccountsIn(chart: Chart): readonly ServiceAccount[] {
  if (!chart.rules.since(4, 0)) return oldServiceAccounts(chart);
  const items = chart.items(['serviceAccount']);
  if (!Object.hasOwn(chart.values, 'serviceAccount') && chart.rules.since(5, 0) && wantsDefault(chart)) {
    const item: Item = { id: chart.release.name, values: {}, path: [] };
    return [{ ...item, name: nameOf(chart, item, 1, 'always'), hasToken: false }];
  }
  return items.map((item) => ({
    ...item,
    name: nameOf(chart, item, items.length, 'always'),
    hasToken: !isEmpty(item.values['staticToken']),
  }));
}

function wantsDefault(chart: Chart): boolean {
  const wanted = valueAt(chart.values, ['global', 'createDefaultServiceAccount']);
  return wanted === undefined || !isEmpty(wanted);
}

/** Before 4.0 there was a main one, switched on by `create`, and extra ones; each had a token. */
function oldServiceAccounts(chart: Chart): ServiceAccount[] {
  const values = objectAt(chart.values, ['serviceAccount']);
  const path = ['serviceAccount'];
  const main = isEmpty(values['create'])
    ? []
    : [{ id: 'default', values, path, name: mainName(chart), hasToken: true }];
  const extra = objectAt(values, ['extraServiceAccounts']);
  const others = chart.rules.since(3, 5) ? Object.entries(extra).sort(([one], [other]) => (one < other ? -1 : 1)) : [];
  return [
    ...main,
    ...others.flatMap(([id, each]) => {
      if (!isObject(each) || (Object.hasOwn(each, 'create') && isEmpty(each['create']))) return [];
      const at = [...path, 'extraServiceAccounts', id];
      return [{ id, values: each, path: at, name: extraName(chart, id, each), hasToken: true }];
    }),
  ];
}

function mainName(chart: Chart): string {
  const name = textAt(chart.values, ['serviceAccount', 'name']) ?? '';
  return name === '' ? chart.fullname : name;
}

function extraName(chart: Chart, id: string, values: JsonObject): string {
  const name = textAt(values, ['name']) ?? '';
  return name === '' ? `${chart.fullname}-${id}` : name;
}

/** The service account that the pods of a controller run as. */
export function serviceAccountNameOf(chart: Chart, controller: Item): string {
  const accounts = serviceAccountsOf(chart);
  const choice = controller.values['serviceAccount'];
  const isSaid = Object.hasOwn(controller.values, 'serviceAccount');
  if (isObject(choice) && Object.hasOwn(choice, 'identifier')) return byIdentifier(chart, controller, accounts);
  if (isObject(choice) && Object.hasOwn(choice, 'name')) return textOf(choice['name']);
  if (!chart.rules.since(4, 0)) return oldDefault(chart);
  const [first, ...others] = accounts;
  if (isSaid || !chart.rules.since(4, 1) || first === undefined) return 'default';
  if (others.length > 0) {
    const all = accounts.map(({ id }) => id).join(', ');
    chart.refuse(
      controller.path,
      `controller ${controller.id} does not say which of several service accounts it uses: ${all}`,
    );
  }
  // Until 5.0.1 pods named the entry instead of the service account that it makes.
  return chart.rules.since(5, 0, 1) ? first.name : first.id;
}

function byIdentifier(chart: Chart, controller: Item, accounts: readonly ServiceAccount[]): string {
  const id = textOf(valueAt(controller.values, ['serviceAccount', 'identifier']));
  const path = [...controller.path, 'serviceAccount', 'identifier'];
  if (!chart.rules.since(4, 0)) {
    if (id === 'default') return oldDefault(chart);
    const values = valueAt(chart.values, ['serviceAccount', 'extraServiceAccounts', id]);
    if (!isObject(values) || isEmpty(values)) chart.refuse(path, `there is no extra service account ${id}`);
    return extraName(chart, id, isObject(values) ? values : {});
  }
  const account = accounts.find((each) => each.id === id);
  if (account === undefined) chart.refuse(path, `there is no service account ${id} that is switched on`);
  return account?.name ?? id;
}

/** What pods ran as before 4.0 where they did not say it. */
export function oldDefault(chart: Chart): string {
  const isMade = !isEmpty(valueAt(chart.values, ['serviceAccount', 'create']));
  if (isMade) return mainName(chart);
  const mustBeMade = chart.rules.since(3, 5) && !isEmpty(chart.values['enforceServiceAccountCreation']);
  const name = textAt(chart.values, ['serviceAccount', 'name']) ?? '';
  return name === '' || mustBeMade ? 'default' : name;
}

/** Secrets that hold the tokens of service accounts, as if they stood in `secrets`. */
export function staticTokens(chart: Chart): Item[] {
  return serviceAccountsOf(chart)
    .filter(({ hasToken }) => hasToken)
    .map(({ id, name, path }) => ({
      id: `${id}-sa-token`,
      path,
      values: {
        ...(chart.rules.since(4, 0) && { suffix: `${id}-sa-token` }),
        annotations: { 'kubernetes.io/service-account.name': name },
        type: 'kubernetes.io/service-account-token',
      },
    }));
}
