import { randomBytes } from "node:crypto";
import { link, open, readFile, rename, stat, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { UserError } from "../errors.ts";

/** Milliseconds after which a lock is taken over: it is held only while a file is read, merged and written. */
const STALE = 15_000;
const POLL = 25;
/** Tries before giving up; together about a minute. */
const TRIES = 2400;

/**
 * Runs `work` while holding `<file>.lock`, so that of two processes the second one sees what the first has written. A lock
 * whose process is gone, or that is older than its purpose allows, is taken over. Throws UserError when it stays held.
 */
export async function exclusively<T>(file: string, work: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  const token = `${process.pid} ${hostname()} ${randomBytes(8).toString("hex")}`;
  for (let tried = 0; !(await take(lock, token)); tried++) {
    if (tried >= TRIES)
      throw new UserError("lockfile-invalid", `another process holds \`${lock}\``, {
        fix: `wait for it to end, or remove \`${lock}\``,
      });
    if (!(await takeOver(lock))) await pause(POLL);
  }
  try {
    return await work();
  } finally {
    // Whoever took the lock over owns it now; it is not ours to remove.
    if ((await contentOf(lock)) === token) await unlink(lock).catch(() => undefined);
  }
}

async function take(lock: string, token: string): Promise<boolean> {
  const temporary = `${lock}.${randomBytes(6).toString("hex")}`;
  const handle = await open(temporary, "wx");
  try {
    await handle.writeFile(token);
  } finally {
    await handle.close();
  }
  try {
    // A link appears with its content in one step: nobody ever reads an empty lock.
    await link(temporary, lock);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

/** True when the lock was stale and is out of the way, or gone by itself. */
async function takeOver(lock: string): Promise<boolean> {
  const held = await contentOf(lock);
  const found = await stat(lock).catch(() => undefined);
  if (held === undefined || found === undefined) return true;
  const [pid = "", host = ""] = held.split(" ");
  const dead = host === hostname() && /^[1-9]\d*$/.test(pid) && !isRunning(Number(pid));
  if (!dead && Date.now() - found.mtimeMs < STALE) return false;
  const aside = `${lock}.${randomBytes(6).toString("hex")}`;
  try {
    await rename(lock, aside);
  } catch {
    return true;
  }
  // Somebody else may have taken it over in between: then it is theirs and is put back.
  if ((await contentOf(aside)) !== held) await link(aside, lock).catch(() => undefined);
  await unlink(aside).catch(() => undefined);
  return true;
}

async function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
