import type { GlobalEntry } from "./globals.ts";
import type { Machine } from "./machine.ts";
import type { Value } from "./values.ts";

/** Judges a call: its result where it is proven to be harmless, else undefined. */
export type CallForm = (m: Machine, entry: GlobalEntry, args: readonly Value[]) => Value | undefined;
