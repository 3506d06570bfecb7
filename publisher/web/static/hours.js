// Says beside opening hours what holds at this moment. The server has put every phase of two days into words.

const EVERY = 30_000;

/** Shows of each list of phases the one that holds now, and nothing where the list says no more. */
function tellWhatHolds() {
  const now = Date.now() / 1000;
  for (const list of document.querySelectorAll("[data-until]")) {
    const phases = [...list.children];
    const current = now < list.dataset.until ? phases.findLast((phase) => phase.dataset.from <= now) : undefined;
    for (const phase of phases) phase.hidden = phase !== current;
  }
}

tellWhatHolds();
setInterval(tellWhatHolds, EVERY);
