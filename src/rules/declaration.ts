import type { Finding } from "../judgement.ts";
import type { Evidence } from "../model.ts";
import { basisFindings } from "./basis.ts";
import type { Conclusion } from "./conclude.ts";
import { conflictFindings } from "./conflicts.ts";
import type { JudgeContext } from "./context.ts";
import { licenseNote } from "./license-note.ts";
import { placeIn, type Repository } from "./repository.ts";
import { unnamedFindings } from "./unnamed.ts";

/**
 * What is to say of how the license is declared: conflicts, unknown names, missing texts. `told`: another finding says
 * already why no license could be concluded.
 */
export function declarationFindings(
  repository: Repository,
  conclusion: Conclusion,
  context: JudgeContext,
  told: boolean,
): Finding[] {
  return [
    ...conflictFindings(repository, conclusion),
    ...unnamedFindings(repository, conclusion, told),
    ...basisFindings(repository, conclusion, context),
    ...malformed(repository),
  ];
}

/** A list of licenses is judged as all of them, so it is no problem by itself. */
function malformed(repository: Repository): Finding[] {
  const { card } = repository;
  const [first, ...rest] = (card?.problems ?? []).filter(({ kind }) => kind !== "license-list");
  if (card === undefined || first === undefined) return [];
  // Keys behind the error are lost, a base model or a gate's terms among them; of a repeated key the last one counts.
  const lost = [first, ...rest].some(({ kind }) => kind !== "duplicate-key");
  const at = ({ line }: { line: number }): Evidence => ({
    kind: "card",
    place: placeIn(repository, card.path, line),
  });
  return [
    licenseNote("card-malformed", lost ? "review" : "clear", [at(first), ...rest.slice(0, 4).map(at)], {
      message: `the card's metadata is malformed: ${first.message.slice(0, 200)}`,
      why: "what could be read was read; what could not counts as missing",
    }),
  ];
}
