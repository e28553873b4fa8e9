import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { formatRules } from "../../../src/artifacts/format-rules.ts";
import type { ArtifactRules } from "../../../src/artifacts/rules.ts";

const read = (name: string): unknown =>
  parse(readFileSync(fileURLToPath(new URL(`../../../rules/${name}.yaml`, import.meta.url)), "utf8"));

/** The rules of the format readers as they are shipped; no pickle globals. */
export const rules: ArtifactRules = {
  global: () => undefined,
  ...formatRules({
    templates: read("templates"),
    loaders: read("loaders"),
    operators: read("operators"),
    python: read("python"),
  }),
};
