/** Choosing one failure or two: what it does is marked in the picture, with the ways on which it does, and said beside it. */
export const choosing = String.raw`
const data = JSON.parse(document.getElementById('data').textContent);
const failures = new Map(data.failures.map((failure) => [failure.id, failure]));
const worseTogether = new Map(data.pairs.map(({ failed, worse }) => [[...failed].sort().join('\n'), worse]));
const picture = document.getElementById('picture');
const edges = document.getElementById('edges');
const answer = document.getElementById('answer');
const second = document.getElementById('second');
const none = document.getElementById('none');
const chips = new Map([...picture.querySelectorAll('.chip')].map((chip) => [chip.dataset.id, chip]));
const rank = { UNAFFECTED: 0, DEGRADED: 1, INTERRUPTED: 2, DOWN: 3 };
const seconds = (total) => total < 60 ? total + ' s' : Math.floor(total / 60) + ' min' + (total % 60 ? ' ' + (total % 60) + ' s' : '');
const make = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};

/** What some failures do together: the worst that each does, and what only both do. */
function effectsOf(ids) {
  const found = new Map();
  const note = (effect) => {
    const known = found.get(effect.id);
    const isWorse = !known || rank[effect.state] > rank[known.state] || (rank[effect.state] === rank[known.state] && known.isPossible && !effect.isPossible);
    if (isWorse && !ids.includes(effect.id)) found.set(effect.id, effect);
  };
  for (const id of ids) failures.get(id).effects.forEach(note);
  for (const { id, name, state } of worseTogether.get([...ids].sort().join('\n')) || [])
    note({ id, name, state, isPossible: false, reason: 'only because both fail', chain: [...ids, id] });
  return [...found.values()].sort((a, b) => rank[b.state] - rank[a.state] || a.isPossible - b.isPossible);
}

function choose(ids) {
  for (const chip of chips.values()) {
    delete chip.dataset.state;
    delete chip.dataset.possible;
    chip.setAttribute('aria-pressed', 'false');
    chip.querySelector('.now').textContent = '';
  }
  picture.classList.toggle('chosen', ids.length > 0);
  second.disabled = ids.length !== 1;
  none.disabled = ids.length === 0;
  second.setAttribute('aria-pressed', 'false');
  answer.replaceChildren();
  edges.replaceChildren();
  if (ids.length === 0) {
    answer.append(make('p', 'Choose something: what falls with it is marked, and said here. With Shift, or “and a second”, two fail together.', 'dim'));
    return;
  }
  for (const id of ids) {
    const own = chips.get(id);
    if (!own) continue;
    own.dataset.state = 'failed';
    own.setAttribute('aria-pressed', 'true');
    own.querySelector('.now').textContent = 'fails';
  }
  const effects = effectsOf(ids);
  for (const effect of effects) {
    const chip = chips.get(effect.id);
    if (!chip) continue;
    chip.dataset.state = effect.state;
    chip.dataset.possible = String(effect.isPossible);
    chip.querySelector('.now').textContent = (effect.isPossible ? 'possibly ' : '') + effect.state.toLowerCase();
  }
  draw(effects);
  tell(ids, effects);
}

function tell(ids, effects) {
  answer.append(make('h2', ids.map((id) => failures.get(id).name).join(' and ') + (ids.length > 1 ? ' fail' : ' fails')));
  for (const id of ids) {
    const { without } = failures.get(id);
    if (without) answer.append(make('p', without));
    const told = data.told[id];
    answer.append(make('p', told.alerts.length ? 'Told by ' + told.alerts.join(', ') : 'Told by nobody: ' + told.reason, 'dim'));
  }
  if (effects.length === 0) answer.append(make('p', 'Nothing else is affected.'));
  const list = make('ul');
  for (const effect of effects) {
    const item = make('li');
    item.append(make('span', (effect.isPossible ? 'possibly ' : '') + effect.state, 'word ' + effect.state), ' ' + effect.name + ' ');
    const back = effect.healsAfterSeconds === undefined ? '' : '; back after ' + seconds(effect.healsAfterSeconds);
    item.append(make('span', effect.reason + back, 'dim'));
    list.append(item);
  }
  answer.append(list);
  for (const id of ids) {
    for (const loss of data.losses.filter((each) => each.failure.id === id))
      answer.append(make('p', (loss.isPossible ? 'Possibly ' : '') + loss.fate + ': ' + loss.data + '. ' + loss.restorable + '.'));
    for (const page of data.runbookOf[id] || []) {
      const link = make('a', 'Runbook: ' + page.title);
      link.href = '#runbook-' + page.id;
      link.addEventListener('click', () => { document.getElementById('runbook-' + page.id).open = true; });
      const line = make('p');
      line.append(link);
      answer.append(line);
    }
  }
}

/** Lines along the ways on which something goes down, each once; what was measured is measured before anything is drawn. */
function draw(effects) {
  const lines = new Map();
  for (const { state, isPossible, chain } of effects) {
    if (state !== 'DOWN') continue;
    const seen = chain.filter((id) => chips.get(id) && !chips.get(id).hidden);
    for (let index = 1; index < seen.length; index++) {
      const key = seen[index - 1] + '\n' + seen[index];
      if (!lines.has(key) || !isPossible) lines.set(key, isPossible);
    }
  }
  const ground = picture.getBoundingClientRect();
  const boxes = new Map();
  const middle = (id) => {
    if (!boxes.has(id)) {
      const { left, top, width, height } = chips.get(id).getBoundingClientRect();
      boxes.set(id, [left - ground.left + width / 2, top - ground.top + height / 2]);
    }
    return boxes.get(id);
  };
  const drawn = [...lines].map(([key, isPossible]) => {
    const [from, to] = key.split('\n');
    const [[x1, y1], [x2, y2]] = [middle(from), middle(to)];
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    const bend = Math.min(80, Math.abs(x2 - x1) / 2 + Math.abs(y2 - y1) / 3);
    path.setAttribute('d', 'M' + x1 + ' ' + y1 + ' C' + x1 + ' ' + (y1 + bend) + ' ' + x2 + ' ' + (y2 - bend) + ' ' + x2 + ' ' + y2);
    if (isPossible) path.classList.add('possible');
    return path;
  });
  edges.replaceChildren(...drawn);
}

const chosen = () => location.hash.startsWith('#fails=') ? location.hash.slice(7).split('+').map(decodeURIComponent).filter((id) => failures.has(id)).slice(0, 2) : [];
function setChosen(ids) {
  history.replaceState(null, '', ids.length ? '#fails=' + ids.map(encodeURIComponent).join('+') : '#');
  choose(ids);
}
function pick(id, isSecond) {
  const before = chosen();
  if (before.includes(id)) setChosen(before.filter((each) => each !== id));
  else setChosen(isSecond && before.length > 0 ? [before[0], id] : [id]);
}
picture.addEventListener('click', (event) => {
  const chip = event.target.closest('.chip');
  if (chip && !chip.disabled) pick(chip.dataset.id, event.shiftKey || second.getAttribute('aria-pressed') === 'true');
});
document.getElementById('worst').addEventListener('click', (event) => {
  const row = event.target.closest('[data-choose]');
  if (row) setChosen([row.dataset.choose]);
});
second.addEventListener('click', () => second.setAttribute('aria-pressed', String(second.getAttribute('aria-pressed') !== 'true')));
none.addEventListener('click', () => setChosen([]));
picture.addEventListener('keydown', (event) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (event.key === 'Escape') setChosen([]);
  if (!step) return;
  const all = [...picture.querySelectorAll('.chip:not(:disabled):not([hidden])')].filter((chip) => chip.offsetParent !== null);
  const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
  if (next) { next.focus(); event.preventDefault(); }
});
document.getElementById('search').addEventListener('input', (event) => {
  const text = event.target.value.toLowerCase();
  for (const chip of chips.values()) chip.hidden = !chip.querySelector('.name').textContent.toLowerCase().includes(text);
  // Boxes of which nothing is left leave no hole; innermost first.
  for (const box of [...picture.querySelectorAll('.box')].reverse())
    box.hidden = text !== '' && ![...box.querySelectorAll('.chip')].some((chip) => !chip.hidden);
  document.getElementById('nothing').hidden = [...chips.values()].some((chip) => !chip.hidden);
  choose(chosen());
});
addEventListener('hashchange', () => { if (location.hash.startsWith('#fails=')) choose(chosen()); });
let waiting;
addEventListener('resize', () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(() => { const ids = chosen(); if (ids.length) draw(effectsOf(ids)); });
});
choose(chosen());
`;
