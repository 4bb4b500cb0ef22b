import { objectAt, type JsonObject } from '../../../graph/json.ts';
import type { Cluster } from '../../../topology/clusters.ts';
import { accountValues } from './accounts.ts';
import { containerNames, controllerValues, podValues } from './controller.ts';
import type { ApplicationParts } from './parts.ts';
import { plainTexts } from './plain-text.ts';
import { asValues } from './routes.ts';
import { monitorValues, serviceValues } from './services.ts';
import { persistenceValues } from './volumes.ts';

/** The values of an application, section by section. */
export function applicationValues(parts: ApplicationParts, cluster: Pick<Cluster, 'nodes'>): JsonObject {
  const controllers = Object.entries(parts.controllers);
  const [[main = '', mainProps] = []] = controllers;
  const isAlone = controllers.length === 1;
  const names = controllers.map(([controller, props]) => ({ controller, containers: containerNames(props) }));
  const configMaps = Object.entries(parts.configMaps).map(([id, { data, ...rest }]) => [
    id,
    plainTexts({ ...rest, data }),
  ]);
  return {
    controllers: Object.fromEntries(
      controllers.map(([id, props]) => {
        const values = controllerValues(props);
        const pod = isAlone ? {} : { pod: { ...podValues(props, cluster), ...objectAt(values, ['pod']) } };
        return [id, { ...values, ...pod }];
      }),
    ),
    ...(isAlone && mainProps !== undefined && { defaultPodOptions: podValues(mainProps, cluster) }),
    ...section('service', serviceValues(parts.services, main)),
    ...section('route', asValues(parts.routes)),
    ...section('ingress', asValues(parts.ingresses)),
    ...section('serviceMonitor', monitorValues(parts.serviceMonitors)),
    ...accountValues(parts),
    ...section('configMaps', Object.fromEntries(configMaps) as JsonObject),
    ...section('persistence', persistenceValues(parts.persistence, names)),
  };
}

function section(name: string, entries: JsonObject): JsonObject {
  return Object.keys(entries).length === 0 ? {} : { [name]: entries };
}
