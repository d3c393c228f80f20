// Follows a flow in the browser, exactly as kith.flows does: same file, same six operators.
// Facts are a Map; a question with many answers has an array.

export function holds(condition, facts) {
  if ("all" in condition) return condition.all.every((part) => holds(part, facts));
  if ("any" in condition) return condition.any.some((part) => holds(part, facts));
  if ("not" in condition) return !holds(condition.not, facts);
  const value = facts.get(condition.fact);
  if (value === undefined) return false;
  if ("equals" in condition) return value === condition.equals;
  if ("any_of" in condition) {
    const values = Array.isArray(value) ? value : [value];
    return values.some((each) => condition.any_of.includes(each));
  }
  return !Array.isArray(value) || value.length > 0;
}

export function withDerived(flow, facts) {
  const known = new Map(facts);
  for (const each of flow.derived) known.set(each.fact, holds(each.when, known));
  return known;
}

function offered(question, value) {
  if (question.kind === "one") return question.answers.includes(value) ? value : undefined;
  if (question.kind === "many" && Array.isArray(value)) {
    const known = question.answers.filter((code) => value.includes(code));
    const others = known.filter((code) => !question.exclusive.includes(code));
    const counted = others.length ? others : known;
    return counted.length ? counted : undefined;
  }
  return undefined;
}

function follow(flow, answers) {
  const counted = new Map();
  const shown = [];
  for (const question of flow.questions) {
    if (!holds(question.when, withDerived(flow, counted))) continue;
    shown.push(question);
    const answer = offered(question, answers.get(question.code));
    if (answer !== undefined) counted.set(question.code, answer);
  }
  return { counted, shown };
}

// The answers that count: to questions shown, among the answers they offer.
export function settle(flow, answers) {
  return follow(flow, answers).counted;
}

export function visibleQuestions(flow, answers) {
  return follow(flow, answers).shown.map((question) => question.code);
}

// The codes of the outcomes reached, danger first.
export function evaluate(flow, facts) {
  const known = withDerived(flow, facts);
  return flow.outcomes.filter((each) => holds(each.when, known)).map((each) => each.code);
}
