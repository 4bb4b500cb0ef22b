import type * as engineProto from '@pulumi/pulumi/proto/engine_pb.js';
import resourceProto from '@pulumi/pulumi/proto/resource_pb.js';
import engineMessages from '@pulumi/pulumi/proto/engine_pb.js';
import providerProto from '@pulumi/pulumi/proto/provider_pb.js';
import emptyProto from 'google-protobuf/google/protobuf/empty_pb.js';
import { fromWire, toWire, unknown, type PropertyMap } from './property-values.ts';

/** A resource that a program asked for. */
export interface PlannedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string | undefined;
  /** Whether a provider makes it, as opposed to a component that only groups others. */
  readonly isCustom: boolean;
  readonly inputs: PropertyMap;
  /** URNs of what it waits for. */
  readonly dependencies: readonly string[];
  readonly isProtected: boolean;
  readonly ignoreChanges: readonly string[];
}

type Reply<Message> = (error: Error | null, response?: Message) => void;
type Handler = (request: never) => unknown;

const stackType = 'pulumi:pulumi:Stack';

/**
 * Stands in for the Pulumi engine during a preview: it answers the SDK the way the engine does before anything exists, and
 * records what was asked for. It calls no provider, no network and no command line. Semantics follow the engine's
 * `source_eval.go`; what it does not do is listed in the documentation of `npm run plan`.
 */
export class RecordingMonitor {
  readonly resources = new Map<string, PlannedResource>();
  readonly errors: string[] = [];
  /** Called when a registration is refused. The engine would end the program there. */
  onFailure: (error: Error) => void = () => undefined;
  readonly #project: string;
  readonly #stack: string;

  constructor(project: string, stack: string) {
    this.#project = project;
    this.#stack = stack;
  }

  /** The object that the SDK takes for its connection to the engine: one callback-style method for each call. */
  asClient(): object {
    const handlers: Record<string, Handler> = {
      supportsFeature: (request: resourceProto.SupportsFeatureRequest) => this.#supportsFeature(request),
      registerResource: (request: resourceProto.RegisterResourceRequest) => this.#registerResource(request),
      registerResourceOutputs: () => new emptyProto.Empty(),
      invoke: () => this.#invoke(),
      log: (request: engineProto.LogRequest) => this.#log(request),
      getRootResource: () => new engineMessages.GetRootResourceResponse(),
      setRootResource: () => new engineMessages.SetRootResourceResponse(),
      signalAndWaitForShutdown: () => new emptyProto.Empty(),
      close: () => undefined,
    };
    const methods = Object.entries(handlers).map(([name, handler]) => [
      name,
      (request: never, reply?: Reply<unknown>) => {
        try {
          reply?.(null, handler(request));
        } catch (error) {
          const thrown = error instanceof Error ? error : new Error(String(error));
          this.errors.push(thrown.message);
          this.onFailure(thrown);
          reply?.(thrown);
        }
      },
    ]);
    return Object.fromEntries(methods) as object;
  }

  #supportsFeature(request: resourceProto.SupportsFeatureRequest): resourceProto.SupportsFeatureResponse {
    const response = new resourceProto.SupportsFeatureResponse();
    const supported = ['secrets', 'resourceReferences', 'outputValues', 'aliasSpecs', 'deletedWith'];
    response.setHassupport(supported.includes(request.getId()));
    return response;
  }

  #registerResource(request: resourceProto.RegisterResourceRequest): resourceProto.RegisterResourceResponse {
    const [type, name, isCustom] = [request.getType(), request.getName(), request.getCustom()];
    const parent = request.getParent() || undefined;
    const urn = this.#urn(parent, type, name);
    if (this.resources.has(urn))
      throw new Error(`two resources are called ${type} "${name}"; give one of them another name`);
    const inputs = fromWire(request.getObject());
    const own = request.hasProtect() ? request.getProtect() : undefined;
    const isProtected = own ?? this.resources.get(parent ?? '')?.isProtected ?? false;
    this.resources.set(urn, {
      urn,
      type,
      name,
      parent,
      isCustom,
      inputs,
      dependencies: [...request.getDependenciesList()].sort(),
      isProtected,
      ignoreChanges: request.getIgnorechangesList(),
    });
    const response = new resourceProto.RegisterResourceResponse();
    response.setUrn(urn);
    // What a provider would compute is unknown until it has: the id, and every output that no input gives.
    response.setId(isCustom ? '' : urn);
    response.setObject(toWire(isCustom ? { ...unknownOutputs[type], ...inputs } : {}));
    return response;
  }

  #invoke(): providerProto.InvokeResponse {
    const response = new providerProto.InvokeResponse();
    response.setReturn(toWire({}));
    return response;
  }

  #log(request: engineProto.LogRequest): emptyProto.Empty {
    if (request.getSeverity() === engineMessages.LogSeverity.ERROR) this.errors.push(request.getMessage());
    return new emptyProto.Empty();
  }

  #urn(parent: string | undefined, type: string, name: string): string {
    const parentType = parent?.split('::')[2];
    const path = parentType === undefined || parentType === stackType ? type : `${parentType}$${type}`;
    return `urn:pulumi:${this.#stack}::${this.#project}::${path}::${name}`;
  }
}

/** Outputs that other resources read and that no input gives, with those that are secret marked as such. */
const unknownOutputs: Readonly<Record<string, PropertyMap>> = {
  'random:index/randomPassword:RandomPassword': { result: { $secret: unknown }, bcryptHash: { $secret: unknown } },
};
