import type { ByteSource } from "../../model.ts";
import { execute } from "./execute.ts";
import { type Machine, newMachine } from "./machine.ts";
import { OPCODES } from "./opcodes.ts";
import { runMachine } from "./run-machine.ts";
import { WantedText } from "./texts.ts";

const RULES = { global: () => undefined };
/** Opcodes that a trial without an error must have run before bytes that are not yet at their end count as a pickle. */
const ENOUGH = 4;
const ENOUGH_TEXT = 8;
/** Names that Python code could have: lines of prose or code are none. */
const NAME = /^[\p{L}\p{N}_.<>]+$/u;
/** Pickles one behind the other that are tried: whoever loads one may load the next. */
const MOST_PICKLES = 64;

/**
 * Whether bytes are a pickle, from the first 4096 of `size`. Binary protocols announce themselves; older ones are run for
 * a trial, since any text begins with something that is an opcode.
 */
export function looksLikePickle(head: Uint8Array, size: number): boolean {
  if (head.length < 2) return false;
  if (head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5)
    return head.length === 2 || OPCODES[head[2]!] !== undefined;
  const { machine, ended } = trial(head, size);
  if (!machine.globals.entries.every(({ full }) => NAME.test(full))) return false;
  if (machine.called) return true;
  if (ended === "stop")
    return machine.size === 0 && (machine.reached || machine.at >= size || machine.opcodes > ENOUGH);
  return ended === "more" && machine.opcodes >= (isPlainText(head) ? ENOUGH_TEXT : ENOUGH);
}

/**
 * Whether running bytes as pickles, one behind the other, could reach a global or a call before an error, as far as the
 * head tells.
 */
export function mayBePickle(head: Uint8Array, size: number): boolean {
  let at = 0;
  for (let pickles = 0; pickles < MOST_PICKLES && at < head.length; pickles++) {
    const { machine, ended } = trial(head.subarray(at), size - at);
    if (machine.reached || ended === "more") return true;
    if (ended !== "stop") return false;
    at += machine.at;
  }
  return at > 0 && at >= head.length && size > at;
}

/** Whether a loader would run the source to a call, however far behind the head that is. For what `mayBePickle` leaves open. */
export async function runsAsPickle(source: ByteSource): Promise<boolean> {
  let at = 0;
  for (let pickles = 0; pickles < MOST_PICKLES && at < source.size; pickles++) {
    const machine = newMachine(RULES, at, source.size, { trial: true });
    const halt = await runMachine(machine, source);
    if (machine.called) return true;
    if (halt !== "stop") return false;
    ({ at } = machine);
  }
  return false;
}

/** Whether bytes are one pickle from the first to the last, whatever is in it. */
export function isOnePickle(head: Uint8Array, size: number): boolean {
  const { machine, ended } = trial(head, size);
  return ended === "stop" && machine.size === 0 && machine.at === size;
}

function trial(head: Uint8Array, size: number): { machine: Machine; ended: string } {
  const machine = newMachine(RULES, 0, Math.max(size, head.length), { trial: true });
  machine.window = { bytes: head, base: 0 };
  try {
    return { machine, ended: execute(machine) };
  } catch (error) {
    if (!(error instanceof WantedText)) throw error;
    return { machine, ended: "more" };
  }
}

function isPlainText(head: Uint8Array): boolean {
  return !head.some((byte) => byte < 9 || (byte > 13 && byte < 32) || byte >= 127);
}
