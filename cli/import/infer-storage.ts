import { unknown, type Unknown } from '../../topology/unknown.ts';
import type { ReadRepository } from './read-repository.ts';
import { read, type Said } from './read/said.ts';
import type { SaidClass } from './read/storage.ts';
import { storagePrograms } from './read/storage-programs.ts';

/** Parts of a topology about storage. */
export interface InferredStorage {
  readonly storage: Readonly<Record<string, unknown>>;
  readonly classes: Readonly<Record<string, unknown>>;
  readonly devices: Readonly<Record<string, unknown>>;
}

/** Exports with their servers, and what the classes of a repository lie on. */
export function inferStorage({ classes, exports, drivers }: ReadRepository): InferredStorage {
  const storage: Record<string, unknown> = {};
  const devices: Record<string, unknown> = {};
  const addExport = (server: string, path: string, from: string): string => {
    const device = `nas-${partOfName(server)}`;
    devices[device] ??= { kind: 'nas', site: unknown('where it stands'), addresses: [], pools: {} };
    const name = `${device}${path === '/' ? '' : `-${partOfName(path)}`}`.slice(0, 63).replace(/-$/, '');
    storage[name] ??= {
      kind: 'nfs',
      servedBy: { device },
      server: read({ value: server, from }),
      exportPath: read({ value: path.replace(/(?<=.)\/$/, ''), from }),
    };
    return name;
  };
  for (const { value, from } of exports) {
    const [server = '', path = '/'] = value.split(/:(?=\/)/);
    addExport(server, path, from);
  }
  const systemOf = (name: string, { value, from }: Said<SaidClass>): string | Unknown => {
    const { program, exported, copies } = value;
    if (exported !== undefined) return addExport(exported.server, exported.path, from);
    if (program === undefined || program.lies === 'on a server')
      return unknown(`kubectl get storageclass ${name} -o yaml`, program?.name ?? value.provisioner);
    const system = partOfName(program.name);
    if (program.lies === 'on one node')
      storage[system] ??= { kind: 'local-path', path: unknown(`kubectl get storageclass ${name} -o yaml`) };
    else return addCopies(storage, { program: program.name, copies, name });
    return system;
  };
  for (const { value } of drivers) {
    const program = storagePrograms.find((each) => each.provisioner.test(value));
    if (program?.lies !== 'on several nodes') continue;
    const system = addCopies(storage, { program: program.name, copies: undefined, name: `of ${value}` });
    storage[system] = { ...(storage[system] as object), driver: value };
  }
  const found = [...classes].map(([name, said]) => {
    const { provisioner, reclaimPolicy, isDefault, snapshotClass } = said.value;
    const ask = `kubectl get storageclass ${name} -o yaml`;
    return [
      name,
      {
        storage: systemOf(name, said),
        provisioner: provisioner === undefined ? unknown(ask) : read({ value: provisioner, from: said.from }),
        reclaimPolicy: reclaimPolicy ?? unknown(ask),
        ...(isDefault && { default: true }),
        ...(snapshotClass !== undefined && { snapshotClass }),
      },
    ];
  });
  return { storage, devices, classes: Object.fromEntries(found) };
}

/** Storage of a program by how many copies it keeps: classes with as many share one. */
function addCopies(
  storage: Record<string, unknown>,
  { program, copies, name }: { readonly program: string; readonly copies: number | undefined; readonly name: string },
): string {
  const system = `${partOfName(program)}-${copies ?? 'unknown'}`;
  storage[system] ??= {
    kind: 'in-cluster',
    program,
    copies: copies ?? unknown(`kubectl get storageclass ${name} -o yaml, and the pool that it names`),
  };
  return system;
}

function partOfName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
