import { picklesIn } from "../artifacts/inspect.ts";
import { disassemble } from "../artifacts/pickle/disassemble.ts";
import { looksLikePickle } from "../artifacts/pickle/looks-like.ts";
import type { FoundPickle } from "../artifacts/reader.ts";
import type { ArtifactRules } from "../artifacts/rules.ts";
import type { ExitCode } from "../judgement.ts";
import type { ByteSource } from "../model.ts";
import { escape, paint } from "../terminal.ts";
import type { CommandContext } from "./command.ts";
import type { InspectTarget } from "./inspect-files.ts";
import { openFile } from "./inspect-source.ts";

/** Pickles of one stream that are printed. */
const MOST = 1000;
const HEAD = 4096;
/** Columns left for an argument where the terminal is narrow. */
const NARROWEST = 24;

/**
 * Every opcode of every pickle in these files, as it stands; nothing is judged. 0: all were printed; 3: something could not
 * be read, or there was no pickle.
 */
export async function disassembleAll(
  targets: readonly InspectTarget[],
  rules: ArtifactRules,
  context: CommandContext,
): Promise<ExitCode> {
  let pickles = 0;
  let unread = 0;
  for (const target of targets) {
    context.signal.throwIfAborted();
    try {
      if (target.refused !== undefined) throw new Error(target.refused);
      const { source, close } = openFile(target.path);
      try {
        for (const pickle of await picklesIn(source, target.shown, rules)) {
          pickles++;
          await printStream(pickle, target.shown, context);
        }
      } finally {
        close();
      }
    } catch (error) {
      context.signal.throwIfAborted();
      unread++;
      const why = error instanceof Error ? error.message : String(error);
      context.stderr.write(`${escape(target.shown)}: not read: ${escape(why)}\n`);
    }
  }
  if (pickles === 0) context.stderr.write("no pickle in these files\n");
  return pickles === 0 || unread > 0 ? 3 : 0;
}

/** The pickles of one stream, one behind the other. */
async function printStream(
  { source, from, member }: FoundPickle,
  shown: string,
  context: CommandContext,
): Promise<void> {
  let at: number | undefined = from;
  for (let n = 0; n < MOST && at !== undefined; n++) {
    const place = member === undefined ? shown : `${shown}!${member}`;
    const title = n === 0 ? place : `${place} (pickle ${n + 1})`;
    context.stdout.write(`${paint(context.terminal, "bold", escape(title))}\n`);
    at = await printPickle(source, at, context);
    context.stdout.write("\n");
  }
}

/** Gives where the next pickle begins, where one follows. */
async function printPickle(
  source: ByteSource,
  from: number,
  context: CommandContext,
): Promise<number | undefined> {
  const { terminal, stdout } = context;
  const room = Math.max(NARROWEST, terminal.width - 34);
  let stop: number | undefined;
  let lines = "";
  for await (const { offset, opcode, argument, note } of disassemble(source, { from })) {
    const shown = argument === undefined ? "" : escape(argument, room);
    const remark = note === undefined ? "" : paint(terminal, "yellow", `  ${escape(note)}`);
    lines += `${`${String(offset).padStart(10)}  ${opcode.padEnd(18)}  ${shown}`.trimEnd()}${remark}\n`;
    if (lines.length > 65_536) {
      stdout.write(lines);
      lines = "";
      context.signal.throwIfAborted();
    }
    if (opcode === "STOP" && note === undefined) stop = offset;
  }
  stdout.write(lines);
  if (stop === undefined || stop + 1 >= source.size) return undefined;
  const head = await source.read(stop + 1, Math.min(HEAD, source.size - stop - 1));
  return looksLikePickle(head, source.size - stop - 1) ? stop + 1 : undefined;
}
