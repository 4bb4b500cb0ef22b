import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseText, textOf } from '../../../graph/disk/read-file.ts';
import type { ResourceGraph } from '../../../graph/resource/graph.ts';
import type { Json } from '../../../graph/json.ts';

/** A file about machines, which no API server reads: of Talos, talhelper, topf or kubeadm. */
export interface MachineFile {
  readonly path: string;
  readonly documents: readonly Json[];
}

/** Templates of Jinja, minijinja and Go in YAML: what is said in them without a variable counts. */
const template = /\.ya?ml\.(j2|tpl|tmpl)$/;
/** Folders below which nobody keeps files about machines. */
const elsewhere = new Set(['.git', 'node_modules']);
/** So deep lies no file about machines. */
const mostLevels = 8;

/** Everything below a folder that may be a file about machines: YAML that was read, and templates in folders of Talos. */
export function machineFiles(graph: ResourceGraph, folder: string): MachineFile[] {
  return [...graph.files, ...templatesBelow(folder, folder, 0)];
}

/** What stands in a template whatever it is filled with: its own instructions are left out, what it fills in is a variable. */
function asYaml(text: string): string {
  return text.replace(/^[ \t]*\{%.*%\}[ \t]*$/gm, '').replace(/\{\{[^{}\n]*\}\}/g, '${FILLED_IN}');
}

function templatesBelow(root: string, folder: string, level: number): MachineFile[] {
  if (level > mostLevels) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): MachineFile[] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return elsewhere.has(entry.name) ? [] : templatesBelow(root, path, level + 1);
    if (!entry.isFile() || !template.test(entry.name) || !/talos/i.test(relative(root, path))) return [];
    const read = textOf({ file: path, shown: path });
    const parsed = 'text' in read ? parseText(path, asYaml(read.text)) : read;
    return 'source' in parsed ? [parsed.source] : [];
  });
}
