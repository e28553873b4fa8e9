import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";

/** The command line with `check` alone, as one script, and what V8 made of it when it was built. */
const SCRIPT = fileURLToPath(new URL("./check.cjs", import.meta.url));
const CACHE = fileURLToPath(new URL("./check.cache", import.meta.url));

function contentOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/**
 * `check` runs before every merge, and half of its time went by in compiling it. A cache that another version of Node made is
 * refused by V8, and the same script is compiled anew.
 */
function startCheck(): boolean {
  const source = contentOf(SCRIPT);
  if (source === undefined) return false;
  const cachedData = contentOf(CACHE);
  const script = new Script(source.toString("latin1"), {
    filename: SCRIPT,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  script.runInThisContext()(createRequire(SCRIPT), SCRIPT);
  return true;
}

if (process.argv[2] !== "check" || !startCheck()) await import("./main.ts");
