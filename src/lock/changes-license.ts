import { type Change, code } from "./change.ts";
import type { LockedModel } from "./locked.ts";

/** What changed in the declared license, in what was concluded, and in the texts themselves. */
export function licenseChanged(before: LockedModel, after: LockedModel): Change[] {
  return [...tagChanged(before, after), ...textsChanged(before, after)];
}

function tagChanged(before: LockedModel, after: LockedModel): Change[] {
  const axis = "license";
  const changes: Change[] = [];
  const declared = (model: LockedModel) => model.license.declared.join(", ") || "none";
  const concluded = (model: LockedModel) => model.license.expression ?? "none";
  const [oldTag, newTag] = [declared(before), declared(after)];
  const [old, now] = [concluded(before), concluded(after)];
  // A new tag that leads to another conclusion is one change, not two.
  if (old !== now)
    changes.push({
      kind: "license",
      axis,
      direction: "worse",
      message: `another license${oldTag === newTag ? "" : `; the card declares ${code(newTag)} instead of ${code(oldTag)}`}`,
      before: old,
      after: now,
    });
  else if (oldTag !== newTag)
    changes.push({
      kind: "license",
      axis,
      direction: "worse",
      message: "the card declares another license",
      before: oldTag,
      after: newTag,
    });
  for (const key of ["licenseName", "licenseLink"] as const) {
    const was = before.card?.[key]?.value ?? "none";
    const is = after.card?.[key]?.value ?? "none";
    if (was === is) continue;
    const name = key === "licenseName" ? "license_name" : "license_link";
    const message = `the card's \`${name}\` changed`;
    changes.push({ kind: "license", axis, direction: "worse", message, before: was, after: is });
  }
  return changes;
}

type Text = LockedModel["texts"][number];

/** Prose of the card changes with every release; only what it says of a license counts. */
function deciding({ role }: Text): boolean {
  return role !== "readme";
}

function textsChanged(before: LockedModel, after: LockedModel): Change[] {
  const key = ({ path, role }: Text) => `${path} ${role}`;
  const old = new Map(before.texts.filter(deciding).map((text) => [key(text), text]));
  const now = new Set(after.texts.filter(deciding).map(key));
  const changes: Change[] = [];
  for (const text of after.texts.filter(deciding)) {
    const was = old.get(key(text));
    const { path } = text;
    if (was === undefined)
      changes.push(change(path, "worse", `a new ${text.role} text`, undefined, recognised(text)));
    else if (was.sha256 !== text.sha256)
      changes.push(change(path, "worse", `the ${text.role} text changed`, recognised(was), recognised(text)));
  }
  for (const text of old.values()) {
    if (!now.has(key(text)))
      changes.push(change(text.path, "worse", `the ${text.role} text is gone`, recognised(text), undefined));
  }
  return changes;
}

function change(
  path: string,
  direction: Change["direction"],
  message: string,
  before: string | undefined,
  after: string | undefined,
): Change {
  return {
    kind: "license-text",
    axis: "license",
    direction,
    message,
    path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

/** What a text was read as, in a word or two. */
function recognised(text: Text): string {
  if (text.unread !== undefined) return `not read (${text.unread.state})`;
  const matches = text.identification?.matches ?? [];
  if (matches.length === 0) return text.identification?.unrecognised ? "unrecognised terms" : "no license";
  return matches.map((match) => `${match.text}${match.modified ? ", modified" : ""}`).join(" and ");
}
