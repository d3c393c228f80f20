// Keeps what is typed into a form with `data-autosave` on the server, two seconds after the last
// key. Never files, passwords or hidden fields. Nothing is stored in the browser.

const PAUSE_MS = 2000;
const AGAIN_MS = 10000;
const NOT_KEPT = new Set(["file", "password", "hidden", "submit", "button", "reset", "image"]);

const address = document.querySelector("[data-drafts]")?.dataset.drafts;

function typedIn(form) {
  const sent = new URLSearchParams();
  for (const control of form.elements) {
    if (!control.name || control.disabled || NOT_KEPT.has(control.type)) continue;
    if ((control.type === "checkbox" || control.type === "radio") && !control.checked) continue;
    if (control.type === "select-multiple") {
      for (const chosen of control.selectedOptions) sent.append(control.name, chosen.value);
    } else sent.append(control.name, control.value);
  }
  return sent;
}

function addStatus(form) {
  const status = document.createElement("p");
  status.className = "govuk-hint kith-kept";
  status.setAttribute("role", "status");
  form.append(status);
  return status;
}

function watch(form) {
  const status = addStatus(form);
  let timer = 0;
  let isUnsaved = false;
  let isSent = false;
  let running = null;

  function say(text, isTrouble = false) {
    status.textContent = text;
    status.classList.toggle("kith-kept--not", isTrouble);
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(keep, wait);
  }

  async function keep() {
    if (isSent) return;
    if (running) {
      later(PAUSE_MS); // one at a time, so that an older one never overtakes
      return;
    }
    running = new AbortController();
    isUnsaved = false;
    const sent = typedIn(form);
    sent.append("draft_address", window.location.pathname);
    sent.append("draft_key", form.elements.post_key?.value ?? "");
    sent.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken?.value ?? "");
    try {
      const answer = await fetch(address, {
        method: "POST",
        body: sent,
        headers: { Accept: "application/json" },
        signal: running.signal,
      });
      const told = await answer.json().catch(() => ({}));
      if (answer.ok) {
        say(`Saved at ${told.saved_at}`);
        document.dispatchEvent(new CustomEvent("kith:kept", { detail: told.seconds }));
      } else if (answer.status === 401) {
        isUnsaved = true;
        say("Not saved: you are signed out. What you typed is still on this page.", true);
      } else {
        isUnsaved = true;
        say(`Not saved. ${told.refused ?? "What you typed is still on this page."}`, true);
      }
    } catch {
      if (isSent) return;
      isUnsaved = true;
      say("Not saved: no connection. What you typed is still on this page.", true);
      later(AGAIN_MS);
    } finally {
      running = null;
    }
  }

  form.addEventListener("input", () => {
    isUnsaved = true;
    later(PAUSE_MS);
  });
  form.addEventListener("submit", () => {
    isSent = true;
    clearTimeout(timer);
    running?.abort();
  });
  window.addEventListener("online", () => isUnsaved && later(0));
  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved && !isSent) event.preventDefault();
  });
}

if (address) for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
