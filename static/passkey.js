// Passkeys need the browser's own dialog, so these two buttons exist only where script runs and the browser knows how.
// <… data-passkey="sign-in" data-next="/…"> or <… data-passkey="add">, with a button, an error line, perhaps a name.
if (window.isSecureContext && 'parseRequestOptionsFromJSON' in (window.PublicKeyCredential ?? {})) {
  /** @type {NodeListOf<HTMLElement>} */
  const boxes = document.querySelectorAll('[data-passkey]');
  for (const box of boxes) {
    box.hidden = false;
    box.querySelector('button')?.addEventListener('click', () => use(box));
  }
}

/** @param {HTMLElement} box */
async function use(box) {
  const button = box.querySelector('button');
  /** @type {HTMLElement | null} */
  const error = box.querySelector('[role=alert]');
  if (!button || !error) return;
  button.disabled = true;
  error.hidden = true;
  const adding = box.dataset.passkey === 'add';
  const url = adding ? '/account/passkeys' : '/sign-in/passkey';
  try {
    const options = await answer(await fetch(url));
    const credential = adding
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options)
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options)
        });
    const name = box.querySelector('input')?.value.trim() || undefined;
    const next = box.dataset.next ? `?next=${encodeURIComponent(box.dataset.next)}` : '';
    const body = JSON.stringify({ response: credential, name });
    const done = await answer(
      await fetch(url + next, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    );
    location.assign(done.to);
  } catch (problem) {
    // Closing the dialog is no error worth a red line.
    const closed =
      problem instanceof DOMException && ['NotAllowedError', 'AbortError'].includes(problem.name);
    error.textContent = box.dataset.refused ?? '';
    error.hidden = closed;
    button.disabled = false;
  }
}

/** @param {Response} response */
async function answer(response) {
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}
