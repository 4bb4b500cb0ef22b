import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = '/sys/fs/cgroup';

/** The hierarchies in which pods are counted and limited. */
function controllers(): string[] {
  return readdirSync(root).filter((name) => name !== 'unified' && existsSync(join(root, name, 'cgroup.procs')));
}

/** Makes the group below which the kubelet of a node makes its own, and gives its name. */
export function makeControlGroup(folder: string, node: string): string {
  const group = join('/', basename(folder), node);
  for (const controller of controllers()) {
    for (const path of [join(root, controller, basename(folder)), join(root, controller, group)]) {
      mkdirSync(path, { recursive: true });
      // Without processors and memory nothing may enter it.
      if (controller !== 'cpuset') continue;
      for (const file of ['cpuset.cpus', 'cpuset.mems'])
        writeFileSync(join(path, file), readFileSync(join(root, controller, file), 'utf8'));
    }
  }
  return group;
}

/** Removes all groups of a bed whose processes have ended. */
export async function removeControlGroups(folder: string): Promise<void> {
  // runc makes its own in the unified hierarchy as well.
  for (const hierarchy of readdirSync(root)) {
    const path = join(root, hierarchy, basename(folder));
    // The kernel counts a process for a moment after it has ended.
    for (let attempt = 0; existsSync(path); attempt++) {
      try {
        removeTree(path);
      } catch (error) {
        if (attempt === 50) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }
}

/** Files of a control group cannot be deleted; it goes as a whole once no other is in it. */
function removeTree(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true }))
    if (entry.isDirectory()) removeTree(join(path, entry.name));
  rmdirSync(path);
}
