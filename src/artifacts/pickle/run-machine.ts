import type { ByteSource } from "../../model.ts";
import { execute, type Halt } from "./execute.ts";
import type { Machine } from "./machine.ts";
import { decodeLiteral, keepText, WANTED_BYTES, WantedText } from "./texts.ts";

/** The first window is small, since most pickles are, and later ones grow while opcodes follow opcodes. */
const FIRST = 64 * 1024;
const LARGEST = 4 * 1024 * 1024;
/** A line that is longer than this has no end for us. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** Runs the machine over a source until it stops for good, reading only what its opcodes stand in. */
export async function runMachine(m: Machine, source: ByteSource): Promise<Halt> {
  let size = FIRST;
  for (;;) {
    const before = m.at;
    const halt = await step(m, source);
    if (halt !== "more") return halt;
    const end = m.window.base + m.window.bytes.length;
    const stuck = m.at === before && m.at === m.window.base && m.window.bytes.length > 0;
    // Behind data that was skipped there may be as much again.
    if (stuck) size *= 4;
    else size = m.at > end || m.window.bytes.length === 0 ? FIRST : Math.min(size * 2, LARGEST);
    if (size > LONGEST_LINE) {
      m.error = "a line longer than any";
      return "limit";
    }
    const bytes = await source.read(m.at, Math.min(size, m.sourceSize - m.at));
    if (bytes.length < Math.min(size, m.sourceSize - m.at)) m.sourceSize = m.at + bytes.length;
    m.window = { bytes, base: m.at };
  }
}

async function step(m: Machine, source: ByteSource): Promise<Halt> {
  for (;;) {
    try {
      return execute(m);
    } catch (error) {
      if (!(error instanceof WantedText)) throw error;
      m.fetched++;
      const bytes = await source.read(error.offset, Math.min(WANTED_BYTES, m.sourceSize - error.offset));
      keepText(m, error.offset, decodeLiteral(bytes, 0, true) ?? "");
    }
  }
}
