import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readShared } from '../shared.ts';
import type { PackageForms, PropertyForm, ResourceForm } from './forms.ts';

/** As much of a Pulumi package schema as is read here. */
interface Property {
  readonly type?: PropertyForm['type'];
  readonly $ref?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
  readonly secret?: boolean;
  readonly willReplaceOnChanges?: boolean;
}
interface ObjectType {
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
  readonly enum?: readonly { readonly value: unknown }[];
  readonly type?: PropertyForm['type'];
}
interface Resource extends ObjectType {
  readonly inputProperties?: Readonly<Record<string, Property>>;
  readonly requiredInputs?: readonly string[];
}
interface Schema {
  readonly types: Readonly<Record<string, ObjectType>>;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly provider: Resource;
}

const files = {
  hcloud: { schema: 'providers/hcloud-schema.json', sdk: '@pulumi/hcloud' },
  proxmoxve: { schema: 'providers/proxmoxve-schema.json.gz', sdk: '@muhlba91/pulumi-proxmoxve' },
};

/** What the schema of a provider says. */
export function schemaForms(name: keyof typeof files): PackageForms {
  const { schema: file, sdk } = files[name];
  const schema = JSON.parse(readShared(file)) as Schema;
  const manifest = createRequire(import.meta.url).resolve(`${sdk}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
  const read = (resource: Resource): ResourceForm => resourceForm(schema, resource);
  return {
    version,
    provider: read(schema.provider),
    resource: (type) => {
      const found = schema.resources[type];
      return found === undefined ? undefined : read(found);
    },
    givesNames: true,
  };
}

function resourceForm(schema: Schema, resource: Resource): ResourceForm {
  const inputs = resource.inputProperties ?? {};
  const all = (properties: Readonly<Record<string, Property>>): Record<string, PropertyForm> =>
    Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, propertyForm(schema, each)]));
  return {
    inputs: all(inputs),
    requiredInputs: resource.requiredInputs ?? [],
    outputs: all(resource.properties ?? {}),
    requiredOutputs: resource.required ?? [],
    replaces: Object.keys(inputs).filter((key) => inputs[key]?.willReplaceOnChanges === true),
  };
}

function propertyForm(schema: Schema, property: Property): PropertyForm {
  const isSecret = property.secret === true;
  if (property.$ref !== undefined) {
    const name = decodeURIComponent(property.$ref.replace('#/types/', ''));
    const type = schema.types[name];
    if (type === undefined) return { type: 'any', isSecret };
    const fields = (): Record<string, PropertyForm> =>
      Object.fromEntries(Object.entries(type.properties ?? {}).map(([key, each]) => [key, propertyForm(schema, each)]));
    if (type.enum !== undefined)
      return { type: type.type ?? 'any', values: type.enum.map(({ value }) => value), isSecret };
    return { type: 'object', fields, required: type.required ?? [], isSecret };
  }
  const items = property.items ?? property.additionalProperties;
  return {
    type: property.type ?? 'any',
    ...(items !== undefined && { items: propertyForm(schema, items) }),
    isSecret,
  };
}
