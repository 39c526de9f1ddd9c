// Keeps what is being written as a draft, quietly; it never hands anything in. Without it, a button saves for later.
/** @type {HTMLFormElement | null} */
const form = document.querySelector('form[data-keep]');
const said = form?.querySelector('[data-kept]');
const seen = form?.elements.namedItem('revision');
const PAUSE = 1500;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;
/** @type {Promise<void> | undefined} */
let going;
/** Typed since the last time it was kept; not kept any more once somebody else's text stands in the way. */
let changed = false;
let stopped = false;

/** One at a time: each names the revision that the one before came to. */
async function keep() {
  clearTimeout(waiting);
  if (!form?.dataset.keep || !said || !changed || stopped || going) return;
  changed = false;
  going = send(form.dataset.keep, new FormData(form)).finally(() => (going = undefined));
  await going;
  if (changed) later();
}

/** @param {string} address @param {FormData} body */
async function send(address, body) {
  try {
    // It goes on while the page is left.
    const answer = await fetch(address, { method: 'POST', body, keepalive: true });
    const told = await answer.json();
    if (seen instanceof HTMLInputElement && told.revision) seen.value = String(told.revision);
    if (said && told.said) said.textContent = told.said;
    stopped = answer.status === 409 || answer.status === 404;
    if (!answer.ok && !stopped) changed = true;
  } catch {
    // Away from the network: the next keystroke tries again.
    changed = true;
    if (said && form) said.textContent = form.dataset.away ?? '';
  }
}

const later = () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, PAUSE);
};

form?.addEventListener('input', () => {
  changed = true;
  later();
});
// Who leaves, or turns to another window, finds everything again.
addEventListener('pagehide', () => void keep());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') void keep();
});
// What is handed in names the revision that was kept last, so it waits for one that is under way.
form?.addEventListener('submit', (event) => {
  clearTimeout(waiting);
  changed = false;
  if (!going) {
    stopped = true;
    return;
  }
  event.preventDefault();
  const { submitter } = event;
  void going.then(() => {
    changed = false;
    form.requestSubmit(submitter);
  });
});
