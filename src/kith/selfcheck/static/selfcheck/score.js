// Scores one response from a measure's integer plan (kith.measures.plan), with integers alone:
// units / denominator, so that a band is a comparison of whole numbers here as everywhere.

// answers: Map of item number to answer code. Returns { scale: { units, denominator, band,
// missing } }. A code that the item does not have is an error, never a score.
export function scoreAnswers(plan, answers) {
  const points = readPoints(plan, answers);
  const scores = {};
  for (const scale of plan.scales) {
    scores[scale.code] =
      scale.kind === "composite" ? composite(scale, scores) : simple(scale, points);
  }
  return scores;
}

export function readPoints(plan, answers) {
  const points = new Map();
  for (const item of plan.items) {
    const code = answers.get(item.number);
    if (code === undefined || code === null) continue;
    if (!Object.hasOwn(item.points, String(code))) {
      throw new RangeError(`Item ${item.number} has no answer ${code}`);
    }
    points.set(item.number, item.points[String(code)]);
  }
  return points;
}

// Concerns whose safety items reached their level, before any score.
export function safetyFlags(plan, safety, answers) {
  const points = readPoints(plan, answers);
  return safety
    .filter((each) => points.has(each.item) && points.get(each.item) >= each.at_least)
    .map((each) => each.concern);
}

function published(scale) {
  return scale.rounded ? 1 : scale.denominator;
}

function simple(scale, points) {
  const given = scale.items.filter((number) => points.has(number));
  if (given.length < scale.minimum) {
    return without(scale, given.length === 0 ? "no_answers" : "too_few_answers");
  }
  const total = given.reduce((sum, number) => sum + points.get(number), 0);
  if (scale.kind === "lookup") return result(scale, scale.table[total - scale.offset]);
  const units = total * scale.factors[given.length];
  if (!scale.rounded) return result(scale, units);
  return result(scale, Math.floor((2 * units + scale.denominator) / (2 * scale.denominator)));
}

function composite(scale, scores) {
  const parts = scale.scales.map((code) => scores[code]);
  if (parts.some((part) => part.units === null)) return without(scale, "part_missing");
  return result(scale, parts.reduce((sum, part) => sum + part.units, 0));
}

function result(scale, units) {
  const index = scale.thresholds.filter((threshold) => threshold <= units).length;
  return { units, denominator: published(scale), band: scale.bands[index] ?? null, missing: null };
}

function without(scale, missing) {
  return { units: null, denominator: published(scale), band: null, missing };
}
