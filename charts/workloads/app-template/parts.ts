import type { RbacProps, ServiceAccountProps } from './accounts.ts';
import type { ControllerProps } from './controller.ts';
import type { IngressProps, RouteProps } from './routes.ts';
import type { ServiceMonitorProps, ServiceProps } from './services.ts';
import type { VolumeProps } from './volumes.ts';

/** A ConfigMap of the application. Its pods start anew when it changes. */
export interface ConfigMapProps {
  /** Texts by their keys, taken as they are: `{{` starts no template. */
  readonly data: Readonly<Record<string, string>>;
  /** What it is called. @default the name of the application, and its key behind that where there are several */
  readonly forceRename?: string;
}

/** What an application is made of, each by its key. The first controller is the main one. */
export interface ApplicationParts {
  readonly controllers: Readonly<Record<string, ControllerProps>>;
  readonly services: Readonly<Record<string, ServiceProps>>;
  readonly routes: Readonly<Record<string, RouteProps>>;
  readonly ingresses: Readonly<Record<string, IngressProps>>;
  readonly serviceMonitors: Readonly<Record<string, ServiceMonitorProps>>;
  readonly persistence: Readonly<Record<string, VolumeProps>>;
  readonly configMaps: Readonly<Record<string, ConfigMapProps>>;
  readonly serviceAccounts: Readonly<Record<string, ServiceAccountProps>>;
  readonly rbac?: RbacProps | undefined;
}
