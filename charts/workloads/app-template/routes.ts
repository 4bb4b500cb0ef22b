import type { JsonObject } from '../../../graph/json.ts';
import { plainTexts } from './plain-text.ts';

/** A route of Gateway API. */
export interface RouteProps {
  /** Names that it answers to. */
  readonly hostnames?: readonly string[];
  /** Gateways that serve it. */
  readonly parentRefs: readonly RouteParent[];
  /** Where requests go. @default all of them to the only Service, at its first port */
  readonly rules?: readonly RouteRule[];
  /** @default HTTPRoute */
  readonly kind?: 'HTTPRoute' | 'GRPCRoute' | 'TLSRoute' | 'TCPRoute' | 'UDPRoute';
  /** Annotations. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Labels. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** What it is called. @default the name of the application, and its key behind that where there are several */
  readonly forceRename?: string;
}

/** A gateway that serves a route. */
export interface RouteParent {
  /** Its name. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
  /** Name of a listener. @default every listener that fits */
  readonly sectionName?: string;
  /** Port of a listener. @default every port */
  readonly port?: number;
  /** @default Gateway */
  readonly kind?: string;
  /** API group of the kind. @default gateway.networking.k8s.io */
  readonly group?: string;
}

/** One rule of a route. */
export interface RouteRule {
  /** Where requests go. None for a redirect. */
  readonly backendRefs?: readonly RouteBackend[];
  /** Which requests: those that fit one of these. @default all */
  readonly matches?: readonly RouteMatch[];
  /** What is done with them on the way. @default nothing */
  readonly filters?: readonly RouteFilter[];
  /** How long they may take, such as `30s`; `0s` is for ever. @default that of the gateway */
  readonly timeouts?: { readonly request?: string; readonly backendRequest?: string };
}

/** Where requests go: to a Service of the application by its key, or to something else by name. */
export type RouteBackend = (
  | { readonly identifier: string }
  | {
      readonly name: string;
      readonly namespace?: string;
      /** @default Service */
      readonly kind?: string;
      /** API group of the kind. @default that of Services */
      readonly group?: string;
    }
) & {
  /** Number of its port, or of a Service of the application its name. @default its first */
  readonly port?: number | string;
  /** Its share of the requests. @default 1 */
  readonly weight?: number;
};

/** Requests that fit everything that is said. */
export interface RouteMatch {
  /** @default any */
  readonly path?: { readonly type: 'PathPrefix' | 'Exact' | 'RegularExpression'; readonly value: string };
  /** @default any */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'CONNECT' | 'OPTIONS' | 'TRACE' | 'PATCH';
  /** @default any */
  readonly headers?: readonly RouteHeaderMatch[];
}

/** A header and the value that it has to have. */
export interface RouteHeaderMatch {
  /** @default Exact */
  readonly type?: 'Exact' | 'RegularExpression';
  /** Its name. */
  readonly name: string;
  /** Its value. */
  readonly value: string;
}

/** Headers that are set, added and taken away. */
export interface RouteHeaders {
  /** In place of those of the same name. @default none */
  readonly set?: readonly { readonly name: string; readonly value: string }[];
  /** Beside those of the same name. @default none */
  readonly add?: readonly { readonly name: string; readonly value: string }[];
  /** By name. @default none */
  readonly remove?: readonly string[];
}

/** A path that takes the place of another: of all of it, or of the part that was matched. */
export type RoutePath =
  | { readonly type: 'ReplaceFullPath'; readonly replaceFullPath: string }
  | { readonly type: 'ReplacePrefixMatch'; readonly replacePrefixMatch: string };

/** What is done with requests on the way. */
export type RouteFilter =
  | { readonly type: 'RequestHeaderModifier'; readonly requestHeaderModifier: RouteHeaders }
  | { readonly type: 'ResponseHeaderModifier'; readonly responseHeaderModifier: RouteHeaders }
  | {
      readonly type: 'URLRewrite';
      readonly urlRewrite: { readonly hostname?: string; readonly path?: RoutePath };
    }
  | {
      readonly type: 'RequestRedirect';
      readonly requestRedirect: {
        readonly scheme?: 'http' | 'https';
        readonly hostname?: string;
        readonly port?: number;
        readonly path?: RoutePath;
        readonly statusCode?: 301 | 302;
      };
    }
  | {
      readonly type: 'ExtensionRef';
      readonly extensionRef: { readonly group: string; readonly kind: string; readonly name: string };
    };

/** An Ingress. */
export interface IngressProps {
  /** The controller that serves it. @default the default class of the cluster */
  readonly className?: string;
  /** Host names, each with its paths. */
  readonly hosts: readonly IngressHost[];
  /** Certificates. @default that of the controller */
  readonly tls?: readonly { readonly hosts: readonly string[]; readonly secretName?: string }[];
  /** Annotations. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Labels. @default none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A host name of an Ingress, and where its paths lead. */
export interface IngressHost {
  /** The name. */
  readonly host: string;
  /** Its paths. */
  readonly paths: readonly IngressPath[];
}

/** A path, and the Service that it leads to. */
export interface IngressPath {
  /** Such as `/`. */
  readonly path: string;
  /** @default Prefix */
  readonly pathType?: 'Prefix' | 'Exact' | 'ImplementationSpecific';
  /** A Service of the application by its key, with the name or number of its port; or another by name and number. @default the only one */
  readonly service?:
    | { readonly identifier?: string; readonly port?: string | number }
    | { readonly name: string; readonly port: number };
}

/** The values of routes, and of Ingresses: as they are. What a rule matches and changes is no template of the chart, and stays. */
export function asValues(entries: Readonly<Record<string, RouteProps | IngressProps>>): JsonObject {
  const made: object = Object.fromEntries(
    Object.entries(entries).map(([id, { annotations, labels, ...entry }]) => [
      id,
      { ...entry, ...plainTexts({ ...(annotations && { annotations }), ...(labels && { labels }) }) },
    ]),
  );
  return made as JsonObject;
}
