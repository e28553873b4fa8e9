import { UserError } from "../errors.ts";
import { findManifest, readManifest } from "../manifest/locate.ts";
import { nearest } from "../manifest/nearest.ts";
import { coversModel } from "../posture/waivers.ts";
import { escape } from "../terminal.ts";
import type { Command, CommandContext } from "./command.ts";
import type { WaiveOptions } from "./options.ts";
import { findingIds } from "./pack-folder.ts";
import { latestDay, waiverStanza } from "./waiver-stanza.ts";

/**
 * Prints the waiver to paste under `waivers:`. What a person has to say is left as a blank they cannot overlook; nothing is
 * written, since accepting a risk is an edit that somebody reviews. Throws UserError for a finding that no rule raises.
 */
export const runWaive: Command<WaiveOptions> = async (options, context) => {
  const ids = findingIds(context.cwd, options.rules);
  if (!ids.includes(options.finding)) {
    const meant = nearest(options.finding, ids);
    throw new UserError("usage", `unknown finding \`${options.finding}\``, {
      why: "no rule raises it",
      fix:
        meant === undefined
          ? "copy the id in brackets from the report"
          : `modelvet waive ${meant} ${options.model}`,
    });
  }
  const latest = latestDay(context.now);
  const expires = options.expires ?? latest;
  const time = Date.parse(`${expires}T00:00:00Z`);
  if (
    !/^\d{4}-\d{2}-\d{2}$/.test(expires) ||
    Number.isNaN(time) ||
    !new Date(time).toISOString().startsWith(expires)
  )
    throw new UserError("usage", `\`${expires}\` is no day`, {
      why: "expected `YYYY-MM-DD`",
      fix: `--expires ${latest}`,
    });
  if (expires < context.now.toISOString().slice(0, 10))
    throw new UserError("usage", `\`${expires}\` is in the past`, { fix: `--expires ${latest}` });
  const { finding, model, reason, owner } = options;
  const stanza = waiverStanza({
    finding,
    model,
    expires,
    ...(reason === undefined ? {} : { reason }),
    ...(owner === undefined ? {} : { owner }),
  });
  context.stdout.write(`${stanza.join("\n")}\n`);
  await remind(options, context);
  return 0;
};

/** A pattern that covers no model of the manifest would be an unused waiver from the start. */
async function remind(options: WaiveOptions, context: CommandContext): Promise<void> {
  if (context.quiet || (options.manifest === undefined && findManifest(context.cwd) === undefined)) return;
  const manifest = await readManifest(context, options.manifest);
  const names = manifest.models.flatMap(({ id, quant }) =>
    quant === undefined ? [id] : [id, `${id}:${quant}`],
  );
  if (!coversModel(options.model, names)) {
    const meant = nearest(options.model, names);
    const hint = meant === undefined ? "" : `; did you mean \`${escape(meant)}\``;
    context.stderr.write(
      `note: no model of \`${escape(manifest.file)}\` is called \`${escape(options.model)}\`${hint}\n`,
    );
  }
  context.stderr.write(`note: paste it under \`waivers:\` in \`${escape(manifest.file)}\`\n`);
}
