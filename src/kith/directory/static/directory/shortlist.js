// The list that a person puts together from the cards of a page. It is kept in the page alone:
// no storage, no cookie, nothing in the address, nothing sent.
const list = document.querySelector("[data-shortlist]");
if (list) start(list);

function start(section) {
  const chosen = new Map();
  const part = (name) => section.querySelector(`[data-${name}]`);
  // A child of main, so that one rule can print it alone.
  document.querySelector("main").append(section);

  const label = (button, isChosen) => {
    button.querySelector("[data-pick-words]").textContent = isChosen
      ? button.dataset.take
      : button.dataset.put;
  };

  const count = () => {
    const { one, many, none } = section.dataset;
    const words = [none, one][chosen.size] ?? many.replace("{n}", chosen.size);
    part("count").textContent = words;
    const privates = part("chosen").querySelector("[data-private]");
    part("private-choice").hidden = !privates;
    if (!privates) section.querySelector("#my-list-private").checked = false;
  };

  const copyOf = (card) => {
    const copy = card.cloneNode(true);
    copy.removeAttribute("id");
    for (const one of copy.querySelectorAll("[data-see-list], .dir-card__reasons")) one.remove();
    const button = copy.querySelector("[data-pick]");
    label(button, true);
    button.addEventListener("click", () => {
      take(card);
      section.querySelector("h2").focus();
    });
    const item = document.createElement("li");
    item.append(copy);
    return item;
  };

  const put = (card) => {
    const link = document.createElement("a");
    link.href = `#${section.id}`;
    link.className = "govuk-link dir-card__see";
    link.textContent = section.dataset.see;
    link.dataset.seeList = "";
    const item = copyOf(card);
    card.querySelector(".dir-card__pick").append(link);
    label(card.querySelector("[data-pick]"), true);
    part("chosen").append(item);
    chosen.set(card, item);
    section.hidden = false;
    count();
  };

  const take = (card) => {
    chosen.get(card).remove();
    chosen.delete(card);
    card.querySelector("[data-see-list]").remove();
    label(card.querySelector("[data-pick]"), false);
    count();
  };

  for (const card of document.querySelectorAll("[data-card]")) {
    const button = card.querySelector("[data-pick]");
    if (!button) continue;
    button.hidden = false;
    button.addEventListener("click", () => (chosen.has(card) ? take(card) : put(card)));
  }

  part("empty-list").addEventListener("click", () => {
    for (const card of [...chosen.keys()]) take(card);
    section.querySelector("h2").focus();
  });

  part("print-list").addEventListener("click", () => {
    const isPrivate = section.querySelector("#my-list-private").checked;
    section.classList.toggle("dir-chosen--private", isPrivate);
    document.body.classList.add("dir-prints-list");
    window.print();
  });
  window.addEventListener("afterprint", () => document.body.classList.remove("dir-prints-list"));
}
