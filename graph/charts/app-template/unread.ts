import { isObject, objectAt, type JsonPath } from '../../json.ts';
import { unknownIn } from '../../unknown.ts';
import type { Chart, Item } from './chart.ts';
import { controllersOf } from './controller-entries.ts';
import type { Version } from './rules.ts';

/** What the templates of the library read of the values at their top, each from a version on, until another. */
const sections: Readonly<Record<string, { readonly from?: Version; readonly until?: Version }>> = {
  global: {},
  common: {},
  fullnameOverride: {},
  defaultPodOptions: {},
  defaultPodOptionsStrategy: { from: [4, 0, 0] },
  controllers: {},
  enforceServiceAccountCreation: { until: [4, 0, 0] },
  serviceAccount: {},
  configMaps: {},
  configMapsFromFolder: { from: [3, 4, 0] },
  secrets: {},
  secretsFromFolder: { from: [4, 4, 0] },
  service: {},
  ingress: {},
  route: {},
  serviceMonitor: {},
  podMonitor: { from: [5, 0, 0] },
  persistence: {},
  networkpolicies: {},
  rawResources: { from: [3, 3, 0] },
  rbac: { from: [3, 5, 0] },
};

/** Values that the chart takes and does nothing with. Of a later version than is known, that cannot be said of sections. */
export function unreadIn(chart: Chart): JsonPath[] {
  return [...(chart.rules.isBeyond ? [] : sectionsUnread(chart)), ...mountsUnread(chart)];
}

/** Sections that no template of the version reads, unless a template in the values does. */
export function sectionsUnread({ values, rules }: Chart): JsonPath[] {
  const isRead = (key: string): boolean => {
    const section = Object.hasOwn(sections, key) ? sections[key] : undefined;
    if (section === undefined) return false;
    return (
      (section.from === undefined || rules.since(...section.from)) &&
      (section.until === undefined || !rules.since(...section.until))
    );
  };
  const unread = Object.keys(values).filter((key) => !isRead(key) && unknownIn(key) === undefined);
  if (unread.length === 0) return [];
  const templates = templatesIn(values);
  return unread.filter((key) => !templates.includes(key)).map((key) => [key]);
}

/** All texts with a template, one below the other. */
function templatesIn(value: unknown): string {
  if (typeof value === 'string') return value.includes('{{') ? value : '';
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value)
    .map(templatesIn)
    .filter((each) => each !== '')
    .join('\n');
}

/** Mounts in a container that its controller does not have. */
function mountsUnread(chart: Chart): JsonPath[] {
  return chart.items(['persistence']).flatMap((item) =>
    controllersOf(chart).flatMap((controller) => {
      const path = [...item.path, 'advancedMounts', controller.id];
      const named = objectAt(item.values, ['advancedMounts', controller.id]);
      const unread = Object.keys(named).filter((id) => !mayHave(controller, id));
      return unread.map((id) => [...path, id]);
    }),
  );
}

/** Whether a controller has a container, which may be switched off, or one whose name is not known yet. */
function mayHave({ values }: Item, id: string): boolean {
  if (unknownIn(id) !== undefined) return true;
  const names = ['containers', 'initContainers'].flatMap((section) => {
    const containers = values[section];
    return isObject(containers) ? Object.keys(containers) : [];
  });
  return names.some((name) => name === id || unknownIn(name) !== undefined);
}
