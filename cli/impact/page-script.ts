/**
 * What the page does in a browser, without a network: choosing a part shows what falls. The choice is kept in the address, so that it can
 * be sent to somebody. Written in the JavaScript that every browser of the last years reads.
 */
export const script = String.raw`
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const failures = new Map(data.failures.map((failure) => [failure.id, failure]));
  const chips = new Map([...document.querySelectorAll('.chip')].map((chip) => [chip.dataset.id, chip]));
  const layers = document.getElementById('layers');
  const answer = document.getElementById('answer');
  const seconds = (total) => total < 60 ? total + ' s' : Math.floor(total / 60) + ' min' + (total % 60 ? ' ' + (total % 60) + ' s' : '');
  const make = (tag, text, className) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };

  function choose(id) {
    for (const chip of chips.values()) {
      delete chip.dataset.state;
      delete chip.dataset.possible;
      chip.setAttribute('aria-pressed', 'false');
    }
    const failure = failures.get(id);
    layers.classList.toggle('chosen', failure !== undefined);
    answer.replaceChildren();
    if (!failure) {
      answer.append(make('p', 'Choose something: what falls with it is marked, and said here.', 'dim'));
      return;
    }
    const own = chips.get(id);
    own.dataset.state = 'failed';
    own.setAttribute('aria-pressed', 'true');
    for (const effect of failure.effects) {
      const chip = chips.get(effect.id);
      if (!chip) continue;
      chip.dataset.state = effect.state;
      chip.dataset.possible = String(effect.isPossible);
    }
    answer.append(make('h2', failure.name + ' fails'));
    if (failure.without) answer.append(make('p', failure.without));
    const told = data.told[id];
    answer.append(make('p', told.alerts.length ? 'Told by ' + told.alerts.join(', ') : 'Told by nobody: ' + told.reason, 'dim'));
    if (failure.effects.length === 0) answer.append(make('p', 'Nothing else is affected.'));
    const list = make('ul');
    for (const effect of failure.effects) {
      const item = make('li');
      item.append(make('span', (effect.isPossible ? 'possibly ' : '') + effect.state, 'word ' + effect.state), ' ' + effect.name + ' ');
      const back = effect.healsAfterSeconds === undefined ? '' : '; back after ' + seconds(effect.healsAfterSeconds);
      item.append(make('span', effect.reason + back, 'dim'));
      list.append(item);
    }
    answer.append(list);
    for (const loss of data.losses.filter((each) => each.failure.id === id)) {
      answer.append(make('p', (loss.isPossible ? 'Possibly ' : '') + loss.fate + ': ' + loss.data + '. ' + loss.restorable + '.'));
    }
    for (const page of data.runbookOf[id] || []) {
      const link = make('a', 'Runbook: ' + page.title);
      link.href = '#runbook-' + page.id;
      link.addEventListener('click', () => { document.getElementById('runbook-' + page.id).open = true; });
      const line = make('p');
      line.append(link);
      answer.append(line);
    }
  }

  const chosen = () => location.hash.startsWith('#fails=') ? decodeURIComponent(location.hash.slice(7)) : undefined;
  layers.addEventListener('click', (event) => {
    const chip = event.target.closest('.chip');
    if (!chip || chip.disabled) return;
    const id = chip.dataset.id === chosen() ? '' : chip.dataset.id;
    history.replaceState(null, '', id ? '#fails=' + encodeURIComponent(id) : '#');
    choose(id);
  });
  layers.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') { history.replaceState(null, '', '#'); choose(''); }
    if (!step) return;
    const all = [...layers.querySelectorAll('.chip:not(:disabled):not([hidden])')];
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    if (next) { next.focus(); event.preventDefault(); }
  });
  document.getElementById('search').addEventListener('input', (event) => {
    const text = event.target.value.toLowerCase();
    for (const chip of chips.values()) chip.hidden = !chip.textContent.toLowerCase().includes(text);
  });
  addEventListener('hashchange', () => { if (chosen() !== undefined) choose(chosen()); });
  choose(chosen());
})();
`;
