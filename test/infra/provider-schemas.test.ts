import { expect, test } from 'vitest';
import { replacementTriggers } from '../../infra/preview/replacement-triggers.ts';
import { RealPlan } from '../real-plan.ts';
import type { LooseManifest } from '../real-stack.ts';
import { describeWithShared, readShared } from '../shared.ts';

const names = ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'];
const schemaFiles: Record<string, string> = {
  proxmoxve: 'providers/proxmoxve-schema.json.gz',
  hcloud: 'providers/hcloud-schema.json',
};

describeWithShared('the providers’ schemas', () => {
  const schemas = new Map<string, LooseManifest>();
  const schemaOf = (type: string): LooseManifest => {
    const [name = ''] = type.split(':');
    const file = schemaFiles[name];
    if (file === undefined) return undefined;
    if (!schemas.has(name)) schemas.set(name, JSON.parse(readShared(file)));
    return schemas.get(name);
  };

  test.each(names)('know every input of every resource of %s', async (name) => {
    const resources = [...(await new RealPlan(name).resources()).values()];
    const own = resources.filter(({ isCustom, resourceType }) => isCustom && schemaOf(resourceType) !== undefined);
    expect(own.length).toBeGreaterThan(2);
    expect(own.flatMap((resource) => problems(schemaOf(resource.resourceType), resource))).toEqual([]);
  });

  test('would find a misspelt, a missing and a wrongly typed input', async () => {
    const plan = new RealPlan('honeydue');
    plan.edit = (all) => {
      const { inputs } = all.get('ubuntu-8gb-nbg1-1-server');
      inputs.deleteProtecton = true;
      inputs.labels = 'none';
      delete inputs.serverType;
      inputs.networks[0].aliasIp = [];
    };
    const server = (await plan.resources()).get('ubuntu-8gb-nbg1-1-server');
    expect(problems(schemaOf(server.resourceType), server)).toEqual([
      'ubuntu-8gb-nbg1-1-server.serverType is missing',
      'ubuntu-8gb-nbg1-1-server.labels is no object',
      'ubuntu-8gb-nbg1-1-server.networks[0].aliasIp is unknown',
      'ubuntu-8gb-nbg1-1-server.deleteProtecton is unknown',
    ]);
  });

  test('force a replacement by exactly what the table says', () => {
    const forced = JSON.parse(readShared('providers/force-replace.json')) as LooseManifest;
    for (const [type, triggers] of Object.entries(replacementTriggers)) {
      const known = forced[type];
      if (known === undefined) continue;
      const unconditional = [...(known.schema ?? []), ...(known.planModifiers ?? [])];
      // What depends on more than the path is decided in code, or is rarer than the alarm would be.
      const conditional = Object.keys(known.conditional ?? {});
      expect(
        triggers.filter((path) => !unconditional.includes(path) && !conditional.includes(path)),
        type,
      ).toEqual([]);
      expect(
        unconditional.filter((path: string) => !triggers.includes(path)),
        type,
      ).toEqual([]);
    }
  });

  test('have every type that the five stacks use in the table, unless nothing of it forces a replacement', async () => {
    const forced = JSON.parse(readShared('providers/force-replace.json')) as LooseManifest;
    const used = new Set<string>();
    for (const name of names)
      for (const { resourceType } of (await new RealPlan(name).resources()).values()) used.add(resourceType);
    expect([...used].filter((type) => type in forced && !(type in replacementTriggers))).toEqual([]);
  });
});

function problems(schema: LooseManifest, { name, resourceType, inputs }: LooseManifest): string[] {
  if (resourceType.startsWith('pulumi:providers:')) return [];
  const resource = schema.resources[resourceType];
  if (resource === undefined) return [`${name}: no such type ${resourceType}`];
  const missing = (resource.requiredInputs ?? []).filter((key: string) => inputs[key] === undefined);
  return [
    ...missing.map((key: string) => `${name}.${key} is missing`),
    ...wrongFields(schema, resource.inputProperties, inputs, name),
  ];
}

function wrongFields(schema: LooseManifest, properties: LooseManifest, value: LooseManifest, path: string): string[] {
  return Object.entries<LooseManifest>(value ?? {}).flatMap(([key, item]) => {
    const property = properties?.[key];
    if (property === undefined) return [`${path}.${key} is unknown`];
    return wrongValue(schema, property, item, `${path}.${key}`);
  });
}

function wrongValue(schema: LooseManifest, property: LooseManifest, value: LooseManifest, path: string): string[] {
  if (value === '[secret]' || value === '[known after apply]') return [];
  if (property.$ref !== undefined) {
    const type = schema.types[decodeURIComponent(property.$ref.replace('#/types/', ''))];
    return type?.properties === undefined ? [] : wrongFields(schema, type.properties, value, path);
  }
  if (property.type === 'array') {
    if (!Array.isArray(value)) return [`${path} is no array`];
    return value.flatMap((item, index) => wrongValue(schema, property.items ?? {}, item, `${path}[${index}]`));
  }
  const found = property.type === 'integer' ? (Number.isInteger(value) ? 'integer' : typeof value) : typeof value;
  return property.type === undefined || found === property.type ? [] : [`${path} is no ${property.type}`];
}
