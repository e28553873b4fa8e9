import { isDeepStrictEqual } from "node:util";
import { UserError } from "../errors.ts";
import type { LockedModel, Lockfile } from "./locked.ts";
import { parseLockfile } from "./read.ts";

export type Merged = {
  models: Map<string, LockedModel>;
  /** Models that both sides lock at one commit with other facts: they have to be looked at again, at that commit. */
  relock: ReadonlyMap<string, LockedModel>;
};

/** Whether the text holds what `git merge` leaves where both branches changed the same lines. */
export function hasConflicts(text: string): boolean {
  return /^(<{7}|>{7})( |\r?$)/m.test(text);
}

/**
 * Resolves conflict markers: both sides are read as whole lockfiles and united by model. Throws UserError
 * `lockfile-conflict` naming every model that the sides pin to different commits, with both commits; one that is about to
 * be moved anyway has no pin to keep, and is left out.
 */
export function mergeConflicts(
  text: string,
  file: string,
  moved: (key: string) => boolean = () => false,
): Merged {
  const { ours, theirs } = sidesOf(text, file);
  const read = (side: string, name: string): Lockfile => {
    try {
      return parseLockfile(side, file);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(
        "lockfile-conflict",
        `the ${name} side of the conflict is not a lockfile by itself`,
        {
          where: file,
          why: error.message,
          fix: `git checkout --ours ${file} && modelvet lock`,
        },
      );
    }
  };
  return mergeLockfiles(read(ours, "first"), read(theirs, "second"), file, moved);
}

function mergeLockfiles(
  ours: Lockfile,
  theirs: Lockfile,
  file: string,
  moved: (key: string) => boolean,
): Merged {
  const models = new Map(ours.models);
  const relock = new Map<string, LockedModel>();
  const conflicts = new Map<string, string>();
  for (const [key, model] of theirs.models) {
    const mine = models.get(key);
    if (mine === undefined) models.set(key, model);
    else if (mine.commit !== model.commit) {
      if (moved(key)) models.delete(key);
      else conflicts.set(key, describe(key, mine, model));
    } else if (!isDeepStrictEqual(mine, model)) {
      models.delete(key);
      relock.set(key, mine);
    }
  }
  if (conflicts.size > 0)
    throw new UserError("lockfile-conflict", "two branches pin the same model to different commits", {
      where: file,
      why: [...conflicts.values()].join("; "),
      // Taking one side of the whole file would drop what the other one locked besides.
      fix: `modelvet lock --update ${[...conflicts.keys()].join(" ")}\nor keep one side's lines of it between the markers, then: modelvet lock`,
    });
  return { models, relock };
}

function describe(key: string, mine: LockedModel, other: LockedModel): string {
  return `\`${key}\`: \`${mine.commit}\` here, \`${other.commit}\` there`;
}

type Side = "both" | "ours" | "base" | "theirs";

/** Where each marker leads to; any other pair is not what git writes. */
const STEPS: ReadonlyMap<string, Side> = new Map([
  ["both <", "ours"],
  ["ours |", "base"],
  ["ours =", "theirs"],
  ["base =", "theirs"],
  ["theirs >", "both"],
]);

/** The two texts that a conflicted one was made of. Throws UserError `lockfile-conflict` for odd markers; the common ancestor of `diff3` markers is left out. */
export function sidesOf(text: string, file: string): { ours: string; theirs: string } {
  const ours: string[] = [];
  const theirs: string[] = [];
  let inside: Side = "both";
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(/\r$/, "");
    const marker = /^(<{7}|\|{7}|={7}|>{7})(?: |$)/.exec(line)?.[1]?.[0];
    if (marker === undefined) {
      if (inside === "both" || inside === "ours") ours.push(line);
      if (inside === "both" || inside === "theirs") theirs.push(line);
      continue;
    }
    const next: Side | undefined = STEPS.get(`${inside} ${marker}`);
    if (next === undefined)
      throw new UserError("lockfile-conflict", "the conflict markers do not pair up", {
        where: { file, line: index + 1, column: 1 },
        fix: `git checkout --merge ${file}`,
      });
    inside = next;
  }
  if (inside !== "both")
    throw new UserError("lockfile-conflict", "a conflict marker is never closed", {
      where: file,
      fix: `git checkout --merge ${file}`,
    });
  return { ours: ours.join("\n"), theirs: theirs.join("\n") };
}
