import type { Assessment } from "../judgement.ts";
import { fileContent } from "./file-lines.ts";
import { type EvidenceFacts, findingEvidence } from "./finding-lines.ts";
import { licenseLines } from "./license-lines.ts";
import { type Content, contentOf, say } from "./line.ts";
import { lineageLines } from "./lineage-lines.ts";
import { loadLines } from "./load-lines.ts";
import { pinLines } from "./pin-lines.ts";

/** The kinds of evidence of one model, in the order in which `l` and `h` go through them. */
export const SECTIONS = ["finding", "license", "load", "files", "lineage", "pins"] as const;
export type Section = (typeof SECTIONS)[number];

/** What the evidence pane shows of a model; `finding` is an index into its findings. */
export function evidenceContent(
  model: Assessment,
  section: Section,
  finding: number,
  width: number,
  facts: EvidenceFacts,
): Content {
  const { unicode } = facts;
  switch (section) {
    case "finding": {
      const one = model.findings[finding] ?? model.findings[0];
      return contentOf(
        one === undefined
          ? [say("no findings: `l` shows the license, the artifacts and the files", "dim")]
          : findingEvidence(model, one, width, facts),
      );
    }
    case "license":
      return contentOf(licenseLines(model, width, unicode));
    case "load":
      return contentOf(loadLines(model, width, unicode));
    case "files":
      return fileContent(model, width);
    case "lineage":
      return contentOf(lineageLines(model, width, unicode));
    case "pins":
      return contentOf(pinLines(model, width));
  }
}
