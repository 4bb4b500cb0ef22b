import type { ReportData } from '../../../analysis/impact/report-data.ts';
import { edgesOf } from '../../../analysis/impact/report-data.ts';
import type { FailureModel, Part, PartKind } from '../../../analysis/impact/failure-model.ts';
import { addTo } from '../../../graph/group-by.ts';

/** What one failure does to applications and names, counted. */
export interface Damage {
  /** Down for good. */
  readonly down: number;
  /** Down where a pod or a volume happens to be there. */
  readonly maybe: number;
  /** Down, and back by themselves. */
  readonly short: number;
  /** From 0, nothing, to 3, half of everything or more. */
  readonly level: 0 | 1 | 2 | 3;
}

/** A part in the picture. */
export interface Chip {
  readonly part: Part;
  readonly damage: Damage;
  /** Where it may run, where that is more than one place. */
  readonly note: string | undefined;
}

/** A box with what stands in it: a site with hosts, a host with nodes, a node with workloads. */
export interface Box {
  readonly title: string;
  /** What the box stands for, where that can fail itself. */
  readonly self: Chip | undefined;
  readonly kind: PartKind | 'area';
  readonly boxes: readonly Box[];
  readonly chips: readonly Chip[];
}

/** Counts what each failure does to what people ask for. */
export function damagesOf({ failures }: ReportData, parts: readonly Part[]): ReadonlyMap<string, Damage> {
  const asked = parts.filter(({ kind }) => kind === 'workload' || kind === 'route').length;
  return new Map(
    failures.map(({ id, effects }) => {
      const own = effects.filter(({ kind }) => kind === 'workload' || kind === 'route');
      const count = (state: string, isPossible: boolean): number =>
        own.filter((effect) => effect.state === state && effect.isPossible === isPossible).length;
      const [down, maybe, short] = [count('DOWN', false), count('DOWN', true), count('INTERRUPTED', false)];
      const share = (down + maybe / 2) / Math.max(1, asked);
      const level = down + maybe === 0 ? 0 : share >= 0.5 ? 3 : share >= 0.2 ? 2 : 1;
      return [id, { down, maybe, short, level }];
    }),
  );
}

const none: Damage = { down: 0, maybe: 0, short: 0, level: 0 };

/** Of two failures the worse one weighs more: what goes down for good counts before what may, and that before what comes back. */
export function weightOf({ down, maybe, short }: Damage = none): number {
  return down * 1e6 + maybe * 1e3 + short;
}

/**
 * The parts of a model as boxes in boxes: hosts with their nodes and what runs there alone, storage with its volumes, the network around
 * them. What may run in several places stands beside them, with where. Worst first, everywhere.
 */
export function pictureOf(model: FailureModel, damages: ReadonlyMap<string, Damage>): Box[] {
  const drawing = new Drawing(model, damages);
  const of = (...kinds: PartKind[]): Part[] => model.parts.filter(({ kind }) => kinds.includes(kind));
  for (const part of of('machine')) drawing.put(part, 'host');
  for (const part of of('disk', 'gpu', 'pool', 'link')) drawing.put(part, 'host', 'device');
  for (const part of of('host', 'device', 'power')) drawing.put(part, 'site');
  for (const part of of('volume')) drawing.put(part, 'storage', 'machine');
  for (const part of of('workload', 'component')) drawing.put(part, 'machine');
  const sites = of('site').map((site) => drawing.box(site));
  const area = (title: string, ...kinds: PartKind[]): Box[] => drawing.area(title, of(...kinds));
  return [
    ...sites,
    ...area('Machines elsewhere', 'machine', 'host'),
    ...area('May run on several nodes', 'workload'),
    ...area('Names that people ask for', 'route'),
    ...area('Storage', 'storage', 'volume', 'pool', 'disk'),
    ...area('Network', 'device', 'link', 'power', 'gpu'),
    ...area('Cluster', 'component', 'certificate'),
    ...area('Outside', 'internet', 'service'),
  ];
}

/** Kinds that are drawn as boxes: others are chips. */
const boxed = new Set<PartKind>(['site', 'host', 'machine', 'storage', 'device']);

class Drawing {
  readonly #damages: ReadonlyMap<string, Damage>;
  readonly #byId: ReadonlyMap<string, Part>;
  readonly #needs = new Map<string, string[]>();
  readonly #inside = new Map<Part, Part[]>();
  readonly #placed = new Set<Part>();

  constructor(model: FailureModel, damages: ReadonlyMap<string, Damage>) {
    this.#damages = damages;
    this.#byId = new Map(model.parts.map((part) => [part.id, part]));
    for (const { from, to, because } of edgesOf(model)) if (!/^may /.test(because)) addTo(this.#needs, from, to);
  }

  /** Puts a part into the one part of a kind that it stands on, or runs on; into none where there are several. */
  put(part: Part, ...kinds: readonly PartKind[]): void {
    for (const kind of kinds) {
      const [only, ...others] = this.#placesOf(part, kind);
      if (only === undefined) continue;
      if (others.length > 0) return;
      addTo(this.#inside, only, part);
      this.#placed.add(part);
      return;
    }
  }

  #placesOf({ id }: Part, kind: PartKind): Part[] {
    return [...new Set(this.#needs.get(id) ?? [])].flatMap((each) => {
      const place = this.#byId.get(each);
      return place?.kind === kind ? [place] : [];
    });
  }

  box(part: Part): Box {
    this.#placed.add(part);
    const inside = this.#inside.get(part) ?? [];
    return {
      title: part.name,
      self: this.#chip(part),
      kind: part.kind,
      boxes: this.#sorted(inside.filter((each) => this.#isBox(each))).map((each) => this.box(each)),
      chips: this.#sorted(inside.filter((each) => !this.#isBox(each))).map((each) => this.#chip(each)),
    };
  }

  #isBox(part: Part): boolean {
    return boxed.has(part.kind) && (part.kind === 'host' || part.kind === 'machine' || this.#inside.has(part));
  }

  /** Whatever of some parts stands in no box yet. */
  area(title: string, parts: readonly Part[]): Box[] {
    const left = this.#sorted(parts.filter((part) => !this.#placed.has(part)));
    if (left.length === 0) return [];
    const boxes = left.filter((part) => this.#isBox(part)).map((part) => this.box(part));
    const chips = left.filter((part) => !this.#isBox(part)).map((part) => this.#chip(part));
    for (const part of left) this.#placed.add(part);
    return [{ title, self: undefined, kind: 'area', boxes, chips }];
  }

  #chip(part: Part): Chip {
    const places = part.kind === 'workload' ? this.#placesOf(part, 'machine').map(({ name }) => name) : [];
    return {
      part,
      damage: this.#damages.get(part.id) ?? none,
      note: places.length > 1 ? `runs on ${places.slice(0, 6).join(', ')}${places.length > 6 ? ' …' : ''}` : undefined,
    };
  }

  #sorted(parts: readonly Part[]): Part[] {
    const weight = ({ id }: Part): number => weightOf(this.#damages.get(id));
    return [...parts].sort((a, b) => weight(b) - weight(a) || (a.name < b.name ? -1 : 1));
  }
}
