import { gunzipSync } from "node:zlib";
import type { Observation } from "../model.ts";
import { judged, unreadable } from "./judged.ts";
import type { Reader } from "./reader.ts";

const LIMIT = 64 * 1024 * 1024;

/** Types of serialised R objects that hold code (R internals, Serialization Formats; Rinternals.h SEXPTYPE). */
const CODE: ReadonlyMap<number, string> = new Map([
  [3, "a closure"],
  [5, "a promise"],
  [6, "a call"],
  [8, "a builtin"],
  [7, "a special function"],
  [21, "bytecode"],
]);
const RUNS = new Set(["a promise", "bytecode"]);
/** Functions of R that act on the machine (R documentation, base and utils). */
const DANGEROUS =
  /(?:^|[^A-Za-z0-9._])(system2?|shell|shell\.exec|eval|evalq|parse|source|sys\.source|download\.file|url|socketConnection|pipe|unlink|file\.remove|dyn\.load|library\.dynam|\.Call|\.External|Sys\.setenv|readRDS|load|install\.packages|do\.call|pskill|quartz|setwd|writeLines|writeBin|cat)(?![A-Za-z0-9._])/;

/**
 * Judges serialised R data (`.rds`, `.rda`): promises and bytecode run when the object is touched (CVE-2024-27322).
 * A search by shape, since a full walk needs R's own reference tables.
 */
export const readRds: Reader = async (source) => {
  if (source.size > LIMIT)
    return unreadable("rds", `${source.size} bytes, more than the ${LIMIT} that are read`);
  let bytes = await source.read(0, source.size);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes, { maxOutputLength: LIMIT });
    } catch {
      return unreadable("rds", "a gzip stream that is broken or too large");
    }
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const start = /^(?:RD[AXB][23]\n)?([XAB])\n/.exec(text);
  if (start === null) return unreadable("rds", "no serialised R data");
  return judged("rds", observe(text, bytes, start[0].length, start[1] === "X"));
};

function observe(text: string, bytes: Uint8Array, from: number, xdr: boolean): Observation[] {
  const code = new Map<string, number>();
  for (let at = from; at + 4 <= bytes.length; at++) {
    const type = xdr ? CODE.get(bytes[at + 3]!) : undefined;
    const flags = bytes[at + 2]!;
    if (type === undefined || bytes[at] !== 0 || bytes[at + 1] !== 0 || (flags & ~0x07) !== 0) continue;
    if (!code.has(type)) code.set(type, at);
  }
  const name = DANGEROUS.exec(text.slice(from))?.[1];
  const runs = [...code.keys()].find((kind) => RUNS.has(kind));
  if (name !== undefined && code.size > 0)
    return [
      {
        finding: "format-can-run-code",
        verdict: "dangerous",
        message: `R data with ${runs ?? [...code.keys()][0]!} that names \`${name}\``,
        at: { offset: code.values().next().value ?? 0 },
      },
    ];
  return [
    {
      finding: "format-can-run-code",
      verdict: "review",
      message: "serialised R data: promises and closures in it run when it is used",
    },
  ];
}
