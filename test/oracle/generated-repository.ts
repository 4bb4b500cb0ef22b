import { yamlLibrary } from '../../graph/yaml/yaml-events.ts';
import { features } from './features.ts';
import { Random } from './random.ts';
import { sampleObjects } from './sample-objects.ts';

type Mutable = Record<string, unknown>;

/** A folder with a kustomization. */
export class GeneratedLayer {
  readonly kustomization: Mutable;
  readonly #folder: string;
  readonly #files: Map<string, string>;
  readonly #resources: string[] = [];
  #hasKustomization = true;

  constructor(folder: string, files: Map<string, string>, kind: 'Kustomization' | 'Component' = 'Kustomization') {
    this.#folder = folder;
    this.#files = files;
    const version = kind === 'Component' ? 'v1alpha1' : 'v1beta1';
    this.kustomization = { apiVersion: `kustomize.config.k8s.io/${version}`, kind };
  }

  /** Adds an entry to a list of the kustomization. */
  readonly add = (field: string, entry: unknown): void => {
    this.kustomization[field] = [...((this.kustomization[field] as unknown[] | undefined) ?? []), entry];
  };

  /** Writes a file beside it. */
  write(name: string, text: string): void {
    this.#files.set(`${this.#folder}/${name}`, text);
  }

  /** Adds a file with objects. */
  resource(name: string, text: string): void {
    if (this.#resources.includes(name)) return;
    this.#resources.push(name);
    this.write(`${name}.yaml`, text);
    this.add('resources', `${name}.yaml`);
  }

  /** Adds a sample unless it is there, or below. */
  ensure(name: string): void {
    if (this.below?.has(name) === true) return;
    this.resource(name, sampleObjects[name] ?? '');
  }

  has(name: string): boolean {
    return this.#resources.includes(name);
  }

  /** Takes such a file away. */
  drop(name: string): void {
    const resources = (this.kustomization['resources'] as string[] | undefined) ?? [];
    if (resources.includes(`${name}.yaml`))
      this.kustomization['resources'] = resources.filter((each) => each !== `${name}.yaml`);
  }

  /** Adds a Component, and includes it unless somebody else does. */
  component(
    name = `component-${((this.kustomization['components'] as unknown[] | undefined) ?? []).length}`,
    isIncluded = true,
  ): GeneratedLayer {
    const component = new GeneratedLayer(`components/${name}`, this.#files, 'Component');
    if (isIncluded) this.add('components', `../components/${name}`);
    this.components.push(component);
    return component;
  }

  readonly components: GeneratedLayer[] = [];

  /** The layer that this one includes. */
  below: GeneratedLayer | undefined;

  turnIntoBases(): void {
    const resources = (this.kustomization['resources'] as string[] | undefined) ?? [];
    this.kustomization['resources'] = resources.filter((entry) => entry.endsWith('.yaml'));
    for (const folder of resources.filter((entry) => !entry.endsWith('.yaml'))) this.add('bases', folder);
  }

  withoutKustomization(): void {
    this.#hasKustomization = false;
  }

  finish(): void {
    for (const component of this.components) component.finish();
    const text = yamlLibrary.dump(this.kustomization, { lineWidth: -1 });
    // A folder without any file is none to Git.
    const isThere = [...this.#files.keys()].some((path) => path.startsWith(`${this.#folder}/`));
    if (this.#hasKustomization || !isThere) this.write('kustomization.yaml', text);
  }
}

/** A repository whose Flux Kustomization uses some features, which follow from a seed. */
export class GeneratedRepository {
  readonly files = new Map<string, string>();
  readonly spec: Mutable = {
    interval: '1h',
    path: './app',
    prune: true,
    sourceRef: { kind: 'GitRepository', name: 'flux-system' },
  };
  /** Names of the features that it uses. */
  readonly used: readonly string[];

  constructor(seed: number) {
    const random = new Random(seed);
    const all = Object.keys(features);
    // The first is this seed's turn, so that each feature has as many repositories as any other.
    this.used = [...new Set([all[seed % all.length] ?? '', ...random.some(all, 2 + random.below(7))])];
    const top = new GeneratedLayer('app', this.files);
    const isLayered = random.once(2);
    const below = isLayered ? new GeneratedLayer('base', this.files) : top;
    if (isLayered) {
      top.add('resources', '../base');
      top.below = below;
    }
    for (const name of ['deployment', 'configmap', ...random.some(Object.keys(sampleObjects), 3 + random.below(10))])
      (random.once(5) ? top : below).ensure(name);
    for (const name of this.used) features[name]?.(this, random, random.once(2) ? top : below);
    for (const layer of new Set([below, top])) layer.finish();
    this.#writeFlux();
  }

  readonly addToSpec = (field: string, entry: unknown): void => {
    this.spec[field] = [...((this.spec[field] as unknown[] | undefined) ?? []), entry];
  };

  readonly substitute = (values: Readonly<Record<string, string>>): void => {
    const postBuild = (this.spec['postBuild'] as Mutable | undefined) ?? {};
    this.spec['postBuild'] = {
      ...postBuild,
      substitute: { ...(postBuild['substitute'] as Mutable | undefined), ...values },
    };
  };

  readonly substituteFrom = (reference: object): void => {
    const postBuild = (this.spec['postBuild'] as Mutable | undefined) ?? {};
    this.spec['postBuild'] = {
      ...postBuild,
      substituteFrom: [...((postBuild['substituteFrom'] as unknown[] | undefined) ?? []), reference],
    };
  };

  /** Adds a ConfigMap or Secret that variables come from. */
  source(kind: string, name: string, data: Readonly<Record<string, string>>): void {
    const field = kind === 'Secret' ? 'stringData' : 'data';
    const object = { apiVersion: 'v1', kind, metadata: { name, namespace: 'flux-system' }, [field]: data };
    this.files.set(`flux/${name}.yaml`, yamlLibrary.dump(object));
  }

  #writeFlux(): void {
    const kustomization = (name: string, spec: object): string =>
      yamlLibrary.dump(
        {
          apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
          kind: 'Kustomization',
          metadata: { name, namespace: 'flux-system' },
          spec,
        },
        { lineWidth: -1 },
      );
    const root = {
      interval: '1h',
      path: './flux',
      prune: true,
      sourceRef: { kind: 'GitRepository', name: 'flux-system' },
    };
    this.files.set('flux/root.yaml', kustomization('root', root));
    this.files.set('flux/app.yaml', kustomization('app', this.spec));
  }
}
