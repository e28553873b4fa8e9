import type { Axis, LicenseText, ModelEvidence, Unread } from "../model.ts";

type Missing = ModelEvidence["missing"][number];

/** Paths that are named for one reason; the rest is counted. */
const MOST_NAMED = 8;

/** What could not be read, by axis: one entry for a gate whatever lies behind it, a few and a count for anything else. */
export function missingEvidence(
  texts: readonly LicenseText[],
  card: Unread | undefined,
  files: readonly { path: string; unread: Unread }[],
): Missing[] {
  const terms = texts.flatMap(({ path, unread }) => (unread === undefined ? [] : [{ path, unread }]));
  if (card !== undefined) terms.push({ path: "README.md", unread: card });
  return [...counted("license", terms), ...counted("load", files)];
}

function counted(axis: Axis, unread: readonly { path: string; unread: Unread }[]): Missing[] {
  const byState = new Map<string, Missing[]>();
  for (const { path, unread: why } of unread)
    byState.set(why.state, [...(byState.get(why.state) ?? []), { axis, path, unread: why }]);
  return [...byState].flatMap(([state, all]) => {
    const named = all.slice(0, state === "gated" ? 1 : MOST_NAMED);
    const more = all.length - named.length;
    const last = named.at(-1);
    if (more === 0 || last === undefined) return named;
    const message = `${last.unread.message} (and ${more} more ${more === 1 ? "file" : "files"})`;
    return [...named.slice(0, -1), { ...last, unread: { state, message } }];
  });
}
