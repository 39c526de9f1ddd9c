// Keeps the bell of a page up to date, and offers to show what came. The page works without it.
const place = document.querySelector('[data-live]');
if (place instanceof HTMLElement && place.dataset.live) {
  const first = Number(place.dataset.unread);
  new EventSource(place.dataset.live).addEventListener('unread', (event) => {
    const { unread } = JSON.parse(event.data);
    const bell = document.querySelector('.tool .count');
    if (bell) {
      bell.textContent = unread > 99 ? '99+' : String(unread);
      bell.toggleAttribute('hidden', unread === 0);
    }
    place.hidden = unread <= first;
  });
}
