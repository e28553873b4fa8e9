import type { Expression, Part } from "./expression.ts";
import { nameKey } from "./license-book.ts";

type Meaning = { means: Expression | undefined };

/** Any license in common, or a family of texts that the other's license is one of. */
export function agree(a: Meaning, b: Meaning): boolean {
  const others = partsOf(b);
  return partsOf(a).some((part) => others.some((other) => samePart(part, other)));
}

const partsOf = ({ means }: Meaning) => (means?.ways ?? []).flat();

function samePart(a: Part, b: Part): boolean {
  if (a.named?.kind === "family") return inFamily(b, a.named);
  if (b.named?.kind === "family") return inFamily(a, b.named);
  const names = ({ written, named }: Part) =>
    named?.kind === "rule" ? [written, named.rule.expression, named.rule.id].map(bare) : [bare(written)];
  const known = names(a);
  return names(b).some((name) => known.includes(name));
}

/** `gpl` covers `GPL-3.0-only`; `openrail`, which is a family's own name, every license of that family. */
function inFamily({ written, named }: Part, { name, family }: { name: string; family: string }): boolean {
  if (named?.kind === "family") return named.name === name;
  const id = written.toLowerCase().replace(/^licenseref-/, "");
  return (
    id.startsWith(`${name}-`) || (name === family && named?.kind === "rule" && named.rule.family === family)
  );
}

/** The text cannot tell `-only` from `-or-later`. */
export function bare(id: string): string {
  return nameKey(id.replace(/-(?:only|or-later)$|\+$/, ""));
}
