import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";

/** The command line with `check` alone, as one script, and what V8 made of it when it was built. */
const SCRIPT = join(import.meta.dirname, "check.cjs");
const CACHE = join(import.meta.dirname, "check.cache");

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

/** A part that is missing or broken: Node would end with 1, which is the answer "the policy is not met". */
function broken(error: unknown): void {
  process.exitCode = 2;
  const why = error instanceof Error ? error.message : String(error);
  console.error(
    `error: this installation of modelvet is broken\n  = ${why}\n  = hint: npm ci && npm run build`,
  );
}

async function start(): Promise<void> {
  if (process.argv[2] !== "check" || !startCheck()) await import("./main.ts");
}

start().catch(broken);
