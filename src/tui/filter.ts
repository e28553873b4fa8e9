import type { Assessment } from "../judgement.ts";
import { POSTURES, type Posture } from "../model.ts";
import { nameOf } from "./marks.ts";

export const SORTS = ["worst first", "name", "license", "as given"] as const;
export type Sort = (typeof SORTS)[number];

export type Choice = { filter: string; postures: readonly Posture[]; sort: Sort };

/** Indices of the models that are listed, in the order in which they are. */
export function chosen(models: readonly Assessment[], { filter, postures, sort }: Choice): number[] {
  const terms = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((term) => term !== "" && term !== "!");
  const wanted = models.flatMap((model, index) =>
    (postures.length === 0 || postures.includes(model.posture)) && terms.every((term) => fits(model, term))
      ? [index]
      : [],
  );
  const order = ORDERS[sort];
  return order === undefined ? wanted : wanted.sort((a, b) => order(models[a]!, models[b]!) || a - b);
}

/** `text`, `!text` (not), `p:blocked` (a posture, by its beginning), and both: `!p:clear`. */
function fits(model: Assessment, term: string): boolean {
  if (term.startsWith("!")) return !fits(model, term.slice(1));
  if (term.startsWith("p:")) return model.posture.startsWith(term.slice(2));
  const words = [nameOf(model), model.license.expression ?? "", ...model.findings.map(({ id }) => id)];
  return words.some((word) => word.toLowerCase().includes(term));
}

const rank = ({ posture }: Assessment) => POSTURES.indexOf(posture);
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const byName = (a: Assessment, b: Assessment) => compare(nameOf(a).toLowerCase(), nameOf(b).toLowerCase());

const ORDERS: Readonly<Record<Sort, ((a: Assessment, b: Assessment) => number) | undefined>> = {
  "worst first": (a, b) => rank(b) - rank(a) || byName(a, b),
  name: byName,
  license: (a, b) =>
    compare(a.license.expression ?? "\uffff", b.license.expression ?? "\uffff") || byName(a, b),
  "as given": undefined,
};
