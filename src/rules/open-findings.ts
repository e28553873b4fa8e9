import type { Finding, Question } from "../judgement.ts";
import type { Evidence } from "../model.ts";
import { groupedByFact, type Open } from "./open.ts";
import { nameOf } from "./terms.ts";

/** Pieces of evidence of one finding that are shown. */
const MOST_EVIDENCE = 12;
const MOST_REASONS = 4;

/** One finding for each missing fact, with the question's own lines as its hint. */
export function openFindings(open: readonly Open[], questions: readonly Question[]): Finding[] {
  return [...groupedByFact(open).values()].flatMap((group, at): Finding[] => {
    const [first] = group;
    if (first === undefined) return [];
    const fix = questions[at]?.yaml;
    const licenses = [...new Set(group.map(({ terms }) => nameOf(terms)))].map((name) => `\`${name}\``);
    const accepts = first.fact === "acceptances";
    const [evidence, ...more] = group.flatMap(({ terms }) => terms.evidence);
    if (evidence === undefined) return [];
    const all: [Evidence, ...Evidence[]] = [evidence, ...new Set(more.slice(0, MOST_EVIDENCE))];
    return [
      {
        id: accepts ? "license-use-restrictions" : "license-question",
        axis: "license",
        posture: "review",
        message: accepts
          ? `nobody has accepted the use restrictions of ${licenses[0]}`
          : `${licenses.slice(0, 4).join(", ")} ${licenses.length === 1 ? "hangs" : "hang"} on \`${first.fact}\`, which is not stated`,
        why: [...new Set(group.map(reason))].slice(0, MOST_REASONS).join("; "),
        ...(fix === undefined ? {} : { fix }),
        evidence: all,
      },
    ];
  });
}

function reason({ because, detail, clause }: Open): string {
  return `${because}${detail === undefined ? "" : `: ${detail}`} (clause ${clause})`;
}
