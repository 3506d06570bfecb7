// Makes the form an editor. Without this script, or where it fails, the form works as it is.
// Results are never made here: the server writes the page, and its part with the result is shown.

const form = document.getElementById("abfrage");
const text = document.getElementById("query");
const RESULT = "ergebnis";

/** Loads the editor, which is a classic script, and gives its class. */
function editor() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = form.dataset.editor;
    script.onload = () => resolve(window.Yasqe.default ?? window.Yasqe);
    script.onerror = reject;
    document.head.append(script);
  });
}

/** Gives words that complete what is typed: prefixes and terms of our data, from our server alone. */
function completers(terms) {
  const known = Object.entries(terms.prefixes);
  const short = (iri) => {
    const [prefix, space] = known.find(([, namespace]) => iri.startsWith(namespace)) ?? [];
    return prefix ? `${prefix}:${iri.slice(space.length)}` : `<${iri}>`;
  };
  const words = (name, iris, fits) => ({
    name, bulk: true, autoShow: false, persistenceId: null,
    isValidCompletionPosition: fits,
    get: () => iris.map(short),
    preProcessToken: (_editor, token) => ({ ...token, autocompletionString: token.string.trim() }),
  });
  const inPattern = (yasqe) => {
    const token = yasqe.getCompleteToken();
    return !/^[?$#"']/.test(token.string) && !inPrologue(yasqe);
  };
  return [
    words("lodse-terms", [...terms.properties, ...terms.classes], inPattern),
    {
      name: "lodse-prefixes", bulk: true, autoShow: false, persistenceId: null,
      isValidCompletionPosition: inPrologue,
      get: () => known.map(([prefix, namespace]) => `${prefix}: <${namespace}>`),
      preProcessToken: (_editor, token) => ({ ...token, autocompletionString: token.string.trim() }),
    },
  ];
}

function inPrologue(yasqe) {
  const { line, ch } = yasqe.getDoc().getCursor();
  return /^\s*PREFIX\s+[^:]*$/i.test(yasqe.getDoc().getLine(line).slice(0, ch));
}

/** Writes PREFIX lines for the prefixes that a query uses and does not declare. */
function declare(yasqe, prefixes) {
  const query = yasqe.getValue();
  const plain = query.replace(/"""[^]*?"""|'''[^]*?'''|"[^"\n]*"|'[^'\n]*'|<[^<>\s]*>|#[^\n]*/g, " ");
  const declared = new Set([...plain.matchAll(/PREFIX\s+([\w-]*):/gi)].map(([, prefix]) => prefix));
  const used = new Set([...plain.matchAll(/(?<![\w:?$@-])([a-z][\w-]*):(?=[\w-])/g)].map(([, prefix]) => prefix));
  const missing = [...used].filter((prefix) => prefix in prefixes && !declared.has(prefix));
  if (missing.length) {
    yasqe.setValue(missing.map((prefix) => `PREFIX ${prefix}: <${prefixes[prefix]}>\n`).join("") + query);
  }
}

/** Asks the server for the page that belongs to an address, and shows its result in place of ours. */
async function show(address) {
  const old = document.getElementById(RESULT);
  old.setAttribute("aria-busy", "true");
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const result = page.getElementById(RESULT);
  if (!result) throw new Error(`${answer.status}`);
  old.replaceWith(document.importNode(result, true));
  document.getElementById(`${RESULT}-name`).focus();
}

function ask(yasqe, prefixes) {
  declare(yasqe, prefixes);
  text.value = yasqe.getValue();
  if (form.elements.format.value !== "html") return form.submit();
  const address = new URL(form.action);
  address.searchParams.set("query", text.value);
  if (form.elements.lang) address.searchParams.set("lang", form.elements.lang.value);
  history.pushState(null, "", address);
  return show(address).catch(() => form.submit());
}

async function start() {
  const [Yasqe, terms] = await Promise.all([editor(), fetch(form.dataset.terms).then((answer) => answer.json())]);
  Yasqe.defaults.autocompleters = ["variables"]; // the others would ask prefix.cc and LOV
  for (const completer of completers(terms)) Yasqe.registerAutocompleter(completer);
  const place = document.createElement("div");
  text.before(place);
  const yasqe = new Yasqe(place, {
    value: text.value,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    prefixCcApi: null,
    screenReaderLabel: document.getElementById("query-name").textContent,
    viewportMargin: Infinity,
  });
  const run = () => ask(yasqe, terms.prefixes);
  yasqe.setOption("extraKeys", {
    "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-Space": () => yasqe.autocomplete(), "Ctrl-/": () => yasqe.commentLines(),
    Tab: false, "Shift-Tab": false,
  });
  const field = yasqe.getInputField();
  field.id = "editor";
  field.setAttribute("aria-describedby", "query-hilfe");
  document.getElementById("query-name").htmlFor = field.id;
  text.hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  addEventListener("popstate", () => location.reload());
  form.dataset.ready = "true";
}

start().catch((error) => console.warn("The editor could not be started; the form works without it.", error));
