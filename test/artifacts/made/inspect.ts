import { inspectArtifact } from "../../../src/artifacts/inspect.ts";
import { bytesSource } from "../../../src/artifacts/read-text.ts";
import type { Inspection } from "../../../src/model.ts";
import { packRules } from "./pack-rules.ts";

/** What loading these bytes under this name would do, by the rules as they are shipped. */
export const inspect = (bytes: Uint8Array, path: string): Promise<Inspection> =>
  inspectArtifact(bytesSource(bytes), path, packRules);

/** The findings of an inspection, each once, in alphabetical order. */
export const findings = ({ observations }: Inspection): string[] =>
  [...new Set(observations.map(({ finding }) => finding))].sort();
