/** Ways to comply that are still told apart; an expression with more is judged as if all of it were required. */
const MOST = 64;

/**
 * The ways to comply with a license expression (SPDX annex D): `A AND (B OR C)` is `[[A, B], [A, C]]`. More lenient than
 * the grammar, since a name that SPDX does not know still has to meet the policy; `A WITH exception` stays one name.
 */
export function alternatives(expression: string): string[][] {
  const tokens = expression
    .replace(/[()]/g, " $& ")
    .split(/\s+/)
    .filter((token) => token !== "");
  let at = 0;
  const either = (depth: number): string[][] => {
    let ways = both(depth);
    while (/^or$/i.test(tokens[at] ?? "")) {
      at++;
      ways = [...ways, ...both(depth)];
    }
    return ways;
  };
  const both = (depth: number): string[][] => {
    let ways = one(depth);
    while (/^and$/i.test(tokens[at] ?? "")) {
      at++;
      const more = one(depth);
      ways = ways.flatMap((way) => more.map((other) => [...way, ...other])).slice(0, MOST * 2);
    }
    return ways;
  };
  const one = (depth: number): string[][] => {
    const token = tokens[at++];
    if (token === "(" && depth < 20) {
      const ways = either(depth + 1);
      if (tokens[at] === ")") at++;
      return ways;
    }
    if (token === undefined || token === "(" || token === ")") return [[]];
    if (!/^with$/i.test(tokens[at] ?? "")) return [[token]];
    at += 2;
    return [[`${token} WITH ${tokens[at - 1] ?? ""}`]];
  };
  const ways = either(0);
  const names = tokens.filter((token) => !/^(and|or|with|\(|\))$/i.test(token));
  const lost = at < tokens.length || ways.length > MOST || ways.some((way) => way.length === 0);
  if (!lost) return ways;
  return [names.length === 0 ? [expression] : names];
}
