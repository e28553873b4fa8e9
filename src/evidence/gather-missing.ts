import type { Axis, LicenseText, ModelEvidence, Unread } from "../model.ts";
import { groupBy } from "./group-by.ts";

type Missing = ModelEvidence["missing"][number];

/** Paths that are named for one reason; the rest is counted. */
const MOST_NAMED = 8;
/** A gate is one cause, whichever file it was met at. */
const GATED = "the repository is gated and access was not granted";

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
  return [...groupBy(unread, ({ unread: why }) => why.state)].flatMap(([state, all]) => {
    const [first, ...others] = all;
    if (first === undefined) return [];
    const isGate = state === "gated";
    const reason = isGate ? GATED : first.unread.message;
    const more = `(and ${others.length} more ${others.length === 1 ? "file" : "files"})`;
    const message = others.length === 0 ? reason : `${reason} ${more}`;
    const named = [{ ...first, unread: { state, message } }, ...others.slice(0, isGate ? 0 : MOST_NAMED - 1)];
    return named.map((item) => ({ axis, ...item }));
  });
}
