import { UserError } from "../errors.ts";
import type { ExitCode } from "../judgement.ts";
import type { CommandContext } from "./command.ts";
import type { DiffOptions } from "./diff.ts";
import type { IdentifyOptions } from "./identify.ts";
import type {
  CheckOptions,
  CompletionOptions,
  ExplainOptions,
  InitOptions,
  InspectOptions,
  LockOptions,
  ScanOptions,
  TuiOptions,
  WaiveOptions,
} from "./options.ts";
import type { VerifyCommandOptions } from "./verify.ts";

/** A command and its options, as the command line gave them. */
export type Invocation =
  | { command: "scan"; options: ScanOptions }
  | { command: "lock"; options: LockOptions }
  | { command: "check"; options: CheckOptions }
  | { command: "verify"; options: VerifyCommandOptions }
  | { command: "diff"; options: DiffOptions }
  | { command: "inspect"; options: InspectOptions }
  | { command: "identify"; options: IdentifyOptions }
  | { command: "explain"; options: ExplainOptions }
  | { command: "init"; options: InitOptions }
  | { command: "waive"; options: WaiveOptions }
  | { command: "completion"; options: CompletionOptions }
  | { command: "tui"; options: TuiOptions };

/** Runs a command. Each one is loaded only when it is asked for: `check` must not pay for what `tui` needs. */
export async function dispatch(invocation: Invocation, context: CommandContext): Promise<ExitCode> {
  try {
    switch (invocation.command) {
      case "scan":
        return await (await import("./scan.ts")).runScan(invocation.options, context);
      case "lock":
        return await (await import("./lock.ts")).runLock(invocation.options, context);
      case "check":
        return await (await import("./check.ts")).runCheck(invocation.options, context);
      case "verify":
        return await (await import("./verify.ts")).runVerify(invocation.options, context);
      case "diff":
        return await (await import("./diff.ts")).runDiff(invocation.options, context);
      case "inspect":
        return await (await import("./inspect.ts")).runInspect(invocation.options, context);
      case "identify":
        return await (await import("./identify.ts")).runIdentify(invocation.options, context);
      case "explain":
        return await (await import("./explain.ts")).runExplain(invocation.options, context);
      case "init":
        return await (await import("./init.ts")).runInit(invocation.options, context);
      case "waive":
        return await (await import("./waive.ts")).runWaive(invocation.options, context);
      case "completion":
        return await (await import("./completion.ts")).runCompletion(invocation.options, context);
      case "tui":
        return await (await import("./tui.ts")).runTui(invocation.options, context);
    }
  } catch (error) {
    // A part of the bundle that is not there is a broken installation, and nothing of the user's.
    if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")
      throw new UserError("internal", "this installation of modelvet is incomplete", {
        why: error.message,
        fix: "npm ci && npm run build",
      });
    throw error;
  }
}
