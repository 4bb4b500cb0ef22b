import { yamlLibrary } from '../../graph/yaml/yaml-events.ts';
import { features } from './features.ts';
import { mistakes } from './mistakes.ts';
import { Random } from './random.ts';
import { sampleObjects } from './sample-objects.ts';

type Mutable = Record<string, unknown>;

/** A folder with a kustomization. */
export class GeneratedLayer {
  readonly kustomization: Mutable;
  readonly #folder: string;
  readonly #files: Map<string, string>;
  readonly #resources: string[] = [];
  readonly #taken = new Set<string>();
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

  addFirst(field: string, entry: unknown): void {
    this.kustomization[field] = [entry, ...((this.kustomization[field] as unknown[] | undefined) ?? [])];
  }

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

  /** Adds a sample unless it is there, or below; from above it is taken. */
  ensure(name: string): void {
    if (this.#taken.has(name) || this.below?.has(name) === true) return;
    this.above?.drop(name);
    this.resource(name, sampleObjects[name] ?? '');
  }

  has(name: string): boolean {
    return this.#taken.has(name) || this.#resources.includes(name);
  }

  /** Takes such a file away. */
  drop(name: string): void {
    const resources = (this.kustomization['resources'] as string[] | undefined) ?? [];
    if (resources.includes(`${name}.yaml`))
      this.kustomization['resources'] = resources.filter((each) => each !== `${name}.yaml`);
    const at = this.#resources.indexOf(name);
    if (at < 0) return;
    this.#resources.splice(at, 1);
    this.#files.delete(`${this.#folder}/${name}.yaml`);
  }

  /** Something else makes the object of a sample here: the sample goes, here and above, and does not come again. */
  replaceSample(name: string): void {
    this.drop(name);
    this.above?.drop(name);
    this.#taken.add(name);
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

  /** The layer that includes this one. */
  above: GeneratedLayer | undefined;

  /** The lowest. */
  get lowest(): GeneratedLayer {
    return this.below ?? this;
  }

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

/**
 * A repository whose Flux Kustomization uses some features, which follow from a seed: one that Flux mostly builds, or one with a mistake, for
 * which Flux mostly refuses it.
 */
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
  readonly seed: number;
  readonly #isOdd: boolean;
  readonly #plain = new Map<string, string>();

  constructor(seed: number, { isOdd = false }: { readonly isOdd?: boolean } = {}) {
    this.seed = seed;
    this.#isOdd = isOdd;
    const random = new Random(seed, { isOdd });
    // The first is this seed's turn, so that each feature has as many repositories as any other.
    const first = turn(isOdd ? mistakes : features, seed);
    this.used = [...new Set([first, ...random.some(Object.keys(features), 3 + random.below(8))])];
    const top = new GeneratedLayer('app', this.files);
    const isLayered = random.once(2);
    const below = isLayered ? new GeneratedLayer('base', this.files) : top;
    if (isLayered) {
      top.add('resources', '../base');
      top.below = below;
      below.above = top;
    }
    for (const name of ['deployment', 'configmap', ...random.some(Object.keys(sampleObjects), 3 + random.below(10))])
      (random.once(5) ? top : below).ensure(name);
    for (const name of this.used) {
      const use = features[name] ?? mistakes[name];
      use?.(this, random, random.once(2) ? top : below);
    }
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

  /** A folder without a kustomization, which another Flux Kustomization applies. */
  plain(name: string): void {
    this.#plain.set(`plain/${this.#plain.size % 2 === 0 ? '' : 'deeper/'}${name}.yaml`, sampleObjects[name] ?? '');
  }

  #writeFlux(): void {
    for (const [path, text] of this.#plain) this.files.set(path, text);
    if (this.spec['postBuild'] !== undefined) this.#defineSize();
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
    if (this.#plain.size > 0)
      this.files.set('flux/plain.yaml', kustomization('plain', { ...this.spec, path: './plain' }));
  }

  /** A sample needs it. */
  #defineSize(): void {
    const { substitute = {}, substituteFrom = [] } = this.spec['postBuild'] as {
      readonly substitute?: Mutable;
      readonly substituteFrom?: readonly { readonly kind: string }[];
    };
    if ('SIZE' in substitute || substituteFrom.some(({ kind }) => kind === 'ConfigMap')) return;
    if (!this.#isOdd) this.substitute({ SIZE: 'medium' });
  }
}

function turn(all: Readonly<Record<string, unknown>>, seed: number): string {
  const names = Object.keys(all);
  return names[seed % names.length] ?? '';
}
