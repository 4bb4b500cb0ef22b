import { remembering } from './remembering.ts';

/** Makes a question that is worked out once for each object, and forgotten with it. */
export function onceForEach<Key extends object, Answer>(compute: (key: Key) => Answer): (key: Key) => Answer {
  return remembering(new WeakMap<Key, { readonly answer: Answer }>(), compute);
}
