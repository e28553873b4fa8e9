// Runs a script of the build once, as `start.ts` does, and keeps what V8 compiled of it.
// Usage: node code-cache.mjs SCRIPT CACHE check   (where there is something to check)
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Script } from "node:vm";

const [filename, cache, ...args] = process.argv.slice(2);
process.argv = [process.execPath, filename, ...args];
const script = new Script(readFileSync(filename, "latin1"), { filename });
// Compiled is what has run by then: functions are compiled when they are called first.
process.on("exit", () => writeFileSync(cache, script.createCachedData()));
script.runInThisContext()(createRequire(filename), filename);
