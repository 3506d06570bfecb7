// Suggestions under the search field: a combobox after the ARIA Authoring Practices. Without it the form searches as well.

const PAUSE = 120;
const SHORTEST = 2;

/** Gives a form a list of suggestions, which the keyboard reaches by the arrow keys. */
function suggestFor(form) {
  const input = form.elements.q;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let active = -1;
  let waiting;
  let asking;

  Object.assign(list, { id: "vorschlaege", className: "suggestions", role: "listbox", hidden: true });
  list.ariaLabel = form.dataset.list;
  Object.assign(status, { className: "unseen", role: "status" });
  Object.assign(input, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false" });
  input.setAttribute("aria-controls", list.id);
  input.after(list);
  form.append(status);

  const options = () => [...list.children];

  function mark(number) {
    active = number;
    options().forEach((option, at) => { option.ariaSelected = String(at === active); });
    if (active < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", list.children[active].id);
      list.children[active].scrollIntoView({ block: "nearest" });
    }
  }

  function close() {
    clearTimeout(waiting);
    asking?.abort();
    list.hidden = true;
    input.ariaExpanded = "false";
    status.textContent = "";
    mark(-1);
  }

  function show([, names, remarks, addresses]) {
    list.replaceChildren(...names.map((name, at) => option(name, remarks[at], addresses[at], at)));
    list.hidden = names.length === 0;
    input.ariaExpanded = String(names.length > 0);
    status.textContent = form.dataset.found.replace("{}", names.length);
    mark(-1);
  }

  /** Makes one suggestion. The address is taken without its host, so that it holds behind any name of the server. */
  function option(name, remark, address, at) {
    const made = document.createElement("li");
    const note = document.createElement("span");
    const { pathname, search, hash } = new URL(address);
    Object.assign(made, { id: `vorschlag-${at}`, role: "option", ariaSelected: "false", textContent: name });
    Object.assign(note, { className: "suggestions__note", textContent: remark });
    made.append(" ", note);
    made.dataset.href = pathname + search + hash;
    return made;
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const query = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(`${form.dataset.suggest}?${query}`, { signal: asking.signal });
      if (answer.ok) show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") close(); // no network: the form still works
    }
  }

  function move(by) {
    const places = list.children.length + 1; // the field itself is one of them
    mark((active + 1 + by + places) % places - 1);
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    if (input.value.trim().length < SHORTEST) close();
    else waiting = setTimeout(ask, PAUSE);
  });

  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) location.assign(list.children[active].dataset.href);
    else return;
    event.preventDefault();
  });

  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[role=option]");
    if (chosen) location.assign(chosen.dataset.href);
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
}

for (const form of document.querySelectorAll("form[data-suggest]")) suggestFor(form);
