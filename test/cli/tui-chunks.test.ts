import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { built, MAIN } from "./bundle.ts";

const folder = dirname(MAIN);
const textOf = (file: string) => readFileSync(join(folder, file), "utf8");
/** A name that React gives its elements; no file of ours has it. */
const hasReact = (file: string) => textOf(file).includes("react.transitional.element");

/** The files that loading one loads with it: its static imports, and theirs. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name = ""] of textOf(file).matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g))
    loadedWith(name, seen);
  return seen;
}

function loadedLater(files: Iterable<string>): string[] {
  return [...files].flatMap((file) =>
    [...textOf(file).matchAll(/import\("\.\/([\w.-]+\.js)"\)/g)].map(([, name = ""]) => name),
  );
}

describe.skipIf(!built)("the bundle", () => {
  it("loads Ink and React for nobody but the terminal interface", () => {
    const react = readdirSync(folder).filter((name) => name.endsWith(".js") && hasReact(name));
    expect(react.length).toBeGreaterThan(0);
    const start = loadedWith("main.js");
    const commands = loadedLater(start);
    expect(commands.length).toBeGreaterThan(10);
    // `tui` itself is among them: it looks for a terminal before it loads what draws on one.
    for (const file of [...start, ...commands.flatMap((name) => [...loadedWith(name)])])
      expect(react).not.toContain(file);
  });
});
