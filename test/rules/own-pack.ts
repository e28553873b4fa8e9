import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPack } from "../../src/rules/load.ts";

const rules = fileURLToPath(new URL("../../rules", import.meta.url));

/** The texts of the project's own rule files, by their path below `rules/`. */
export const ruleTexts: ReadonlyMap<string, string> = new Map(
  readdirSync(rules, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".yaml"))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(rules, path).split(sep).join("/"), readFileSync(path, "utf8")]),
);

/** The project's own pack. */
export const pack = loadPack(ruleTexts, "0.1.0");
