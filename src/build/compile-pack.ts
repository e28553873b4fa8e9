import { packValues } from "../rules/load.ts";
import { hashOfTexts } from "../rules/pack-hash.ts";

/** What the build writes to `dist/pack.json`: the pack's values, the stamp and the hash of the files they were made from. */
export function compilePack(files: ReadonlyMap<string, string>, engine: string, stamp: string): string {
  const compiled = JSON.stringify({ stamp, sha256: hashOfTexts(files), values: packValues(files, engine) });
  // In ASCII it is read without decoding, and its text takes half the memory.
  return compiled.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** An invalid pack as the build prints it. */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const where = "where" in error ? error.where : undefined;
  const place =
    typeof where === "object" && where !== null && "file" in where && "line" in where && "column" in where
      ? `rules/${where.file}:${where.line}:${where.column}: `
      : "";
  const why = "why" in error && typeof error.why === "string" ? `\n  ${error.why}` : "";
  return `${place}${error.message}${why}`;
}
