import { remembering } from './remembering.ts';

/** Makes a question that is worked out when it is first asked of a key, and answered from memory afterwards. */
export function oncePerKey<Key, Answer>(compute: (key: Key) => Answer): (key: Key) => Answer {
  return remembering(new Map<Key, { readonly answer: Answer }>(), compute);
}
