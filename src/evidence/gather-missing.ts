import type { Axis, LicenseText, ModelEvidence, Unread } from "../model.ts";

type Missing = ModelEvidence["missing"][number];

/** Paths that are named for one reason; the rest is counted. */
const MOST_NAMED = 8;

/** What could not be read, by axis: one entry for a gate whatever lies behind it, a few for any other reason. */
export function missingEvidence(
  texts: readonly LicenseText[],
  card: Unread | undefined,
  files: readonly { path: string; unread: Unread }[],
): Missing[] {
  const terms = texts.flatMap(({ path, unread }) => (unread === undefined ? [] : [{ path, unread }]));
  if (card !== undefined) terms.push({ path: "README.md", unread: card });
  return [...counted("license", terms), ...counted("load", files)];
}

/** The first entry of one reason says how many files there are, since not all of them are named. */
function counted(axis: Axis, unread: readonly { path: string; unread: Unread }[]): Missing[] {
  const byState = new Map<string, Missing[]>();
  for (const { path, unread: why } of unread)
    byState.set(why.state, [...(byState.get(why.state) ?? []), { axis, path, unread: why }]);
  return [...byState].flatMap(([state, all]) => {
    const [first, ...others] = all;
    if (first === undefined || others.length === 0) return all;
    const more = `and ${others.length} more ${others.length === 1 ? "file" : "files"}`;
    const told = { ...first, unread: { state, message: `${first.unread.message} (${more})` } };
    return [told, ...others.slice(0, state === "gated" ? 0 : MOST_NAMED - 1)];
  });
}
