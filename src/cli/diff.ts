import { join } from "node:path";
import { UserError } from "../errors.ts";
import { compareLockfiles, type ModelChanges } from "../lock/changes.ts";
import { changesJson } from "../lock/changes-json.ts";
import { changesMarkdown, changesText } from "../lock/changes-text.ts";
import { type Operand, readOperands } from "../lock/diff-operands.ts";
import { LOCKFILE, locateLockfile, lockfileOf } from "../lock/locate.ts";
import { lockModel } from "../lock/lock-model.ts";
import type { LockedModel } from "../lock/locked.ts";
import { findManifest } from "../manifest/locate.ts";
import type { ModelRef } from "../model.ts";
import { escape } from "../terminal.ts";
import type { Command, CommandContext } from "./command.ts";

export type DiffOptions = {
  /** OLD and NEW: a lockfile, a git revision, `old..new`, or `org/name@revision`. */
  operands: readonly string[];
  lockfile?: string;
  format?: "text" | "json" | "markdown";
};

/** What changed for posture between two lockfiles, or two revisions of a model. 0 whatever changed: judging is `check`'s. */
export const runDiff: Command<DiffOptions> = async (options, context) => {
  const [before, after] = readOperands(options.operands, context.cwd, (now) => {
    try {
      return locateLockfile(context.cwd, options.lockfile);
    } catch (error) {
      // A lockfile that a revision has may be gone since, or not be there yet.
      if (now || options.lockfile !== undefined) throw error;
      const manifest = findManifest(context.cwd);
      return manifest === undefined ? join(context.cwd, LOCKFILE) : lockfileOf(manifest);
    }
  });
  const models = await compare(before, after, context);
  context.stdout.write(render(models, before, after, options.format ?? "text", context));
  return 0;
};

async function compare(before: Operand, after: Operand, context: CommandContext): Promise<ModelChanges[]> {
  if (before.kind === "lockfile" && after.kind === "lockfile")
    return compareLockfiles(before.models, after.models);
  const key = after.kind === "model" ? after.id : after.name;
  const [old, now] = await Promise.all([gathered(before, context), gathered(after, context)]);
  const same = before.kind === "model" && after.kind === "model" && before.id === after.id;
  return compareLockfiles(new Map([[key, same ? old : nameless(old)]]), new Map([[key, now]]));
}

/** Two names are two repositories, and that is no news. */
function nameless({ identity: _, ...model }: LockedModel): LockedModel {
  return model;
}

/** One revision of a model as a lock entry, gathered live and written nowhere. */
async function gathered(operand: Operand, context: CommandContext): Promise<LockedModel> {
  if (operand.kind !== "model") throw new UserError("internal", "a lockfile has no revision to gather");
  const { liveTools } = await import("./live.ts");
  const ref: ModelRef = {
    source: "hub",
    id: operand.id,
    revision: operand.revision,
    origin: "target",
    deployment: {},
    at: { file: operand.name, line: 1, column: 1 },
  };
  const step = { key: operand.id, ref, why: "diff" };
  return (await lockModel(step, await liveTools(context, context.cwd), true)).model;
}

function render(
  models: readonly ModelChanges[],
  before: Operand,
  after: Operand,
  format: NonNullable<DiffOptions["format"]>,
  context: CommandContext,
): string {
  if (format === "json") return changesJson(models, before.name, after.name);
  if (format === "markdown") return changesMarkdown(models);
  const text = changesText(models, context.terminal);
  const names = `${escape(before.name)} -> ${escape(after.name)}`;
  if (models.length === 0) return `${names}: no change for posture\n`;
  const worse = models.filter(({ changes }) => changes.some(({ direction }) => direction === "worse")).length;
  const count = `${models.length} ${models.length === 1 ? "model" : "models"} changed`;
  return `${names}\n\n${text}\n${count}, ${worse} to look at\n`;
}
