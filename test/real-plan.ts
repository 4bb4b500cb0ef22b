import { expect } from 'vitest';
import { hetznerPrices } from '../infra/hetzner/prices.ts';
import { fromJson } from '../infra/preview/property-values.ts';
import { previewProgram, type Preview } from '../infra/preview/preview-program.ts';
import type { SavedResource } from '../infra/preview/saved-state.ts';
import { placeholders, type PlannedResource } from '../graph/resource/planned-resource.ts';
import { configurationOf } from '../project/plan/configuration.ts';
import { judge, type JudgedPlan } from '../project/plan/judge.ts';
import { programs } from '../stacks/programs.ts';
import { topologies } from '../stacks/topologies.ts';
import type { Topology } from '../topology/topology.ts';
import type { LooseManifest, Mutable } from './real-stack.ts';
import { today } from './today.ts';

const previews = new Map<string, Promise<Preview>>();

/** A cluster's own program on a topology, a configuration and a state that may be damaged, previewed and judged. */
export class RealPlan {
  readonly name: string;
  readonly topology: Mutable<Topology>;
  config: Record<string, string>;
  readonly secretKeys: string[];
  saved: readonly SavedResource[] = [];
  /** What a careless refactoring would change in what is asked for. */
  edit: (resources: ReadonlyMap<string, LooseManifest>) => unknown = () => undefined;

  constructor(name: string) {
    const [topology, program] = [topologies[name], programs[name]];
    if (topology === undefined || program === undefined) throw new Error(`there is no stack ${name}`);
    this.name = name;
    this.topology = structuredClone(topology) as Mutable<Topology>;
    const { config, secretKeys } = configurationOf(name, program.settings);
    this.config = { ...config };
    this.secretKeys = [...secretKeys];
  }

  /** Previews of the same program on the same input are the same: only what was damaged is run again. */
  async preview(): Promise<Preview> {
    const key = JSON.stringify([this.name, this.topology, this.config, this.secretKeys, this.saved]);
    const known = previews.get(key) ?? this.#run();
    previews.set(key, known);
    return known;
  }

  #run(): Promise<Preview> {
    return previewProgram(() => programs[this.name]?.run(this.topology as Topology), {
      project: 'holdfast',
      stack: this.name,
      config: this.config,
      secretKeys: this.secretKeys,
      saved: this.saved,
    });
  }

  async judged(): Promise<JudgedPlan> {
    const { resources, errors } = await this.preview();
    const copies = structuredClone(resources) as LooseManifest[];
    const byName = new Map(copies.map((resource) => [resource.name, resource]));
    this.edit(byName);
    const added = [...byName.values()].filter((resource) => !copies.includes(resource));
    return judge({
      stack: this.name,
      resources: [...copies, ...added] as PlannedResource[],
      errors,
      topology: this.topology as Topology,
      prices: hetznerPrices,
      today,
    });
  }

  /** Resources by name; fails when the program does. */
  async resources(): Promise<Map<string, LooseManifest>> {
    const { resources, errors } = await this.judged();
    expect(errors).toEqual([]);
    return new Map(resources.map((resource) => [resource.name, resource as LooseManifest]));
  }

  /** Ids of the rules that find something, each once. */
  async brokenRules(): Promise<string[]> {
    const { report } = await this.judged();
    return [...new Set(report.findings.map(({ rule }) => rule))].sort();
  }

  /** Goes on as if everything asked for now had been deployed. */
  async apply(): Promise<void> {
    for (let round = 0; round < 5; round++) {
      const { resources, errors } = await this.preview();
      expect(errors).toEqual([]);
      const saved = resources.filter(({ step }) => step !== 'delete').map(savedAs);
      if (JSON.stringify(saved) === JSON.stringify(this.saved)) return;
      this.saved = saved;
    }
  }
}

/** A resource as a successful deployment would leave it in the state: with an id, and the outputs that others read. */
function savedAs(resource: PlannedResource, index: number): SavedResource {
  // What is still not known when everything else is stems from secrets that only the backend can decrypt.
  const stored = JSON.parse(JSON.stringify(resource.inputs).replaceAll(placeholders.unknown, placeholders.secret));
  const inputs = fromJson(stored) as SavedResource['inputs'];
  const computed: Record<string, SavedResource['outputs']> = {
    'hcloud:index/primaryIp:PrimaryIp': { ipAddress: `203.0.113.${index}` },
    'hcloud:index/server:Server': { ipv6Address: `2001:db8::${index}` },
    'random:index/randomPassword:RandomPassword': { result: fromJson('[secret]') },
    'tls:index/privateKey:PrivateKey': {
      publicKeyOpenssh: 'ssh-ed25519 AAAA',
      privateKeyOpenssh: fromJson('[secret]'),
      privateKeyPem: fromJson('[secret]'),
    },
    'tls:index/selfSignedCert:SelfSignedCert': { certPem: 'PEM' },
    'tls:index/certRequest:CertRequest': { certRequestPem: 'PEM' },
    'tls:index/locallySignedCert:LocallySignedCert': { certPem: 'PEM' },
  };
  return {
    urn: resource.id,
    type: resource.resourceType,
    isCustom: resource.isCustom,
    id: resource.isCustom ? String(1000 + index) : undefined,
    parent: resource.parent,
    inputs,
    outputs: { ...inputs, ...computed[resource.resourceType] },
    isProtected: resource.isProtected,
    dependencies: resource.dependencies,
  };
}
