import { randomBytes } from "node:crypto";
import { open, readdir, realpath, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { errorCode, exclusively } from "./exclusive.ts";
import type { LockedModel } from "./locked.ts";
import { printLockfile } from "./print.ts";
import { readLockText } from "./read.ts";

/** Age in milliseconds after which a temporary file is what a killed process left behind. */
const LEFT_BEHIND = 60_000;

/** What the file holds now in, what it shall hold out; undefined leaves it as it is. */
export type Edit = (text: string | undefined) => ReadonlyMap<string, LockedModel> | undefined;

/**
 * Changes a lockfile as one step: read, edited and replaced under an exclusive lock, so that nothing another process
 * writes is lost, and at every moment the file is either the old or the new one. False when nothing had to change.
 */
export async function editLockfile(path: string, edit: Edit): Promise<boolean> {
  const file = await realpath(path).catch(() => path);
  try {
    return await exclusively(file, async () => {
      const before = readLockText(file);
      const models = edit(before);
      if (models === undefined) return false;
      const printed = printLockfile(models);
      const after = before?.includes("\r\n") ? printed.replaceAll("\n", "\r\n") : printed;
      if (after === before) return false;
      await replaceFile(file, after);
      return true;
    });
  } catch (error) {
    const why = REFUSED.get(errorCode(error) ?? "");
    if (why === undefined) throw error;
    throw new UserError("path-not-found", "the lockfile cannot be written", {
      where: file,
      why,
      fix: "modelvet lock --lockfile FILE",
    });
  }
}

/** What the system says where a file cannot be made; anything else is a fault of ours. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "its folder does not exist"],
  ["ENOTDIR", "its folder is a file"],
  ["EACCES", "this user may not write there"],
  ["EPERM", "this user may not write there"],
  ["EROFS", "the file system is read-only"],
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk quota is used up"],
]);

/** Writes beside the file, flushes, and renames over it. */
export async function replaceFile(file: string, content: string): Promise<void> {
  const folder = dirname(file);
  await removeLeftBehind(folder, basename(file));
  const temporary = join(folder, `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  const mode = (await stat(file).catch(() => undefined))?.mode ?? 0o644;
  const handle = await open(temporary, "wx", mode & 0o777);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await handle.close();
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await handle.close();
  try {
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

async function removeLeftBehind(folder: string, name: string): Promise<void> {
  for (const entry of await readdir(folder)) {
    const ours =
      (entry.startsWith(`.${name}.`) && entry.endsWith(".tmp")) || entry.startsWith(`${name}.lock.`);
    if (!ours) continue;
    const path = join(folder, entry);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && Date.now() - found.mtimeMs > LEFT_BEHIND)
      await unlink(path).catch(() => undefined);
  }
}
