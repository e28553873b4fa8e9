import { SourceError } from "../errors.ts";
import type { FileEntry, Snapshot } from "../model.ts";
import { idOf, type LockedModel } from "./locked.ts";

/** How a repository has drifted from its lock entry. `note`: the pin still holds, and nothing has to be done. */
export type Drift = {
  kind:
    | "commit-gone"
    | "repository-gone"
    | "recreated"
    | "mirror"
    | "renamed"
    | "moved"
    | "gating"
    | "license"
    | "unreadable";
  severity: "note" | "drift" | "unknown";
  message: string;
  fix?: string;
};

/** Opens the repository at a revision, or at a commit, without asking a cache. Rejects with SourceError. */
export type OpenLive = (revision: string) => Promise<Snapshot>;

/** Files whose change under the same pin is worth a word: they are read as terms. */
export type IsLicense = (path: string) => boolean;

/**
 * Asks the Hub what has become of a locked model: one look at the requested revision, and another one at the locked commit
 * where the two differ. A pin is allowed to be older than its branch; that is a note.
 */
export async function driftOf(key: string, locked: LockedModel, open: OpenLive, isLicense: IsLicense) {
  const drifts: Drift[] = [];
  const head = await look(() => open(locked.requested));
  if (head instanceof SourceError && !isAbsence(head)) return [unreadable(head)];
  if (head instanceof SourceError && head.state !== "revision-not-found") return [gone(key, locked, head)];
  const pinned =
    !(head instanceof SourceError) && head.commit === locked.commit
      ? head
      : await look(() => open(locked.commit ?? locked.requested));
  if (pinned instanceof SourceError && !isAbsence(pinned)) return [unreadable(pinned)];
  const known = pinned instanceof SourceError ? head : pinned;
  if (known instanceof SourceError) return [gone(key, locked, known)];
  const equal = sameFiles(locked.files, known.files);
  drifts.push(...identityDrift(locked, known, equal));
  if (pinned instanceof SourceError) drifts.push(commitGone(key, locked, equal));
  if (known.hub?.renamedTo !== undefined && known.hub.renamedTo !== locked.hub?.renamedTo)
    drifts.push({
      kind: "renamed",
      severity: "drift",
      message: `the repository is called \`${known.hub.renamedTo}\` now; the old name can be taken by somebody else`,
      fix: `write \`id: ${known.hub.renamedTo}\` in the manifest, then \`modelvet lock\``,
    });
  drifts.push(...gatingDrift(key, locked, known));
  const readable = !(pinned instanceof SourceError);
  if (!(head instanceof SourceError)) drifts.push(...headDrift(key, locked, head, readable, isLicense));
  // Nobody should move a pin to a stranger's repository because a line below says how.
  return drifts.some(({ kind }) => kind === "recreated") ? drifts.map(withoutCommand) : drifts;
}

function withoutCommand(drift: Drift): Drift {
  const { fix, ...rest } = drift;
  return fix?.startsWith("modelvet ") ? rest : drift;
}

async function look(open: () => Promise<Snapshot>): Promise<Snapshot | SourceError> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof SourceError && error.state !== "aborted") return error;
    throw error;
  }
}

function isAbsence({ state }: SourceError): boolean {
  return state === "revision-not-found" || state === "missing-or-private" || state === "disabled";
}

function unreadable(error: SourceError): Drift {
  return {
    kind: "unreadable",
    severity: "unknown",
    message: `the repository could not be looked at: ${error.message}`,
    ...(error.hint === undefined ? {} : { fix: error.hint }),
  };
}

function gone(key: string, locked: LockedModel, error: SourceError): Drift {
  // The Hub answers alike for what does not exist and for what this token may not see.
  if (locked.hub?.private === true && error.state === "missing-or-private") return unreadable(error);
  const what = error.state === "disabled" ? "was disabled by the Hub" : "was deleted, or made private";
  return {
    kind: "repository-gone",
    severity: "drift",
    message: `the repository ${what}`,
    fix: `keep your copy of the files, and verify it: \`modelvet verify DIR --model ${key}\``,
  };
}

function commitGone(key: string, locked: LockedModel, equal: boolean): Drift {
  const commit = locked.commit ?? "";
  return {
    kind: "commit-gone",
    severity: "drift",
    message: `commit \`${commit}\` is gone from the repository${equal ? ", but its files are there under another commit" : ""}`,
    fix: `modelvet lock --update ${key}`,
  };
}

function identityDrift(locked: LockedModel, found: Snapshot, equal: boolean): Drift[] {
  const before = locked.identity;
  const now = found.identity;
  if (before === undefined || now === undefined) return [];
  if (before.id === now.id && (before.createdAt ?? now.createdAt) === (now.createdAt ?? before.createdAt))
    return [];
  if (equal)
    return [
      {
        kind: "mirror",
        severity: "note",
        message: `another repository (identity \`${now.id}\`) with equal bytes: a mirror, or made again`,
      },
    ];
  return [
    {
      kind: "recreated",
      severity: "drift",
      message: `another repository under the same name (identity \`${now.id}\`, locked \`${before.id}\`) with other files`,
      fix: "find out who owns the name now before you use it",
    },
  ];
}

/** Whether every locked file is there with the bytes that were locked. */
function sameFiles(locked: readonly FileEntry[], found: readonly FileEntry[]): boolean {
  const now = new Map(found.map((file) => [file.path, file]));
  return locked.every((file) => {
    const other = now.get(file.path);
    if (other === undefined) return false;
    if (other.sha256 !== undefined) return other.sha256 === file.sha256;
    return other.gitOid !== undefined && other.gitOid === file.gitOid;
  });
}

function gatingDrift(key: string, locked: LockedModel, found: Snapshot): Drift[] {
  const before = String(locked.hub?.gated ?? false);
  const now = String(found.hub?.gated ?? false);
  if (found.hub === undefined || before === now) return [];
  const words = now === "false" ? "is open to everybody now" : `asks for permission now (\`${now}\`)`;
  return [
    {
      kind: "gating",
      severity: "drift",
      message: `the repository ${words}; it was \`${before}\` when it was locked`,
      fix: `read what the publisher asks for, then \`modelvet lock --update ${key}\``,
    },
  ];
}

/**
 * What is new at the revision that was asked for: a newer commit is a note, other terms are not. `readable`: the locked
 * commit can still be read, to compare with.
 */
function headDrift(
  key: string,
  locked: LockedModel,
  head: Snapshot,
  readable: boolean,
  isLicense: IsLicense,
): Drift[] {
  if (head.commit === locked.commit) return [];
  const drifts: Drift[] = [
    {
      kind: "moved",
      severity: "note",
      message: `\`${locked.requested}\` is at commit \`${head.commit ?? "?"}\` now`,
      fix: `modelvet lock --update ${key}`,
    },
  ];
  const changed = changedTerms(locked, head, isLicense);
  const id = idOf(key, locked);
  if (changed.length > 0)
    drifts.push({
      kind: "license",
      severity: "drift",
      message: `the terms changed upstream: ${changed.join(", ")}`,
      fix: readable
        ? `modelvet diff ${id}@${locked.commit} ${id}@${locked.requested}`
        : `modelvet lock --update ${key}`,
    });
  return drifts;
}

function changedTerms(locked: LockedModel, head: Snapshot, isLicense: IsLicense): string[] {
  const tags = (all: readonly string[] | undefined) =>
    (all ?? []).filter((tag) => tag.startsWith("license:")).sort();
  const before = tags(locked.hub?.tags).join(", ");
  const now = tags(head.hub?.tags).join(", ");
  const changed: string[] = [];
  if (head.hub !== undefined && before !== now)
    changed.push(`\`${before || "no license"}\` -> \`${now || "no license"}\``);
  const old = new Map(locked.files.filter(({ path }) => isLicense(path)).map((file) => [file.path, file]));
  const current = new Map(head.files.filter(({ path }) => isLicense(path)).map((file) => [file.path, file]));
  for (const [path, file] of current) {
    const was = old.get(path);
    if (was === undefined) changed.push(`\`${path}\` is new`);
    else if (was.gitOid !== undefined && file.gitOid !== undefined && was.gitOid !== file.gitOid)
      changed.push(`\`${path}\``);
  }
  for (const path of old.keys()) if (!current.has(path)) changed.push(`\`${path}\` is gone`);
  return changed;
}
