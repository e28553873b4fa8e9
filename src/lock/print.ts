import { byCodePoint, LOCK_VERSION, type LockedModel } from "./locked.ts";

/** A value wider than this is broken over several lines, except the entries of `files`: those are one line each. */
const WIDEST = 140;

/** The order in which keys are printed; keys that are not named here follow by code point. */
const ORDER = [
  ..."source requested commit identity include exclude quant hub license card texts lineage multimodal".split(
    " ",
  ),
  ..."loadPath remoteCode artifacts proof missing files parents".split(" "),
];
const INNER =
  "path id kind value finding global format class verdict role covers size gitOid sha256 lfs line endLine".split(
    " ",
  );
const RANK = new Map([...ORDER, ...INNER].map((key, index) => [key, index]));

/**
 * The canonical text: models sorted by code point, one entry a line, two spaces, a line feed at the end, and no byte that
 * depends on the time, the machine or the version of the tool. Equal facts give equal bytes, so that branches merge.
 */
export function printLockfile(models: ReadonlyMap<string, LockedModel>): string {
  const entries = [...models.entries()].sort(([a], [b]) => byCodePoint(a, b));
  const printed = entries.map(([key, model]) => `    ${quote(key)}: ${broken(model, "    ")}`);
  const body = printed.length === 0 ? "{}" : `{\n${printed.join(",\n")}\n  }`;
  return `{\n  "version": ${LOCK_VERSION},\n  "models": ${body}\n}\n`;
}

function print(value: unknown, indent: string, key: string | undefined): string {
  if (key === "files" && Array.isArray(value) && value.length > 0 && typeof value[0] === "object") {
    return `[\n${value.map((entry) => `${indent}  ${inline(entry)}`).join(",\n")}\n${indent}]`;
  }
  const short = inline(value);
  return indent.length + short.length <= WIDEST ? short : broken(value, indent);
}

/** One member a line. */
function broken(value: unknown, indent: string): string {
  const inside = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((item) => `${inside}${print(item, inside, undefined)}`).join(",\n")}\n${indent}]`;
  }
  if (typeof value !== "object" || value === null) return inline(value);
  const members = membersOf(value);
  if (members.length === 0) return "{}";
  const lines = members.map(([key, item]) => `${inside}${quote(key)}: ${print(item, inside, key)}`);
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value === "string") return quote(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = membersOf(value);
  if (members.length === 0) return "{}";
  return `{ ${members.map(([key, item]) => `${quote(key)}: ${inline(item)}`).join(", ")} }`;
}

function membersOf(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (RANK.get(a) ?? 1000) - (RANK.get(b) ?? 1000) || byCodePoint(a, b));
}

/** What `JSON.stringify` leaves readable but a reviewer would not see, or would see in another order, is escaped too. */
const HIDDEN =
  /[\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]|\udb40[\udc00-\udfff]/g;

function quote(text: string): string {
  return JSON.stringify(text).replace(HIDDEN, (found) =>
    found
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
