import type { Setting } from './settings.ts';

/** What is wrong with an example where a key of people belongs. */
export function opensNothing(name: string, setting: Omit<Setting<unknown>, 'parse'>): string {
  return `holdfast:${name} (${setting.what}): found an example, which opens nothing: nodes that are made with it let nobody in; required: your own; fix: ${commandThatSets(name, setting)}, from ${setting.from}`;
}

/**
 * The command that sets a setting, and asks for a secret. It names the namespace: without it, the command line writes into that of the project,
 * which has another name in every project.
 */
export function commandThatSets(name: string, { isSecret, isList = false }: Omit<Setting<unknown>, 'parse'>): string {
  if (isSecret) return `pulumi config set --secret holdfast:${name}`;
  return isList
    ? `pulumi config set --path 'holdfast:${name}[0]' <value>`
    : `pulumi config set holdfast:${name} <value>`;
}
