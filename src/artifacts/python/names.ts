import { importsOf } from "./imports.ts";
import type { Statement } from "./statements.ts";

/** What the names of a file stand for, over all of its scopes: an alias bound anywhere counts everywhere. */
export type Names = {
  /** `sp` -> `subprocess`, `s` -> `os.system`. */
  aliases: Map<string, string>;
  /** Modules whose names were all imported with `*`. */
  stars: string[];
  /** Functions and classes that the file itself defines, methods included. */
  defined: Set<string>;
  /** Those at the outermost level: they alone stand before a built-in of the same name. */
  outer: Set<string>;
};

export function collectNames(all: readonly Statement[]): Names {
  const names: Names = { aliases: new Map(), stars: [], defined: new Set(), outer: new Set() };
  for (const { tokens } of all) {
    for (const entry of importsOf(tokens)) {
      if (entry.name === "*") names.stars.push(entry.module);
      else if (entry.as !== "")
        names.aliases.set(
          entry.as,
          entry.name === undefined ? entry.module : `${entry.module}.${entry.name}`,
        );
    }
    const word = tokens[0]?.value;
    const given =
      word === "def" || word === "class"
        ? tokens[1]?.value
        : word === "async" && tokens[1]?.value === "def"
          ? tokens[2]?.value
          : undefined;
    if (given === undefined) continue;
    names.defined.add(given);
    if (tokens[0]?.indent === 0) names.outer.add(given);
  }
  return names;
}
