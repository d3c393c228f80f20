// The private check, one thing at a time, at one address. Nothing is sent, stored or put into the
// history: what was answered is in the form's own controls and nowhere else.
import { evaluate, settle, visibleQuestions } from "./flow.js";
import { safetyFlags, scoreAnswers } from "./score.js";

const root = document.querySelector("[data-check]");
const { flow, asked, measures } = JSON.parse(document.getElementById("check-data").textContent);
const form = root.querySelector("[data-form]");
const title = root.querySelector("[data-title]");
const before = root.querySelector("[data-before]");
const errors = root.querySelector("[data-errors]");
const buttons = root.querySelector("[data-buttons]");
const next = root.querySelector("[data-next]");
const answer = root.querySelector("[data-answer]");
const store = root.querySelector("[data-store]");
const steps = [...root.querySelectorAll("[data-step]")];
const back = document.createElement("button");
const pageTitle = document.title;
const BEFORE = "before";
let now = BEFORE;

function chosen(name) {
  return [...form.elements].filter((each) => each.name === name && each.checked);
}

function answers() {
  const found = new Map();
  for (const question of flow.questions) {
    const values = chosen(question.code).map((each) => each.value);
    if (values.length) found.set(question.code, question.kind === "many" ? values : values[0]);
  }
  return found;
}

function itemAnswers(question, measure) {
  const found = new Map();
  for (const item of measures[measure].plan.items) {
    const [one] = chosen(`${question}.${measure}.${item.number}`);
    if (one) found.set(item.number, Number(one.value));
  }
  return found;
}

// Steps to show for the answers so far; a subject whose area asks no measure has none.
function shownSteps() {
  const present = new Set(steps.map((step) => step.dataset.step));
  return visibleQuestions(flow, answers()).filter((code) => present.has(code));
}

function showStep(code) {
  now = code;
  answer.hidden = true;
  form.hidden = false;
  if (before) before.hidden = code !== BEFORE;
  for (const step of steps) step.hidden = step.dataset.step !== code;
  clearErrors();
  title.classList.toggle("is-caption", code !== BEFORE);
  back.hidden = code === BEFORE;
  const shown = shownSteps();
  if (code === BEFORE) next.textContent = "Start";
  else if (shown.indexOf(code) === shown.length - 1) next.textContent = "See my plan";
  else next.textContent = "Continue";
}

function moveFocus(to) {
  window.scrollTo(0, 0);
  to.focus({ preventScroll: true });
}

function focusStep() {
  const step = steps.find((each) => each.dataset.step === now);
  moveFocus(step ? step.querySelector("legend, [data-heading]") : title);
}

function clearErrors() {
  errors.hidden = true;
  document.title = pageTitle;
  for (const field of root.querySelectorAll("[data-field]")) setError(field, false);
}

function setError(field, isWrong) {
  const message = field.querySelector("[data-error]");
  if (!message) return;
  field.classList.toggle("govuk-form-group--error", isWrong);
  message.hidden = !isWrong;
  const group = field.querySelector("fieldset");
  const others = (group.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .filter((id) => id && id !== message.id);
  const described = isWrong ? [...others, message.id] : others;
  if (described.length) group.setAttribute("aria-describedby", described.join(" "));
  else group.removeAttribute("aria-describedby");
}

function isMissing(code) {
  const question = flow.questions.find((each) => each.code === code);
  return question.required && !settle(flow, answers()).has(code);
}

function showError(code) {
  const field = root.querySelector(`[data-field="${code}"]`);
  setError(field, true);
  const link = document.createElement("a");
  link.href = `#${field.querySelector("input").id}`;
  link.textContent = field.querySelector("[data-missing]").textContent;
  link.addEventListener("click", (event) => {
    event.preventDefault(); // a #fragment would be a new entry in the history
    field.querySelector("input").focus();
  });
  const line = document.createElement("li");
  line.append(link);
  root.querySelector("[data-error-list]").replaceChildren(line);
  errors.hidden = false;
  document.title = `Error: ${pageTitle}`;
  moveFocus(errors);
}

function goOn() {
  if (now !== BEFORE && isMissing(now)) {
    showError(now);
    return;
  }
  const shown = shownSteps();
  const following = now === BEFORE ? shown[0] : shown[shown.indexOf(now) + 1];
  if (following) {
    showStep(following);
    focusStep();
  } else {
    showPlan();
  }
}

function goBack() {
  const shown = shownSteps();
  showStep(shown[shown.indexOf(now) - 1] ?? BEFORE);
  focusStep();
}

function factsAndScores() {
  const given = answers();
  const facts = settle(flow, given);
  const scored = new Map(); // measure to whether a scale of it has no score
  for (const question of visibleQuestions(flow, given)) {
    for (const code of asked[question] ?? []) {
      if (scored.has(code)) continue;
      const items = itemAnswers(question, code);
      const { plan, safety } = measures[code];
      const scores = Object.entries(scoreAnswers(plan, items));
      scored.set(code, scores.some(([, each]) => each.missing));
      for (const concern of safetyFlags(plan, safety, items)) facts.set(`safety.${concern}`, true);
      for (const [scale, each] of scores) {
        facts.set(`${code}.${scale}`, each.missing ?? each.band ?? "scored");
      }
    }
  }
  return { facts, scored };
}

// What was ticked to try or to print was ticked for another plan.
function clearChoices() {
  for (const box of answer.querySelectorAll("input")) box.checked = false;
}

function showPlan() {
  const { facts, scored } = factsAndScores();
  for (const result of root.querySelectorAll("[data-result]")) {
    result.hidden = !scored.has(result.dataset.result);
    result.querySelector("[data-gap]").hidden = !scored.get(result.dataset.result);
  }
  for (const line of root.querySelectorAll("[data-fact]")) {
    line.hidden = facts.get(line.dataset.fact) !== line.dataset.value;
  }
  root.querySelector("[data-unscored]").hidden = scored.size > 0;
  clearChoices();
  placeOutcomes(new Set(evaluate(flow, facts)), facts.get("about") === "under_18");
  form.hidden = true;
  answer.hidden = false;
  moveFocus(root.querySelector("[data-answer-title]"));
}

// A contact stands in the first open item that wants it, and in a folded one only if no open one
// does; an item that keeps its contacts shows them again. As placed_contacts does in Python.
function placeOutcomes(reached, isYoung) {
  for (const copy of root.querySelectorAll("[data-copy]")) copy.remove();
  store.append(...root.querySelectorAll("[data-answer] [data-contact]"));
  const cards = new Map(
    [...store.children]
      .filter((card) => !isYoung || "forYoung" in card.dataset)
      .map((card) => [card.dataset.contact, card]),
  );
  const items = [...root.querySelectorAll("[data-outcome]")];
  for (const item of items) item.hidden = !reached.has(item.dataset.outcome);
  const shown = items.filter((item) => !item.hidden);
  const isFolded = (item) => item.querySelector("[data-fold]") !== null;
  for (const item of shown.filter((each) => !isFolded(each))) placeCards(item, cards);
  for (const item of shown.filter(isFolded)) placeCards(item, cards);
  for (const tier of root.querySelectorAll("[data-tier]")) {
    tier.hidden = !tier.querySelector("[data-outcome]:not([hidden])");
  }
}

function placeCards(item, cards) {
  const wanted = item.dataset.wants.split(" ").filter((code) => cards.has(code));
  const place = item.querySelector("[data-cards]");
  for (const code of wanted) {
    const card = cards.get(code);
    if (card.parentElement === store) {
      place.append(card);
    } else if ("keeps" in item.dataset) {
      const copy = card.cloneNode(true);
      copy.dataset.copy = "";
      place.append(copy);
    }
  }
  const isEmpty = place.childElementCount === 0;
  item.querySelector("[data-elsewhere]").hidden = wanted.length === 0 || !isEmpty;
  const fold = item.querySelector("[data-fold]");
  if (fold) fold.hidden = isEmpty;
}

// Ticking "none of these" unticks the rest, and the other way round.
function keepExclusive(event) {
  const question = flow.questions.find((each) => each.code === event.target.name);
  if (!question || question.kind !== "many" || !event.target.checked) return;
  const isAlone = question.exclusive.includes(event.target.value);
  for (const other of chosen(question.code)) {
    const otherIsAlone = question.exclusive.includes(other.value);
    if (other !== event.target && (isAlone || otherIsAlone)) other.checked = false;
  }
}

function clearAll() {
  form.reset();
  for (const control of root.querySelectorAll("input")) control.checked = false;
  showStep(BEFORE);
  moveFocus(title);
}

back.type = "button";
back.className = "govuk-button govuk-button--secondary";
back.textContent = "Back";
back.addEventListener("click", goBack);
buttons.append(back);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  goOn();
});
form.addEventListener("change", keepExclusive);
form.addEventListener("change", clearChoices);
root.querySelector("[data-change]").addEventListener("click", () => {
  showStep(shownSteps()[0]);
  focusStep();
});
root.querySelector("[data-clear]").addEventListener("click", clearAll);
root.querySelector("[data-print]").addEventListener("click", () => window.print());
for (const part of root.querySelectorAll("[data-part]")) part.open = true;
root.classList.add("is-stepped");
showStep(BEFORE);
