import { inspectArtifact } from "../artifacts/inspect.ts";
import type { ArtifactRules } from "../artifacts/rules.ts";
import type { Inspection } from "../model.ts";
import type { InspectTarget } from "./inspect-files.ts";
import { openFile } from "./inspect-source.ts";

/** Inspects one file of the command line. What cannot be opened is `unreadable`, with the reason. */
export async function inspectOne(target: InspectTarget, rules: ArtifactRules): Promise<Inspection> {
  if (target.refused !== undefined) return unread(target, target.refused);
  try {
    const { source, close } = openFile(target.path);
    try {
      return await inspectArtifact(source, target.shown, rules);
    } finally {
      close();
    }
  } catch (error) {
    return unread(target, error instanceof Error ? error.message : String(error));
  }
}

/** What could not be had at all: visible, and never safe. */
export function unread({ shown, size }: InspectTarget, message: string): Inspection {
  return {
    path: shown,
    format: "unknown",
    size,
    verdict: "unreadable",
    globals: [],
    observations: [{ finding: "artifact-not-read", verdict: "unreadable", message }],
  };
}
