import type { Answer, Said } from './answer.ts';
import { canMean, unreadable } from './class-map.ts';
import type { Incident } from './incident.ts';

/** What came of an incident. */
export interface Judgement {
  /** Findings about it, of rules that its class can mean, that the fix removes. */
  readonly hits: readonly Said[];
  /** Findings about it of other rules, that the fix removes. */
  readonly besides: readonly Said[];
  /** Places of it that were seen and not evaluated, that the fix removes. */
  readonly seen: readonly Said[];
  /** Findings of rules that its class can mean at other places, that the fix removes. */
  readonly elsewhere: readonly Said[];
}

/** Compares what is said before a fix with what is said after it. */
export function judge(incident: Incident, before: Answer, after: Answer): Judgement {
  const gone = vanished(before, after);
  const told = gone.filter(({ severity }) => severity !== 'not evaluated');
  const about = told.filter((said) => concerns(incident, said));
  const isMeant = ({ rule }: Said): boolean => canMean(incident.kind, rule);
  return {
    hits: about.filter(isMeant),
    besides: about.filter((said) => !isMeant(said)),
    seen: gone.filter((said) => said.severity === 'not evaluated' && isMeant(said) && concerns(incident, said)),
    elsewhere: told.filter((said) => isMeant(said) && !concerns(incident, said)),
  };
}

/** What is said less often after, by rule, file and object. A file that was only moved takes along what is said of it. */
function vanished(before: Answer, after: Answer): Said[] {
  const [old, fresh] = [byPlace(before), byPlace(after)];
  const files = new Set(after.files);
  const arrived = new Set(
    [...fresh].flatMap(([key, list]) => (list.length > (old.get(key)?.length ?? 0) ? list.map(content) : [])),
  );
  return [...old].flatMap(([key, list]) => {
    const left = fresh.get(key) ?? [];
    if (left.length >= list.length) return [];
    const texts = left.map(({ text }) => text);
    return list.filter((said) => {
      const at = texts.indexOf(said.text);
      if (at >= 0) texts.splice(at, 1);
      const isMoved = said.rule !== unreadable && !files.has(said.file) && arrived.has(content(said));
      return at < 0 && !isMoved;
    });
  });
}

function byPlace({ said }: Answer): Map<string, Said[]> {
  const found = new Map<string, Said[]>();
  for (const each of said) {
    const key = JSON.stringify([each.rule, each.severity === 'not evaluated', each.file, each.objects[0]]);
    found.set(key, [...(found.get(key) ?? []), each]);
  }
  return found;
}

function content({ rule, objects, text }: Said): string {
  return JSON.stringify([rule, objects[0], text]);
}

function concerns({ files, object }: Incident, said: Said): boolean {
  if (files.includes(said.file)) return true;
  return /^[a-z]+\/\S+$/i.test(object) && said.objects[0]?.toLowerCase() === object.toLowerCase();
}
