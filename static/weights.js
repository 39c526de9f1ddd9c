// Moves the list while weights move. Without it, the button below the sliders does the same.
/** @type {HTMLFormElement | null} */
const form = document.querySelector('form[data-weights]');
const list = form && document.getElementById(form.dataset.weights ?? '');
/** @type {AbortController | undefined} */
let asking;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;
/** @param {ParentNode} place @param {string} which @returns {HTMLInputElement[]} */
const inputs = (place, which) =>
  [...place.querySelectorAll(which)].filter((one) => one instanceof HTMLInputElement);

/** The page under these weights, of which only the list is taken. */
async function show() {
  if (!form || !list) return;
  asking?.abort();
  asking = new AbortController();
  const wanted = new URLSearchParams();
  for (const slider of inputs(form, 'input[type="range"]')) wanted.append(slider.name, slider.value);
  const address = `${location.pathname}?${wanted}`;
  try {
    const answer = await fetch(address, { signal: asking.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById(list.id);
    if (!fresh) return;
    const ticked = new Set(inputs(list, 'input[name="o"]:checked').map((box) => box.value));
    list.replaceChildren(...fresh.childNodes);
    for (const box of inputs(list, 'input[name="o"]')) box.checked = ticked.has(box.value);
    history.replaceState(null, '', address);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
  }
}

if (form && list)
  form.addEventListener('input', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.type !== 'range') return;
    const said = target.closest('label')?.querySelector('[data-value]');
    if (said) said.textContent = target.value;
    clearTimeout(waiting);
    waiting = setTimeout(show, 60);
  });
