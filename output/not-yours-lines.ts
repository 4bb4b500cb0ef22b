import type { NotYours } from '../graph/facts/not-yours-yet.ts';
import { fieldsFor } from './media.ts';
import { paint } from './paint.ts';

/** Places beyond this number are counted, not named. */
const named = 3;

const remedies: Readonly<Record<NotYours['kind'], string>> = {
  example: 'put in yours',
  unsealed: 'npx holdfast seal',
  assumed: 'put in yours, or take assumed() off where it is right; npx holdfast doctor lists all',
};

/** What is not yours yet, a line for each kind, with where to put it; nothing where everything is yours. */
export function notYoursLines(all: readonly NotYours[]): string[] {
  if (all.length === 0) return [];
  const lines = (Object.keys(remedies) as NotYours['kind'][]).flatMap((kind) => {
    const places = fieldsFor(
      'terminal',
      all.filter((each) => each.kind === kind).map(({ place }) => place),
    );
    if (places.length === 0) return [];
    const more = places.length > named ? ` and ${places.length - named} more` : '';
    return [
      `  ${String(places.length).padStart(4)} ${kind.padEnd(8)}  ${places.slice(0, named).join(', ')}${more}: ${remedies[kind]}`,
    ];
  });
  return [paint.yellow(`not yours yet: ${all.length}`), ...lines];
}
