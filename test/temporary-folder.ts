import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One folder for all that the tests write: they may leave what they like in it, and it goes when they are done. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "modelvet-tests-"));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
