import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { PackageForms, PropertyForm, ResourceForm } from './forms.ts';

/**
 * What the types of an SDK say, which its generator made of the schema: names, which of them are required, types, enums. It does not say what
 * forces a replacement, nor what is secret.
 */
export function typedForms(name: string): PackageForms {
  const manifest = createRequire(import.meta.url).resolve(`@pulumi/${name}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
  const sdk = new Sdk(dirname(manifest));
  return {
    version,
    provider: sdk.form('provider.d.ts', 'Provider') ?? { ...nothing, replaces: [] },
    resource: (type) => {
      const [, module = '', kind = ''] = type.split(':');
      const own = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}.d.ts`;
      // `index/randomPassword` names the file; `helm.sh/v3` the folder of it.
      const file = module.startsWith('index/') ? `${module.slice(6)}.d.ts` : join(module.replace('.sh/', '/'), own);
      return sdk.form(file, kind) ?? (name === 'kubernetes' ? customResource : undefined);
    },
    givesNames: false,
  };
}

const nothing = { inputs: {}, requiredInputs: [], outputs: {}, requiredOutputs: [] };
const open: PropertyForm = { type: 'any' };

/** An object of a kind that the SDK has no type for: the API server alone knows what stands in it. */
const customResource: ResourceForm = {
  inputs: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: open, spec: open },
  requiredInputs: ['apiVersion', 'kind', 'metadata'],
  outputs: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: open, spec: open },
  requiredOutputs: [],
  replaces: [],
};

class Sdk {
  readonly #folder: string;
  #types: ts.SourceFile | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  form(file: string, kind: string): ResourceForm | undefined {
    if (!existsSync(join(this.#folder, file))) return undefined;
    const { statements } = this.#parse(file);
    const args = statements.find((each) => ts.isInterfaceDeclaration(each) && each.name.text === `${kind}Args`);
    const made = statements.find((each) => ts.isClassDeclaration(each) && each.name?.text === kind);
    if (args === undefined || made === undefined) return undefined;
    const inputs = this.#members((args as ts.InterfaceDeclaration).members);
    const outputs = this.#members((made as ts.ClassDeclaration).members);
    return {
      inputs: inputs.forms,
      requiredInputs: inputs.required,
      outputs: outputs.forms,
      requiredOutputs: [],
      replaces: [],
    };
  }

  #parse(file: string): ts.SourceFile {
    return ts.createSourceFile(file, readFileSync(join(this.#folder, file), 'utf8'), ts.ScriptTarget.Latest, true);
  }

  #members(members: ts.NodeArray<ts.ClassElement | ts.TypeElement>): {
    readonly forms: Record<string, PropertyForm>;
    readonly required: string[];
  } {
    const forms: Record<string, PropertyForm> = {};
    const required: string[] = [];
    for (const member of members) {
      if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) continue;
      const name = member.name.getText().replaceAll(/['"]/g, '');
      forms[name] = this.#form(member.type);
      if (member.questionToken === undefined) required.push(name);
    }
    return { forms, required };
  }

  #form(node: ts.TypeNode | undefined): PropertyForm {
    if (node === undefined) return open;
    if (ts.isUnionTypeNode(node)) return this.#union(node.types);
    if (ts.isParenthesizedTypeNode(node)) return this.#form(node.type);
    if (ts.isArrayTypeNode(node)) return { type: 'array', items: this.#form(node.elementType) };
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal))
      return { type: 'string', values: [node.literal.text] };
    if (ts.isTypeLiteralNode(node)) {
      const [only] = node.members;
      return {
        type: 'object',
        items: only !== undefined && ts.isIndexSignatureDeclaration(only) ? this.#form(only.type) : open,
      };
    }
    if (ts.isTypeReferenceNode(node)) return this.#reference(node);
    return keywords[node.kind] ?? open;
  }

  #union(types: readonly ts.TypeNode[]): PropertyForm {
    const forms = types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword).map((each) => this.#form(each));
    const [first = open] = forms;
    if (forms.length === 1) return first;
    const values = forms.flatMap((form) => form.values ?? []);
    return values.length === forms.length ? { type: 'string', values } : open;
  }

  #reference(node: ts.TypeReferenceNode): PropertyForm {
    const name = node.typeName.getText();
    if (name === 'pulumi.Input' || name === 'pulumi.Output') return this.#form(node.typeArguments?.[0]);
    if (!name.startsWith('inputs.')) return open;
    const declared = this.#declared(name.split('.').slice(1));
    if (declared === undefined) return open;
    const { required } = this.#members(declared.members);
    return { type: 'object', fields: () => this.#members(declared.members).forms, required };
  }

  /** An interface of `types/input.d.ts`, by the namespaces around it. */
  #declared(path: readonly string[]): ts.InterfaceDeclaration | undefined {
    this.#types ??= this.#parse('types/input.d.ts');
    let statements: readonly ts.Statement[] = this.#types.statements;
    for (const name of path.slice(0, -1)) {
      const found = statements.find((each) => ts.isModuleDeclaration(each) && each.name.text === name);
      const body = found === undefined ? undefined : (found as ts.ModuleDeclaration).body;
      if (body === undefined || !ts.isModuleBlock(body)) return undefined;
      statements = body.statements;
    }
    return statements.find(
      (each): each is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(each) && each.name.text === path.at(-1),
    );
  }
}

const keywords: Partial<Record<ts.SyntaxKind, PropertyForm>> = {
  [ts.SyntaxKind.StringKeyword]: { type: 'string' },
  [ts.SyntaxKind.NumberKeyword]: { type: 'number' },
  [ts.SyntaxKind.BooleanKeyword]: { type: 'boolean' },
};
