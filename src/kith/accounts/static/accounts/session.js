// On pages for people who sign in: says before the session ends, keeps it when asked, and shows
// nothing from memory. Loaded by accounts/work.html.

const WARN_SECONDS = 120;
const LOOK_MS = 5000;

// Back may bring a page from memory, also after signing out. Ask the server again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.documentElement.hidden = true;
  window.location.reload();
});

const notice = document.querySelector("[data-session]");
const channel = "BroadcastChannel" in window ? new BroadcastChannel("kith-session") : null;
let endsAt = 0;
let isOver = false;

// A clock that goes on while the computer sleeps.
function lasts(seconds) {
  endsAt = Date.now() + seconds * 1000;
}

function show(part) {
  for (const each of notice.querySelectorAll("[data-session-part]")) {
    each.hidden = each.dataset.sessionPart !== part;
  }
  notice.hidden = part === "";
}

function isTouched() {
  return document.querySelector("form[data-touched]") !== null;
}

function look() {
  const left = (endsAt - Date.now()) / 1000;
  if (left > WARN_SECONDS) {
    if (!notice.hidden && !isOver) show("");
    return;
  }
  if (left > 0) {
    if (notice.hidden) show("ending");
    return;
  }
  if (isOver) return;
  isOver = true;
  // What somebody reads must not stay on the screen; what they typed must.
  if (isTouched()) show("ended");
  else window.location.reload();
}

async function stay() {
  const form = notice.querySelector("form");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const { seconds } = await answer.json();
    lasts(seconds);
    channel?.postMessage(seconds);
    show("");
  } catch {
    show("failed");
  }
}

if (notice) {
  lasts(Number(notice.dataset.session));
  // Another page of ours that was just opened, or that kept a draft, keeps this one too.
  channel?.postMessage(Number(notice.dataset.session));
  channel?.addEventListener("message", (event) => lasts(event.data));
  document.addEventListener("kith:kept", (event) => {
    lasts(event.detail);
    channel?.postMessage(event.detail);
  });
  document.addEventListener("input", (event) => event.target.form?.setAttribute("data-touched", ""));
  notice.addEventListener("submit", (event) => {
    event.preventDefault();
    stay();
  });
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK_MS);
}
