/** Members of the European Union in 2026, ISO 3166. */
const EU: ReadonlySet<string> = new Set(
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" "),
);

/**
 * Whether any of the stated countries is one of the excluded: `EU` stands for each of its members. Undefined: the profile
 * says `EU` where only some members are excluded, which settles nothing.
 */
export function anyIn(stated: readonly string[], excluded: readonly string[]): boolean | undefined {
  const out = new Set(excluded);
  if (stated.some((one) => out.has(one) || (out.has("EU") && EU.has(one)))) return true;
  return stated.includes("EU") && excluded.some((one) => EU.has(one)) ? undefined : false;
}
