import emptyProto from 'google-protobuf/google/protobuf/empty_pb.js';
import struct from 'google-protobuf/google/protobuf/struct_pb.js';
import pluginProto from '@pulumi/pulumi/proto/plugin_pb.js';
import proto from '@pulumi/pulumi/proto/provider_pb.js';
import { createRequire } from 'node:module';
import { jsonOf } from '../../graph/json.ts';
import { isUnknown, unknown, type Properties } from './check-inputs.ts';
import { changesOf } from './changes.ts';
import { make } from './computed.ts';
import { bindOnLoopback, grpc, type GrpcServer } from './grpc.ts';
import { formsOf, packages, type PackageForms, type ResourceForm } from './forms.ts';
import { checked, configChanges, diffResponse, read, write } from './responses.ts';
import { toldOnImport } from './imports.ts';
import { World } from './world.ts';

/** What the engine asks of a provider about one resource. */
export interface Call {
  readonly operation: 'create' | 'update' | 'delete' | 'read';
  readonly type: string;
  readonly name: string;
}

type Reply = (error: Error | null, response?: object) => void;
type Handler = (request: never) => object | Promise<object>;

const require = createRequire(import.meta.url);
const { ResourceProviderService } = require('@pulumi/pulumi/proto/provider_grpc_pb.js') as {
  readonly ResourceProviderService: object;
};

/**
 * Serves every package of the stacks on loopback, for tests: it checks inputs by the schemas of the providers, tells changes and replacements as
 * bridged providers do, and keeps what it makes in a world of its own. It answers as pulumi-terraform-bridge does where the two could differ:
 * it takes no secrets (the engine marks outputs that are called as secret inputs are), it takes part in previews, and it replaces what has a
 * name of its own by deleting it first.
 */
export class Providers {
  readonly world = new World();
  /** Every change that the engine asked for, in its order. */
  readonly calls: Call[] = [];
  /** Called before a change: may wait, or throw what the platform would say. */
  before: (call: Call) => void | Promise<void> = () => undefined;
  /** Called once a change is made and before the engine hears of it: what it throws is a connection that drops half-way. */
  after: (call: Call) => void | Promise<void> = () => undefined;
  /** Packages that are left to their real providers, which the engine finds on its path. */
  real: readonly string[] = [];
  /** Passwords and private keys that were made, a line of each. */
  readonly secretsMade: string[] = [];
  readonly #servers: GrpcServer[] = [];
  #ports: readonly number[] = [];

  /** For `PULUMI_DEBUG_PROVIDERS`. */
  get attached(): string {
    const own = packages.map((name, index) => [name, this.#ports[index]] as const);
    return own.flatMap(([name, port]) => (this.real.includes(name) ? [] : [`${name}:${port}`])).join(',');
  }

  async serve(): Promise<void> {
    this.#ports = await Promise.all(packages.map((name) => this.#listen(formsOf(name))));
  }

  stop(): void {
    for (const server of this.#servers) server.forceShutdown();
  }

  #listen(forms: PackageForms): Promise<number> {
    const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
    const handlers = Object.entries(this.#handlers(forms)).map(([name, handler]) => [
      name,
      (call: { readonly request: never }, reply: Reply) => {
        Promise.resolve()
          .then(() => handler(call.request))
          .then(
            (response) => reply(null, response),
            (error: unknown) => reply(error as Error),
          );
      },
    ]);
    server.addService(ResourceProviderService, Object.fromEntries(handlers) as object);
    this.#servers.push(server);
    return bindOnLoopback(server);
  }

  #handlers(forms: PackageForms): Readonly<Record<string, Handler>> {
    const formOf = (urn: string): ResourceForm => {
      const form = forms.resource(typeOf(urn));
      if (form === undefined) throw new Error(`unrecognized resource type: ${typeOf(urn)}`);
      return form;
    };
    let config: Properties = {};
    return {
      getPluginInfo: () => {
        const info = new pluginProto.PluginInfo();
        info.setVersion(forms.version);
        return info;
      },
      attach: () => new emptyProto.Empty(),
      cancel: () => new emptyProto.Empty(),
      checkConfig: (request: proto.CheckRequest) => {
        // The engine adds the version of the provider to what it is configured with.
        const { version: _, ...config } = read(request.getNews());
        // What is no text travels as JSON.
        const values = Object.entries(config).map(([key, value]) => [
          key,
          forms.provider.inputs[key]?.type === 'string' || isUnknown(value) ? value : jsonOf(String(value)),
        ]);
        return checked(forms.provider, Object.fromEntries(values) as Properties, config);
      },
      diffConfig: (request: proto.DiffRequest) => configChanges(read(request.getOldInputs()), read(request.getNews())),
      configure: (request: proto.ConfigureRequest) => {
        config = read(request.getArgs());
        const response = new proto.ConfigureResponse();
        response.setSupportspreview(true);
        return response;
      },
      check: (request: proto.CheckRequest) => {
        const form = formOf(request.getUrn());
        const news = named(forms, form, request.getUrn(), read(request.getOlds()), read(request.getNews()));
        return checked(form, news);
      },
      diff: (request: proto.DiffRequest) => {
        const [urn, state, news] = [request.getUrn(), read(request.getOlds()), read(request.getNews())];
        const inputs = read(request.getOldInputs());
        const changes = changesOf(typeOf(urn), formOf(urn), { inputs, state, config }, news);
        return diffResponse(changes, forms.givesNames && isNamedByProgram(news) && state['name'] === news['name']);
      },
      create: (request: proto.CreateRequest) => this.#create(request, formOf(request.getUrn())),
      read: (request: proto.ReadRequest) => this.#read(request, formOf(request.getUrn())),
      update: (request: proto.UpdateRequest) => this.#update(request),
      delete: (request: proto.DeleteRequest) => this.#delete(request),
    };
  }

  async #create(request: proto.CreateRequest, form: ResourceForm): Promise<proto.CreateResponse> {
    const [type, inputs] = [typeOf(request.getUrn()), withoutDefaults(read(request.getProperties()))];
    const response = new proto.CreateResponse();
    if (request.getPreview()) {
      const computed = Object.keys(form.outputs).filter((name) => inputs[name] === undefined);
      const state = { ...Object.fromEntries(computed.map((name) => [name, unknown])), ...inputs };
      response.setProperties(write(state, form));
      return response;
    }
    const call: Call = { operation: 'create', type, name: nameIn(request.getUrn()) };
    await this.before(call);
    this.world.allow(type, inputs);
    const { id, state } = make(type, form, inputs, this.world);
    this.world.add({ type, id, inputs, state });
    for (const key of ['result', 'privateKeyPem', 'privateKeyOpenssh']) {
      const line = String(state[key] ?? '').split('\n')[key === 'result' ? 0 : 2];
      if (line !== undefined && line !== '') this.secretsMade.push(line);
    }
    this.calls.push(call);
    await this.after(call);
    response.setId(id);
    response.setProperties(write(state, form));
    return response;
  }

  async #read(request: proto.ReadRequest, form: ResourceForm): Promise<proto.ReadResponse> {
    const [type, state] = [typeOf(request.getUrn()), read(request.getProperties())];
    await this.before({ operation: 'read', type, name: nameIn(request.getUrn()) });
    const response = new proto.ReadResponse();
    const isImport = Object.keys(state).length === 0;
    const thing = isImport
      ? this.world.byImportId(type, request.getId())
      : this.world.find(type, request.getId(), state);
    if (thing === undefined) return response;
    response.setId(thing.id);
    const told = isImport ? toldOnImport(thing) : thing.state;
    response.setProperties(write(told, form));
    const asked = isImport ? Object.keys(form.inputs) : Object.keys(read(request.getInputs()));
    const inputs = asked.flatMap((key) => {
      const value = told[key] ?? read(request.getInputs())[key];
      return value === undefined ? [] : [[key, value] as const];
    });
    response.setInputs(struct.Struct.fromJavaScript(Object.fromEntries(inputs) as never));
    return response;
  }

  async #update(request: proto.UpdateRequest): Promise<proto.UpdateResponse> {
    const [type, id] = [typeOf(request.getUrn()), request.getId()];
    const [olds, news] = [read(request.getOlds()), withoutDefaults(read(request.getNews()))];
    const state = { ...olds, ...news };
    const response = new proto.UpdateResponse();
    response.setProperties(struct.Struct.fromJavaScript(state as never));
    if (request.getPreview()) return response;
    const call: Call = { operation: 'update', type, name: nameIn(request.getUrn()) };
    await this.before(call);
    const thing = this.world.find(type, id, olds);
    if (thing === undefined) throw new Error(`${type} ${id}: not found`);
    this.world.change(thing, olds, state);
    this.calls.push(call);
    await this.after(call);
    return response;
  }

  async #delete(request: proto.DeleteRequest): Promise<emptyProto.Empty> {
    const [type, id, state] = [typeOf(request.getUrn()), request.getId(), read(request.getProperties())];
    const call: Call = { operation: 'delete', type, name: nameIn(request.getUrn()) };
    await this.before(call);
    this.world.remove(type, id, state);
    this.calls.push(call);
    await this.after(call);
    return new emptyProto.Empty();
  }
}

/** Gives a name to what has none, and keeps it from then on (pulumi-terraform-bridge, pkg/tfbridge/names.go). */
function named(forms: PackageForms, form: ResourceForm, urn: string, olds: Properties, news: Properties): Properties {
  if (!forms.givesNames || form.inputs['name']?.type !== 'string' || news['name'] !== undefined) return news;
  const suffix = Math.random().toString(16).slice(2, 9);
  return { ...news, name: olds['name'] ?? `${nameIn(urn)}-${suffix}`, __defaults: ['name'] };
}

/** What was given a name is given another where it is made anew, and needs not go first (pulumi-terraform-bridge, nameRequiresDeleteBeforeReplace). */
function isNamedByProgram({ name, __defaults: defaults }: Properties): boolean {
  return name !== undefined && !(Array.isArray(defaults) && defaults.includes('name'));
}

function withoutDefaults({ __defaults: _, ...inputs }: Properties): Properties {
  return inputs;
}

function typeOf(urn: string): string {
  return urn.split('::')[2]?.split('$').at(-1) ?? '';
}

function nameIn(urn: string): string {
  return urn.split('::').slice(3).join('::');
}
