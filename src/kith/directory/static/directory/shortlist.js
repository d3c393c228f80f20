// The list that a person puts together from the cards of a page. It is kept in the page alone:
// no storage, no cookie, nothing in the address, nothing sent.
const SHOWN_MS = 100;

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

  // A service may have more than one card on a page, under each of its types; it is chosen once.
  const put = (card) => {
    const link = document.createElement("a");
    link.href = `#${section.id}`;
    link.className = "govuk-link dir-card__see";
    link.textContent = section.dataset.see;
    link.dataset.seeList = "";
    const item = copyOf(card);
    card.querySelector(".dir-card__pick").append(link);
    relabel(card, true);
    part("chosen").append(item);
    chosen.set(card.dataset.card, { item, link });
    // What is read out must be on the page before its words change.
    if (section.hidden) setTimeout(count, SHOWN_MS);
    else count();
    section.hidden = false;
  };

  const take = (card) => {
    const { item, link } = chosen.get(card.dataset.card);
    item.remove();
    link.remove();
    chosen.delete(card.dataset.card);
    relabel(card, false);
    count();
  };

  const cards = [...document.querySelectorAll("[data-card]")].filter((card) =>
    card.querySelector("[data-pick]"),
  );
  const relabel = (chosenCard, isChosen) => {
    for (const card of cards) {
      if (card.dataset.card === chosenCard.dataset.card) {
        label(card.querySelector("[data-pick]"), isChosen);
      }
    }
  };
  for (const card of cards) {
    const button = card.querySelector("[data-pick]");
    button.hidden = false;
    button.addEventListener("click", () => (chosen.has(card.dataset.card) ? take(card) : put(card)));
  }

  part("empty-list").addEventListener("click", () => {
    for (const id of [...chosen.keys()]) take(cards.find((card) => card.dataset.card === id));
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
