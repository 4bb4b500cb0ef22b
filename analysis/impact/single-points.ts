import type { Part } from './failure-model.ts';
import type { Impact } from './impact.ts';

/** What people use and what keeps it running: the parts by which a failure is weighed. */
const weighed = new Set<Part['kind']>(['workload', 'route', 'component']);

/** Something whose loss alone takes down what people use. */
export interface SinglePoint {
  readonly part: Part;
  /** What is down until somebody acts, whatever the luck. */
  readonly down: readonly Part[];
  /** What may be down. */
  readonly maybeDown: readonly Part[];
  /** What comes back by itself. */
  readonly interrupted: readonly Part[];
  readonly impact: Impact;
  readonly remedy: string | undefined;
}

/** The failures among `impacts` that take something down for good, the worst first. */
export function singlePoints(impacts: readonly Impact[]): SinglePoint[] {
  return impacts
    .flatMap((impact) => impact.failed.map((part) => weigh(part, impact)))
    .filter(({ down, maybeDown }) => down.length + maybeDown.length > 0)
    .sort((a, b) => b.down.length - a.down.length || b.maybeDown.length - a.maybeDown.length);
}

function weigh(part: Part, impact: Impact): SinglePoint {
  const effects = impact.effects.filter((effect) => weighed.has(effect.part.kind));
  const parts = (list: Impact['effects']): Part[] => list.map((effect) => effect.part);
  return {
    part,
    down: parts(effects.filter(({ state, isPossible }) => state === 'DOWN' && !isPossible)),
    maybeDown: parts(effects.filter(({ state, isPossible }) => state === 'DOWN' && isPossible)),
    interrupted: parts(effects.filter(({ state }) => state === 'INTERRUPTED')),
    impact,
    remedy: remedyOf(part),
  };
}

/** What would make a part one of several. */
function remedyOf({ kind, resource }: Part): string | undefined {
  switch (kind) {
    case 'device':
      if (resource?.type !== 'device') return undefined;
      if (resource.spec.kind === 'switch') {
        const speed = resource.spec.linkSpeedMbps;
        const link = speed === undefined ? '' : `, faster than ${speed / 1000} Gbit/s for what storage serves over it`;
        return `a second switch, and hosts bonded to both${link}`;
      }
      if (resource.spec.kind === 'router') return 'a second router that shares its address (VRRP)';
      return resource.spec.kind === 'nas'
        ? 'a second copy of the data on another machine'
        : 'a second power supply on another circuit';
    case 'power':
      return 'a UPS for storage, its switch and the hosts, long enough for an orderly shutdown';
    case 'host':
      return 'what only it carries spread over other hosts: servers, disks of volumes, GPUs';
    case 'machine':
      return 'a second node that may run the same pods';
    case 'pool':
    case 'disk':
      return 'a second copy of the data on other disks';
    case 'link':
      return 'a second link to another switch';
    case 'gpu':
      return 'a second card of the same kind in another node';
    default:
      return undefined;
  }
}
