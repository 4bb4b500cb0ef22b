import * as pulumi from '@pulumi/pulumi';
import { createRequire } from 'node:module';
import { jsonOf } from '../graph/json.ts';
import { commandThatSets, opensNothing } from './setting-commands.ts';
import { holdsExampleKey } from '../topology/examples.ts';
import { forms } from '../topology/forms.ts';

/** The SDK tells only itself which values were encrypted; the function is there, without a type. */
const { isConfigSecret } = createRequire(import.meta.url)('@pulumi/pulumi/runtime/config.js') as {
  isConfigSecret(key: string): boolean;
};

/** One value of a `Pulumi.<cluster>.yaml`. */
export interface Setting<Value> {
  /** What it is, in a few words. */
  readonly what: string;
  /** Where to get it. */
  readonly from: string;
  /** Whether it has to be encrypted. */
  readonly isSecret: boolean;
  /** Whether it may be missing. */
  readonly isOptional: boolean;
  /** What it should look like, for the error. */
  readonly required: string;
  /** Reads it, or says by undefined that it is wrong. */
  readonly parse: (text: string) => Value | undefined;
  /** Whether it is a list, which is set item by item. @default false */
  readonly isList?: boolean;
  /** Whether it says who may log in to the nodes: one that nobody has would lock everybody out. @default false */
  readonly opensNodes?: boolean;
}

/** Settings by name. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values of settings: secrets as secret outputs, what is optional perhaps undefined. */
export type Values<S extends Settings> = {
  readonly [Key in keyof S]: S[Key] extends Setting<infer Value> ? Value : never;
};

interface About {
  readonly what: string;
  readonly from: string;
}

/** Public SSH keys. */
export function sshKeys(about: About): Setting<readonly string[]> {
  return {
    ...about,
    isSecret: false,
    isOptional: false,
    isList: true,
    opensNodes: true,
    required: 'a list of one or more public keys, such as "ssh-ed25519 AAAA… you@example.org"',
    parse: (text) => {
      const list = jsonOf(text);
      const isRight =
        Array.isArray(list) &&
        list.length > 0 &&
        list.every((key) => typeof key === 'string' && forms.sshKey.accepts(key));
      return isRight ? (list as string[]) : undefined;
    },
  };
}

/** A secret text. Its value never leaves the output it is wrapped in. */
export function secret(about: About): Setting<pulumi.Output<string>> {
  return {
    ...about,
    isSecret: true,
    isOptional: false,
    required: 'a secret that is not empty',
    parse: (text) => (text.trim() === '' ? undefined : pulumi.secret(text)),
  };
}

/** The same, where the program does without. */
export function optionalSecret(about: About): Setting<pulumi.Output<string> | undefined> {
  return { ...secret(about), isOptional: true };
}

/** A text that matches `pattern`. */
export function text(about: About & { readonly required: string; readonly pattern: RegExp }): Setting<string> {
  const { what, from, required, pattern } = about;
  return {
    what,
    from,
    required,
    isSecret: false,
    isOptional: false,
    parse: (value) => (pattern.test(value) ? value : undefined),
  };
}

/** Yes or no. */
export function flag(about: About & { readonly default: boolean }): Setting<boolean> {
  const { what, from, default: fallback } = about;
  return {
    what,
    from,
    required: 'true or false',
    isSecret: false,
    isOptional: true,
    parse: (value) => ({ true: true, false: false, '': fallback })[value],
  };
}

/**
 * Reads the settings of a stack.
 *
 * @throws Error that names every missing and every wrong value, with where to get it. A secret's value is never repeated.
 */
export function readSettings<S extends Settings>(settings: S, stack: string): Values<S> {
  const config = new pulumi.Config('holdfast');
  const mistakes: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const found = config.get(name);
    const command = commandThatSets(name, setting);
    if (found === undefined) {
      if (setting.isOptional) values[name] = setting.isSecret ? undefined : setting.parse('');
      else
        mistakes.push(
          `holdfast:${name} (${setting.what}): missing; required: ${setting.required}; fix: ${command}, from ${setting.from}`,
        );
      continue;
    }
    if (setting.isSecret && !isConfigSecret(`holdfast:${name}`)) {
      mistakes.push(
        `holdfast:${name} (${setting.what}): stands in plain text; required: an encrypted value; fix: ${command}, and change it where it came from`,
      );
      continue;
    }
    // A preview makes nothing, and shows what there is to see; `npm run plan` refuses it before.
    if (setting.opensNodes === true && holdsExampleKey(found) && !pulumi.runtime.isDryRun()) {
      mistakes.push(opensNothing(name, setting));
      continue;
    }
    values[name] = setting.parse(found);
    if (values[name] === undefined) {
      const shown = setting.isSecret ? 'a secret that does not fit' : `"${found.slice(0, 60)}"`;
      mistakes.push(
        `holdfast:${name} (${setting.what}): found ${shown}; required: ${setting.required}; fix: ${command}, from ${setting.from}`,
      );
    }
  }
  mistakes.push(...unreadKeys(settings));
  if (mistakes.length > 0) {
    // The engine shows the message of a RunError alone, without the way through the program.
    throw new pulumi.RunError(`Pulumi.${stack}.yaml has ${mistakes.length} mistakes:\n  ${mistakes.join('\n  ')}`);
  }
  return values as Values<S>;
}

/** Keys of the configuration that nothing reads, with what mends them: a misspelt one would be ignored without a word. */
function unreadKeys(settings: Settings): string[] {
  const own = pulumi.getProject();
  return Object.keys(pulumi.runtime.allConfig()).flatMap((key) => {
    const [namespace = '', name = ''] = key.split(':');
    const setting = settings[name];
    if (namespace === 'holdfast' && setting === undefined) {
      const known = Object.keys(settings).join(', ');
      return [`${key}: no setting of this stack; it has ${known}; fix: pulumi config rm ${key}`];
    }
    // The command line writes into the namespace of the project where none is named.
    if (namespace === own && namespace !== 'holdfast' && setting !== undefined) {
      const command = commandThatSets(name, setting);
      return [
        `${key}: nothing reads it there; required: holdfast:${name}; fix: ${command}, and pulumi config rm ${key}`,
      ];
    }
    return [];
  });
}
