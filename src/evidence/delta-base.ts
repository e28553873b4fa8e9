import type { CardFacts } from "../model.ts";
import type { CardPart } from "./card.ts";

/** Characters of a card's prose that are searched: such a warning stands at its head. */
const READ = 20_000;

/** `apply it on top of the original LLaMA weights`, `add the delta to the base org/name weights`. */
const DELTA =
  /\b(?:apply|applied|add|added|merge|merged|combine|combined)\b[^.\n]{0,80}?\b(?:to|with|onto|on top of)\s+(?:the\s+)?(?:original|base)\s+`?([A-Za-z][\w.-]{1,80}(?:\/[\w.-]{1,80})?)`?(?:\s+\w+){0,2}?\s+weights\b/i;

/**
 * The base of a delta: weights that are nothing without the ones they are laid over. Cards say so in a sentence, seldom in
 * `base_model`; only a card that names no base is searched.
 */
export function withDeltaBase(card: CardFacts, body: CardPart): CardFacts {
  if (card.baseModels.length > 0) return card;
  const found = DELTA.exec(body.text.slice(0, READ));
  const id = found?.[1];
  if (found === null || id === undefined) return card;
  const line = body.line + body.text.slice(0, found.index).split("\n").length - 1;
  return { ...card, baseModels: [{ id, line, inProse: true }] };
}
