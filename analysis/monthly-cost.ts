import { listAt, objectAt, textAt, type Json } from '../graph/json.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { PlannedResource } from '../graph/resource/planned-resource.ts';

/** What things cost by the month, net of tax, at one day. */
export interface PriceTable {
  /** As YYYY-MM-DD. */
  readonly date: string;
  /** Where the prices were read. */
  readonly source: string;
  /** ISO 4217 code. */
  readonly currency: string;
  /** By kind, then by type, then by location; `*` is every location. */
  readonly prices: Readonly<Record<PricedKind, Readonly<Record<string, Readonly<Record<string, number>>>>>>;
}

/** What has a price. */
export type PricedKind = 'server' | 'address' | 'load-balancer';

/** What one type of thing costs. */
export interface CostLine {
  /** What it is. */
  readonly kind: PricedKind;
  /** Its type, such as `cx33`. */
  readonly type: string;
  /** Where it is rented. */
  readonly location: string;
  /** How many. */
  readonly count: number;
  /** Of one, by the month; undefined when the table does not say. */
  readonly each: number | undefined;
}

/** What a plan costs each month. */
export interface MonthlyCost {
  /** Line by line. */
  readonly lines: readonly CostLine[];
  /** Of everything whose price is known. */
  readonly known: number;
  /** How many things have a price that nobody knows. */
  readonly unknown: number;
}

const pricedTypes: Readonly<Record<string, readonly [kind: PricedKind, type: string]>> = {
  'hcloud:index/server:Server': ['server', 'serverType'],
  'hcloud:index/primaryIp:PrimaryIp': ['address', 'type'],
  'hcloud:index/loadBalancer:LoadBalancer': ['load-balancer', 'loadBalancerType'],
};

/** What a stack costs by the month once the preview is applied. A price that the table lacks is unknown, never guessed. */
export function monthlyCost(graph: ResourceGraph, table: PriceTable): MonthlyCost {
  const lines = new Map<string, CostLine>();
  for (const resource of graph.planned(...Object.keys(pricedTypes))) {
    if (resource.step === 'delete') continue;
    const line = lineOf(resource, table);
    const key = `${line.kind}/${line.type}/${line.location}`;
    lines.set(key, { ...line, count: (lines.get(key)?.count ?? 0) + 1 });
  }
  const all = [...lines.values()];
  return {
    lines: all,
    known: all.reduce((sum, { each, count }) => sum + (each ?? 0) * count, 0),
    unknown: all.filter(({ each }) => each === undefined).reduce((sum, { count }) => sum + count, 0),
  };
}

function lineOf({ resourceType, inputs }: PlannedResource, table: PriceTable): CostLine {
  const [kind, field] = pricedTypes[resourceType] ?? ['server', 'serverType'];
  const type = textAt(inputs, [field]) ?? 'unknown';
  const location = textAt(inputs, ['location']) ?? 'unknown';
  const byLocation = table.prices[kind][type];
  return { kind, type, location, count: 0, each: byLocation?.[location] ?? byLocation?.['*'] };
}

/**
 * Reads the answer of Hetzner's `GET /v1/pricing`, which is exact for its day and your project.
 *
 * @throws Error when it is something else.
 */
export function readHetznerPricing(document: Json, date: string, source: string): PriceTable {
  const pricing = objectAt(document, ['pricing']);
  const currency = textAt(pricing, ['currency']);
  if (currency === undefined) {
    throw new Error(
      `${source}: it has no pricing.currency; write one by: curl -H "Authorization: Bearer $HCLOUD_TOKEN" https://api.hetzner.cloud/v1/pricing`,
    );
  }
  return {
    date,
    source,
    currency,
    prices: {
      server: pricesIn(pricing['server_types'], 'name'),
      address: pricesIn(pricing['primary_ips'], 'type'),
      'load-balancer': pricesIn(pricing['load_balancer_types'], 'name'),
    },
  };
}

function pricesIn(list: Json, nameField: string): Record<string, Record<string, number>> {
  return Object.fromEntries(
    (Array.isArray(list) ? (list as readonly Json[]) : []).map((item) => [
      textAt(item, [nameField]) ?? '',
      Object.fromEntries(
        listAt(item, ['prices']).flatMap((price) => {
          const [location, net] = [textAt(price, ['location']), textAt(price, ['price_monthly', 'net'])];
          return location !== undefined && net !== undefined ? [[location, Number(net)]] : [];
        }),
      ),
    ]),
  );
}
