import type { ByteSource } from "../../model.ts";
import { execute } from "./execute.ts";
import { newMachine } from "./machine.ts";
import { OPCODES } from "./opcodes.ts";
import { WantedText } from "./texts.ts";

/** Bytes that are searched, at a time and at most, and places that are tried. */
const CHUNK = 1024 * 1024;
const MOST_BYTES = 16 * CHUNK;
const MOST_TRIALS = 2000;
const HEAD = 4096;

/**
 * The first offset from `from` on where a pickle plainly stands: one that a loader which starts there would run to a call.
 * Undefined where there is none within the limits. It serves to show what is there; no verdict gets better by it.
 */
export async function findPickle(source: ByteSource, from: number): Promise<number | undefined> {
  let trials = 0;
  for (let base = from; base < Math.min(source.size, from + MOST_BYTES); base += CHUNK) {
    const bytes = await source.read(base, Math.min(CHUNK + HEAD, source.size - base));
    for (const at of candidates(bytes, Math.min(CHUNK, bytes.length))) {
      if (trials++ >= MOST_TRIALS) return undefined;
      if (runs(bytes.subarray(at, at + HEAD), source.size - base - at)) return base + at;
    }
  }
  return undefined;
}

function* candidates(bytes: Uint8Array, length: number): Generator<number> {
  for (let at = bytes.indexOf(0x80); at !== -1 && at < length; at = bytes.indexOf(0x80, at + 1))
    if (bytes[at + 1]! <= 5 && OPCODES[bytes[at + 2] ?? 0] !== undefined) yield at;
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, length));
  for (const match of text.matchAll(/[(\]}N]{0,4}[ci][A-Za-z_][\w.]{0,200}\n[A-Za-z_][\w.]{0,200}\n/g))
    yield match.index;
}

function runs(head: Uint8Array, size: number): boolean {
  const machine = newMachine({ global: () => undefined }, 0, Math.max(size, head.length), { trial: true });
  machine.window = { bytes: head, base: 0 };
  try {
    execute(machine);
  } catch (error) {
    if (!(error instanceof WantedText)) throw error;
  }
  return machine.called;
}
