import type { Report } from "../judgement.ts";
import type { CommandContext } from "./command.ts";
import type { ScanOptions } from "./options.ts";
import { VERSION } from "./version.ts";

/** A report in the form that was asked for. Each form is loaded alone: `check` runs before every merge. */
export async function renderReport(
  report: Report,
  format: ScanOptions["format"],
  context: Pick<CommandContext, "terminal" | "quiet" | "verbose" | "cwd">,
  endpoint?: string,
): Promise<string> {
  switch (format) {
    case "json":
      return (await import("../report/json.ts")).reportJson(report);
    case "github":
      return (await import("../report/github.ts")).reportGithub(await seen(report, context.cwd));
    case "markdown":
      return (await import("../report/markdown.ts")).reportMarkdown(report);
    case "sarif":
      return (await import("../report/sarif.ts")).reportSarif(await seen(report, context.cwd), VERSION);
    case "text": {
      const { quiet, verbose, terminal } = context;
      const { reportText } = await import("../report/text.ts");
      return reportText(report, terminal, {
        quiet,
        verbose,
        ...(endpoint === undefined ? {} : { endpoint }),
      });
    }
  }
}

async function seen(report: Report, cwd: string): Promise<Report> {
  return (await import("./in-repository.ts")).seenFromRepository(report, cwd);
}
