import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandContext } from "../../src/cli/command.ts";
import type { ScanOptions } from "../../src/cli/options.ts";
import { runScan } from "../../src/cli/scan.ts";
import type { ExitCode } from "../../src/judgement.ts";
import { type Captured, contextOf } from "../lock/context.ts";

/** What the command line gives a scan where nothing is said. */
export function scanOptions(more: Partial<ScanOptions> = {}): ScanOptions {
  return {
    targets: [],
    deployment: [],
    format: "text",
    exitZero: false,
    tui: false,
    include: [],
    exclude: [],
    offline: false,
    cache: true,
    ...more,
  };
}

/** A command's surroundings against a Hub, with a home folder of its own. */
export function contextAt(url: string, more: Partial<CommandContext> = {}): Captured {
  const home = mkdtempSync(join(tmpdir(), "modelvet-scan-"));
  return contextOf(home, { env: { HF_ENDPOINT: url, HOME: home }, ...more });
}

type ReportedModel = {
  id: string;
  commit: string | null;
  posture: string;
  meetsPolicy: boolean;
  axes: Record<string, string>;
  license: { expression: string | null; family: string | null; basis: string };
  provenance: { pinned: boolean; proof: string };
  findings: { id: string; axis: string; posture: string; message: string; fix?: string }[];
  questions: { fact: string }[];
  artifacts?: { path: string; format: string; verdict: string }[];
};

export type Scanned = {
  exitCode: ExitCode;
  posture: string;
  models: ReportedModel[];
  diagnostics: { severity: string; message: string }[];
};

/** A scan by its JSON document. */
export async function scanned(context: Captured, more: Partial<ScanOptions> = {}): Promise<Scanned> {
  const before = context.out().length;
  const exitCode = await runScan(scanOptions({ format: "json", ...more }), context);
  const { elapsed: _, ...report }: Scanned & { elapsed: number } = JSON.parse(context.out().slice(before));
  return { ...report, exitCode };
}

/** `posture[id]` of what is worse than a note. */
export function worse(model: ReportedModel | undefined): string[] {
  return (model?.findings ?? [])
    .filter(({ posture }) => posture !== "clear")
    .map(({ id, posture }) => `${posture}[${id}]`);
}
