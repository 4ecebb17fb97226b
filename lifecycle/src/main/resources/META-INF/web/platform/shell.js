// Fills the header of any page that has an element with data-shell, and keeps the overview live.
// The overview is written by the server; when the platform says that something changed, it is fetched again.
// A page that wants to know more listens on window: "slipway:open" and "slipway:lost" say whether the platform is heard, and
// "slipway:phase", "slipway:module", "slipway:waiting", "slipway:trouble", "slipway:gap" bring its events in `detail`. So no page
// needs a second stream of them.
// The administrator's token may come with the link, behind the "#" that browsers send to nobody: it is put away for this tab.
function invited() {
  const token = /^#token=([\w.~+/=-]{1,8192})$/.exec(location.hash)?.[1];
  if (token) {
    sessionStorage.setItem("slipway.admin.token", token);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return Boolean(token);
}

invited();
addEventListener("hashchange", () => { if (invited()) location.reload(); });
const live = document.querySelector("main[data-live]");
const header = document.querySelector("[data-shell]");
const connection = document.querySelector("[data-connection]");
let fetching = false;
let again = false;

async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    const answer = await fetch("/", {cache: "no-store"});
    if (answer.ok) {
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
  } catch {
    // The server is gone or busy: the event stream reconnects and asks again.
  }
  fetching = false;
  if (again) {
    again = false;
    setTimeout(refresh, 100);
  }
}

function show(page) {
  const freshHeader = page.querySelector("[data-shell]");
  if (header && freshHeader) {
    header.className = freshHeader.className;
    header.replaceChildren(...freshHeader.childNodes);
    markCurrent();
  }
  const freshMain = page.querySelector("main[data-live]");
  if (live && freshMain && live.innerHTML !== freshMain.innerHTML) {
    live.replaceChildren(...freshMain.childNodes);
  }
}

function markCurrent() {
  const here = location.pathname.replace(/(.)\/$/, "$1");
  for (const link of document.querySelectorAll("[data-shell] nav a")) {
    if (new URL(link.href).pathname.replace(/(.)\/$/, "$1") === here) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
}

function say(text) {
  if (connection) {
    connection.textContent = text;
  }
}

function tell(kind, detail) {
  dispatchEvent(new CustomEvent(`slipway:${kind}`, { detail }));
}

markCurrent();
if (header || live) {
  const events = new EventSource("/platform/events");
  events.onopen = () => { say("live"); tell("open"); refresh(); };
  events.onerror = () => { say("not connected"); tell("lost"); };
  for (const kind of ["phase", "module", "waiting", "trouble", "gap"]) {
    events.addEventListener(kind, event => { tell(kind, JSON.parse(event.data)); refresh(); });
  }
  if (live) {
    setInterval(() => { if (!document.hidden && events.readyState === EventSource.OPEN) refresh(); }, 5000);
  }
}
