import { condense } from './alike.ts';
import type { FailureModel, Part } from './failure-model.ts';
import { spreaderOf, type Luck } from './spread.ts';
import { level, type Level } from './state.ts';

/** What people use and what keeps it running: the parts by which a failure is weighed. */
const weighed = new Set<Part['kind']>(['workload', 'route', 'component']);

/** Something whose loss alone takes down what people use. */
export interface SinglePoint {
  /** What fails. */
  readonly part: Part;
  /** How much is down without it. */
  readonly downCount: number;
  /** How much may be down without it. */
  readonly maybeDownCount: number;
  /** How many come back by themselves. */
  readonly interruptedCount: number;
  /** What is down until somebody acts, whatever the luck. */
  readonly down: readonly Part[];
  /** What may be down. */
  readonly maybeDown: readonly Part[];
  /** What would help. */
  readonly remedy: string | undefined;
}

/** Failures that take something down for good, the worst first. */
export function singlePoints(model: FailureModel): SinglePoint[] {
  const condensed = condense(model);
  return model.failures
    .map((part) => {
      const isAlone = condensed.alone(part) !== undefined;
      return weigh(isAlone ? condensed.model : model, isAlone ? condensed.members : (own) => [own], part);
    })
    .filter(({ downCount, maybeDownCount }) => downCount + maybeDownCount > 0)
    .sort((a, b) => b.downCount - a.downCount || b.maybeDownCount - a.maybeDownCount);
}

function weigh(model: FailureModel, members: (part: Part) => readonly Part[], part: Part): SinglePoint {
  const spreader = spreaderOf(model);
  const index = model.placeOf(part);
  const counts = (list: readonly Part[]): number => list.reduce((sum, each) => sum + members(each).length, 0);
  const reached = (luck: Luck): { readonly part: Part; readonly level: number }[] =>
    spreader.run([index], luck).flatMap((each) => {
      const own = spreader.parts[each] as Part;
      return each !== index && weighed.has(own.kind) ? [{ part: own, level: spreader.levels[each] as number }] : [];
    });
  const all = reached('worst');
  const at = (wanted: Level): Part[] => all.flatMap((each) => (each.level === wanted ? [each.part] : []));
  const [worst, interrupted] = [at(level.down), at(level.interrupted)];
  // With luck fewer are down: those that are not may be.
  const lucky = worst.length === 0 ? [] : reached('best');
  const certain = new Set(lucky.flatMap((each) => (each.level === level.down ? [each.part] : [])));
  const [down, maybeDown] = [worst.filter((each) => certain.has(each)), worst.filter((each) => !certain.has(each))];
  return {
    part,
    downCount: counts(down),
    maybeDownCount: counts(maybeDown),
    interruptedCount: counts(interrupted),
    get down() {
      return down.flatMap(members);
    },
    get maybeDown() {
      return maybeDown.flatMap(members);
    },
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
