import { linkedPath } from "../evidence/license-link.ts";
import type { LicenseText } from "../model.ts";
import type { Repository } from "./repository.ts";

/**
 * The license files that speak of the weights: those named for the model or that the card links to, else those that say
 * nothing of what they cover. A file for the code never speaks of the weights.
 */
export function weightTexts(repository: Pick<Repository, "id" | "card" | "texts">): LicenseText[] {
  const linked = linkedPath(repository);
  const files = repository.texts.filter(({ role }) => role === "license");
  const named = files.filter(({ covers, path }) => covers === "model" || path === linked);
  return named.length > 0 ? named : files.filter(({ covers }) => covers === "any");
}

/** License files beside those of the weights. */
export function otherTexts(repository: Repository): LicenseText[] {
  const mine = weightTexts(repository);
  return repository.texts.filter((text) => text.role === "license" && !mine.includes(text));
}
