// Suggestions under the box while somebody types. What is typed is posted, so it stands in no
// address; no cookie goes with it, and nothing is kept. Without this script the box works alike.
const FEWEST = 3;
const PAUSE_MS = 250;

const form = document.querySelector("[data-suggest]");
const box = form?.querySelector("input[name=words]");
if (box) start(box, form.dataset);

function start(box, told) {
  const make = (name, attributes) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const list = make("ul", {
    class: "find-suggest__list", id: "suggestions", role: "listbox", "aria-label": told.suggestLabel,
  });
  list.hidden = true;
  const status = make("div", { class: "govuk-visually-hidden", role: "status" });
  const below = make("div", { class: "find-suggest" });
  below.append(list, status);
  box.after(below);
  for (const [key, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) box.setAttribute(key, value);

  let at = -1;
  let asked = 0;
  let waiting = 0;

  const mark = (place) => {
    at = place;
    [...list.children].forEach((one, here) => one.setAttribute("aria-selected", String(here === at)));
    if (at < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };

  const close = () => {
    asked += 1; // an answer that still comes is too late
    clearTimeout(waiting);
    mark(-1);
    list.replaceChildren();
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    status.textContent = "";
  };

  const take = (place) => {
    box.value = list.children[place].textContent;
    close();
    box.focus();
  };

  const show = (words) => {
    close();
    list.append(...words.map((one, place) => {
      const option = make("li", { id: `suggestion-${place}`, role: "option", "aria-selected": "false" });
      option.textContent = one;
      option.addEventListener("click", () => take(place));
      return option;
    }));
    if (!words.length) return;
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    status.textContent = told.suggestMany.replace("{n}", words.length);
  };

  const ask = async (words) => {
    asked += 1;
    const mine = asked;
    try {
      const answer = await fetch(told.suggest, {
        method: "POST", body: new URLSearchParams({ words }), credentials: "omit", cache: "no-store",
      });
      const found = answer.ok ? (await answer.json()).words : [];
      if (mine === asked && document.activeElement === box) show(found);
    } catch {
      // No suggestions, then.
    }
  };

  box.addEventListener("input", () => {
    close();
    const words = box.value.trim();
    if (words.length >= FEWEST) waiting = setTimeout(ask, PAUSE_MS, words);
  });

  box.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (!count || event.isComposing) return;
    if (event.key === "ArrowDown") mark(at + 1 < count ? at + 1 : -1);
    else if (event.key === "ArrowUp") mark(at < 0 ? count - 1 : at - 1);
    else if (event.key === "Enter" && at >= 0) take(at);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });

  // So that a press on the list leaves the focus in the box.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("blur", close);
  window.addEventListener("pagehide", close);
}
