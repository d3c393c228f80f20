// Leaving at once: the exit link, or Shift three times. A page that was left shows nothing again.
// Loaded on every public page, before anything else, and needs nothing else to work.

const PRESSES = 3;
const WITHIN_MS = 5000;

const link = document.querySelector("[data-exit]");
const isSensitive = document.body.hasAttribute("data-sensitive");
let hasLeft = false;
let presses = [];
let shiftAlone = false;
let forgetting = 0;

function hideAll() {
  document.documentElement.classList.add("kith-left");
  document.title = " ";
}

function clearControls() {
  for (const form of document.forms) form.reset();
  for (const control of document.querySelectorAll("input, textarea, select")) {
    if (control.type === "checkbox" || control.type === "radio") control.checked = false;
    else if (control.type !== "hidden") control.value = "";
  }
}

function leave() {
  hasLeft = true;
  hideAll();
  clearControls();
  // replace(): this page's own place in the history goes too.
  window.location.replace(link.href);
}

// How many presses are still to come: seen on the button, and read out.
function showPresses() {
  const lights = link.querySelector(".kith-exit__lights");
  const status = document.querySelector("[data-exit-status]");
  if (!lights || !status) return;
  lights.classList.toggle("is-shown", presses.length > 0);
  [...lights.children].forEach((light, place) => {
    light.classList.toggle("is-on", place < presses.length);
  });
  status.textContent = ["", link.dataset.once, link.dataset.twice][presses.length] ?? "";
}

function forgetPresses() {
  presses = [];
  showPresses();
}

if (link) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  // Shift used to type a capital or a shortcut does not count.
  document.addEventListener("keydown", (event) => {
    shiftAlone = event.key === "Shift" && !event.repeat && !event.ctrlKey && !event.altKey;
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !shiftAlone) return;
    shiftAlone = false;
    const now = event.timeStamp;
    presses = [...presses.filter((at) => now - at < WITHIN_MS), now];
    if (presses.length >= PRESSES) {
      leave();
      return;
    }
    showPresses();
    clearTimeout(forgetting);
    forgetting = setTimeout(forgetPresses, WITHIN_MS);
  });

  // A jump within the page must leave no entry of its own for Back to find.
  document.addEventListener("click", (event) => {
    const jump = event.target.closest('a[href^="#"]');
    if (!jump || !jump.hash || event.defaultPrevented) return;
    event.preventDefault();
    window.location.replace(jump.hash);
  });

  window.addEventListener("pagehide", () => {
    if (hasLeft || isSensitive) clearControls();
    // Back may show this page from memory: nothing that was opened stays open.
    for (const opened of document.querySelectorAll("details[open]")) opened.open = false;
  });

  // Browsers may keep the page in memory and show it again on Back.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && (hasLeft || isSensitive)) {
      hideAll();
      window.location.replace(link.href);
    }
  });
}
