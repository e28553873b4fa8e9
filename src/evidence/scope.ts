import type { FileEntry, ModelRef } from "../model.ts";
import { licenseFile } from "./license-files.ts";

/**
 * The files that count: `include` and `exclude` as the Hub's `allow_patterns` and `ignore_patterns` (Python's fnmatch: `*`
 * crosses `/`, a trailing `/` means everything below), and `quant`, which keeps only the GGUF files that carry its name.
 * The card, license and policy files always count.
 */
export function inScope(
  files: readonly FileEntry[],
  ref: Pick<ModelRef, "include" | "exclude" | "quant">,
): FileEntry[] {
  const include = ref.include?.map(fnmatch);
  const exclude = (ref.exclude ?? []).map(fnmatch);
  const quant = ref.quant?.toLowerCase();
  return files.filter(({ path }) => {
    if (path === "README.md" || licenseFile(path) !== undefined) return true;
    if (include !== undefined && !include.some((pattern) => pattern.test(path))) return false;
    if (exclude.some((pattern) => pattern.test(path))) return false;
    return quant === undefined || !/\.gguf$/i.test(path) || path.toLowerCase().includes(quant);
  });
}

/** One pattern of Python's fnmatch as a regular expression over the whole path. */
export function fnmatch(pattern: string): RegExp {
  const source = pattern.endsWith("/") ? `${pattern}*` : pattern;
  let out = "";
  for (let at = 0; at < source.length; at++) {
    const char = source[at] ?? "";
    const close =
      char === "["
        ? source.indexOf("]", source[at + 1] === "!" || source[at + 1] === "]" ? at + 3 : at + 2)
        : -1;
    if (char === "*") out += out.endsWith(".*") ? "" : ".*";
    else if (char === "?") out += ".";
    else if (close > 0) {
      const inside = source
        .slice(at + 1, close)
        .replace(/\\/g, "\\\\")
        .replace(/^!/, "^");
      out += `[${inside}]`;
      at = close;
    } else out += char.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  }
  return new RegExp(`^${out}$`, "s");
}
