import type { Assessment } from "../judgement.ts";
import type { FileEntry } from "../model.ts";
import { cutMiddle, fill, tame } from "./cells.ts";
import { type Content, contentOf, say } from "./line.ts";

/** Where a row has no room for 64 hex digits, it shows as many as tell two files apart. */
const WHOLE_HASH = 120;

/** The files in scope with sizes and hashes, in the order of their paths; rows are made when they are looked at. */
export function fileContent({ evidence }: Assessment, width: number): Content {
  if (evidence === undefined) return contentOf([say("the report carries no file list", "dim")]);
  const { files } = evidence;
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const large = files.some(({ lfs }) => lfs) ? "; L: in large file storage" : "";
  const count = `${files.length} ${files.length === 1 ? "file" : "files"}`;
  const title = say(`${count}, ${sizeOf(total)}${large}`, "bold");
  return {
    length: files.length + 1,
    at: (index) => (index === 0 ? title : fileRow(files[index - 1]!, width)),
  };
}

/** Each file with its whole hash, as `sha256sum` writes them; of a file without one, what is known of it. */
export function fileTexts({ evidence }: Assessment): string[] {
  return (evidence?.files ?? []).map(({ path, sha256, gitOid }) => {
    const hash = sha256 ?? (gitOid === undefined ? "no hash" : `git ${gitOid}`);
    return `${tame(hash, 64)}  ${tame(path)}`;
  });
}

function fileRow(file: FileEntry, width: number) {
  const { path, size, sha256, gitOid, lfs, unsized } = file;
  const digits = width >= WHOLE_HASH ? 64 : 12;
  const hash = sha256 ?? gitOid ?? "no hash";
  const kind = sha256 !== undefined ? "sha256" : gitOid !== undefined ? "git" : "";
  const shown = digits === 64 ? hash : hash.slice(0, digits);
  const columns = 11 + 7 + digits + 2;
  const room = Math.max(8, width - columns);
  return {
    spans: [
      { text: fill(cutMiddle(tame(path, 400), room), room) },
      { text: ` ${(unsized ? "?" : sizeOf(size)).padStart(9)} ` },
      { text: `${kind.padEnd(6)} `, as: "dim" as const },
      { text: fill(tame(shown, 64), digits), as: "cyan" as const },
      { text: lfs ? " L" : "  ", as: "dim" as const },
    ],
  };
}

/** Bytes for a person, in powers of ten as the Hub shows them. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB", "PB"];
  let size = bytes;
  let unit = -1;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}
