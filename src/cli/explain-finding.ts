import type { Explanation } from "../report/explain.ts";
import type { FindingRule, RulePack } from "../rules/pack.ts";

/** A finding of the registry: what it says, why it counts, what a person does about it. */
export function explainFinding(finding: FindingRule, pack: RulePack): Explanation {
  const { id, axis, posture, title, why, fix, source, explain = [] } = finding;
  const usual = posture === "clear" ? "clear: a note" : posture;
  return {
    id,
    kind: "finding",
    title,
    about: [
      { label: "axis", value: axis },
      { label: "posture", value: `${usual}; the finding itself may say better or worse` },
      { label: "what to do", value: fix ?? "see below" },
      { label: "to accept it", value: `modelvet waive ${id} MODEL` },
      { label: "source", value: source },
    ].filter(
      ({ label }) =>
        (label !== "what to do" || fix !== undefined) && (label !== "to accept it" || posture !== "clear"),
    ),
    text: [why, ...explain],
    sections: [],
    related: relatives(id, pack),
  };
}

/** Findings that share the first words of an id are about the same thing. */
function relatives(id: string, pack: RulePack): string[] {
  const words = id.split("-");
  const stem = words.slice(0, words.length > 2 ? 2 : 1).join("-");
  return [...pack.findings.keys()]
    .filter((other) => other !== id && other.startsWith(`${stem}-`))
    .slice(0, 8);
}
