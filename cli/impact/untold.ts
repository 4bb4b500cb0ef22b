import type { ReportData } from '../../analysis/impact/report-data.ts';
import { counted } from '../../output/counted.ts';

/** What stands before something that nobody has told. */
export const untoldSign = '~';

type Untold = ReportData['untold'];

/** In one line, what the answers of a report rest on; undefined where everything is known. */
export function restsOn({ unknown, assumed }: Untold): string | undefined {
  if (unknown.length === 0)
    return assumed.length === 0 ? undefined : `answers rest on ${counted(assumed.length, 'assumed fact')}`;
  const beside = assumed.length === 0 ? '' : ` and ${assumed.length} assumed`;
  return `answers rest on ${counted(unknown.length, 'unknown fact')}${beside}`;
}

/** Facts of one kind: where they would stand, and what would tell. */
export interface UntoldPlace {
  /** The path, with a star for the names where there are several. */
  readonly place: string;
  /** What is known of it, and what would tell. */
  readonly tell: string;
}

/** What is unknown, things of one kind together. What is assumed, `doctor` lists. */
export function untoldPlaces({ unknown }: Untold): UntoldPlace[] {
  const groups = new Map<string, { readonly path: string; readonly tell: string; count: number }>();
  const add = (path: string, tell: string): void => {
    const kind = path.replace(named, '$1.*');
    const known = groups.get(kind);
    if (known === undefined) groups.set(kind, { path, tell, count: 1 });
    else known.count++;
  };
  for (const { path, name, tell } of unknown)
    add(path, [...(name === null ? [] : [name]), tell ?? 'put in what you have'].join('; '));
  return [...groups].map(([kind, { path, tell, count }]) =>
    count === 1 ? { place: path, tell } : { place: `${kind} (${count})`, tell: `such as ${path}: ${tell}` },
  );
}

/** Where the name of a thing stands in a path. */
const named = /(^(?:machines|devices|storage)|storageClasses)\.[^.]+/;
