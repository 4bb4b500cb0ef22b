import type * as aliasProto from '@pulumi/pulumi/proto/alias_pb.js';
import engineMessages from '@pulumi/pulumi/proto/engine_pb.js';
import type * as engineProto from '@pulumi/pulumi/proto/engine_pb.js';
import providerProto from '@pulumi/pulumi/proto/provider_pb.js';
import resourceProto from '@pulumi/pulumi/proto/resource_pb.js';
import emptyProto from 'google-protobuf/google/protobuf/empty_pb.js';
import { stepOf } from './planned-steps.ts';
import { fromWire, isSecret, toWire, unknown, type PropertyMap } from './property-values.ts';
import { stackType, type Registration } from './registration.ts';
import type { SavedResource } from './saved-state.ts';

/** What an engine pretends to be. */
export interface PreviewEngineOptions {
  /** Name of the project. */
  readonly project: string;
  /** Name of the stack. */
  readonly stack: string;
  /** What exists already. @default nothing */
  readonly saved?: readonly SavedResource[];
}

type Reply<Message> = (error: Error | null, response?: Message) => void;
type Handler = (request: never) => unknown;

/**
 * Stands in for the Pulumi engine during a preview: it answers the SDK the way the engine does, from a saved state or as if
 * nothing existed, and records what was asked for. It calls no provider, no network and no command line. Semantics follow
 * `source_eval.go` and `step_generator.go` of the engine; what it does not do is listed in `docs/provisioning.md`.
 */
export class PreviewEngine {
  readonly resources = new Map<string, Registration>();
  /** What the program complained of. */
  readonly errors: string[] = [];
  /** Called when a registration is refused. The engine would end the program there. */
  onFailure: (error: Error) => void = () => undefined;
  readonly #options: PreviewEngineOptions;
  readonly #saved: ReadonlyMap<string, SavedResource>;

  constructor(options: PreviewEngineOptions) {
    this.#options = options;
    this.#saved = new Map((options.saved ?? []).map((resource) => [resource.urn, resource]));
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
    const aliases = this.#aliases(request, urn);
    const saved = [urn, ...aliases].map((each) => this.#saved.get(each)).find((each) => each !== undefined);
    const own = request.hasProtect() ? request.getProtect() : undefined;
    const registration: Registration = {
      urn,
      type,
      name,
      parent,
      isCustom,
      inputs: withSecrets(fromWire(request.getObject()), request.getAdditionalsecretoutputsList()),
      dependencies: [...request.getDependenciesList()].sort(),
      isProtected: own ?? this.resources.get(parent ?? '')?.isProtected ?? false,
      ignoreChanges: request.getIgnorechangesList(),
      aliases,
      saved,
    };
    this.resources.set(urn, registration);
    const response = new resourceProto.RegisterResourceResponse();
    const kept = this.#isReplaced(registration) ? undefined : saved;
    response.setUrn(urn);
    response.setId(isCustom ? (kept?.id ?? '') : urn);
    response.setObject(toWire(outputsOf(registration, kept)));
    return response;
  }

  /** What is made anew is another one to everything that refers to it: that may have to be made anew in turn. */
  #isReplaced(registration: Registration): boolean {
    return stepOf(this.#options.stack, registration).step === 'replace';
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
    return `urn:pulumi:${this.#options.stack}::${this.#options.project}::${path}::${name}`;
  }

  /** The names a resource had: those it is given, under its parent and under every former name of its parent. */
  #aliases(request: resourceProto.RegisterResourceRequest, urn: string): string[] {
    const parent = request.getParent() || undefined;
    const parents = [parent, ...(this.resources.get(parent ?? '')?.aliases ?? [])];
    const specs = [undefined, ...request.getAliasesList()];
    const urns = specs.flatMap((alias) =>
      parents.map((each) => this.#collapse(alias, each, request.getType(), request.getName())),
    );
    return [...new Set([...request.getAliasurnsList(), ...urns])].filter((each) => each !== urn);
  }

  #collapse(alias: aliasProto.Alias | undefined, parent: string | undefined, type: string, name: string): string {
    if (alias === undefined) return this.#urn(parent, type, name);
    if (alias.hasUrn()) return alias.getUrn();
    const spec = alias.getSpec();
    const from = spec?.getNoparent() === true ? undefined : spec?.getParenturn() || parent;
    return this.#urn(from, spec?.getType() || type, spec?.getName() || name);
  }
}

/** The SDK forgets that a value which is not known yet is secret; what is declared secret is marked again. */
function withSecrets(inputs: PropertyMap, names: readonly string[]): PropertyMap {
  const entries = Object.entries(inputs).map(([key, value]) => [
    key,
    names.includes(key) && value !== undefined && !isSecret(value) ? { $secret: value } : value,
  ]);
  return Object.fromEntries(entries) as PropertyMap;
}

/**
 * What the program is told of a resource. What a provider would compute is unknown until it has: the id, and every output that
 * neither an input nor the saved state gives.
 */
function outputsOf({ type, isCustom, inputs }: Registration, saved: SavedResource | undefined): PropertyMap {
  if (!isCustom) return {};
  return { ...secretOutputs[type], ...saved?.outputs, ...inputs };
}

/** Outputs that other resources read and that no input gives, where they are secret. */
const secretOutputs: Readonly<Record<string, PropertyMap>> = {
  'random:index/randomPassword:RandomPassword': { result: { $secret: unknown }, bcryptHash: { $secret: unknown } },
  'tls:index/privateKey:PrivateKey': {
    privateKeyOpenssh: { $secret: unknown },
    privateKeyPem: { $secret: unknown },
  },
};
