import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { parseGlobalRules } from "../../../src/artifacts/pickle/global-rules.ts";
import type { ArtifactRules } from "../../../src/artifacts/rules.ts";
import { rules as formats } from "./rules.ts";

const folder = fileURLToPath(new URL("../../../rules/globals", import.meta.url));

/** The rules as they are shipped, those of pickle globals included. */
export const packRules: ArtifactRules = {
  ...formats,
  global: parseGlobalRules(
    readdirSync(folder).map((file) => ({ file, value: parse(readFileSync(join(folder, file), "utf8")) })),
  ),
};
