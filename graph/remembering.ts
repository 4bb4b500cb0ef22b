/** What keeps answers: by key for as long as it lives, or for as long as the key does. */
interface Answers<Key, Answer> {
  get(key: Key): { readonly answer: Answer } | undefined;
  set(key: Key, known: { readonly answer: Answer }): unknown;
}

/** A question whose answer, `undefined` too, is worked out when it is first asked of a key. */
export function remembering<Key, Answer>(
  answers: Answers<Key, Answer>,
  compute: (key: Key) => Answer,
): (key: Key) => Answer {
  return (key) => {
    let known = answers.get(key);
    if (known === undefined) {
      known = { answer: compute(key) };
      answers.set(key, known);
    }
    return known.answer;
  };
}
