import type { Snapshot } from "../model.ts";
import type { TextEvidence } from "./texts.ts";

/**
 * The Hub's tags of a repository, without its license tags where nothing can have made them: the Hub takes those from
 * README.md, and of a proven listing it is known whether there is one and what it says.
 */
export function backedTags(
  { hub, proof }: Snapshot,
  { card, cardUnread }: Pick<TextEvidence, "card" | "cardUnread">,
): readonly string[] {
  const tags = hub?.tags ?? [];
  // A card that is odd to us may well say something to the Hub.
  const mayName = card !== undefined && (card.licenses.length > 0 || card.problems.length > 0);
  const isBacked = proof?.proof !== "proven" || cardUnread !== undefined || mayName;
  return isBacked ? tags : tags.filter((tag) => !tag.startsWith("license:"));
}
