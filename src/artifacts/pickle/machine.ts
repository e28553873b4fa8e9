import type { Observation } from "../../model.ts";
import type { ArtifactRules } from "../rules.ts";
import { type Containers, newContainers } from "./containers.ts";
import type { Detail } from "./details.ts";
import { type GlobalEntry, type Globals, newGlobals } from "./globals.ts";
import { type Items, newItems } from "./items.ts";
import { type Memo, newMemo } from "./memo.ts";
import type { Value } from "./values.ts";

/** Where a pickle is loaded: what persistent ids and wrapped arrays mean depends on it. */
export type PickleKind = "plain" | "torch" | "torch-legacy";

export type Call = {
  entry: GlobalEntry | undefined;
  call: string;
  offset: number;
  dangerous: boolean;
  /** Why it is dangerous, where its global alone is not. */
  reason?: string;
};

/** Bytes inside the pickle that are a file of their own. `loaded`: a call of the pickle loads them. */
export type Embedded = {
  offset: number;
  start: number;
  length: number;
  loaded: boolean;
  /** They are written as a text, one character a byte. */
  encoded: boolean;
  /** Elements that tensors ask of the storage that is loaded from them. */
  elements: number;
};

/** A torch storage that a persistent id names: its bytes follow elsewhere. */
export type Storage = { key: string; type: string; numel: number; itemSize: number };

/** Bytes of the source that are at hand, and where they begin. */
export type Window = { bytes: Uint8Array; base: number };

/** The state of one run of the abstract machine, from its first opcode to STOP or an error. */
export type Machine = {
  readonly rules: ArtifactRules;
  readonly kind: PickleKind;
  /** A trial only asks whether a global or a call would be reached. */
  readonly trial: boolean;
  reached: boolean;
  /** Something was called, or a call would have been tried. */
  called: boolean;
  /** Offset of the next opcode in the source. */
  at: number;
  /** Offset of the opcode that is running. */
  opcodeAt: number;
  opcodes: number;
  proto: number;
  stack: Float64Array;
  size: number;
  marks: number[];
  memo: Memo;
  items: Items;
  containers: Containers;
  globals: Globals;
  /** Globals before this one were pushed by pickles before this one, and reported there. */
  readonly firstGlobal: number;
  details: (Detail | undefined)[];
  nextDetail: number;
  /** The last dict that was written, its items, and whether they are all that is in it. */
  lastDict: { serial: number; position: number; whole: boolean };
  frameEnd: number;
  /** What one unpickler would leave out: the rest of a frame that an argument crosses. */
  splice: { from: number; to: number } | undefined;
  window: Window;
  sourceSize: number;
  texts: Map<number, string>;
  /** Values of nested tuples that may still be walked through in search of what they carry. */
  walks: number;
  /** Bytes that proven calls may still allocate. */
  allocation: number;
  /** Calls that may still be written out, and dangerous ones. */
  shown: number;
  dangers: number;
  /** Globals that were pushed and calls of them: what makes a stretch of bytes act. */
  acts: number;
  /** Wrapped arrays are taken for opcodes, as a loader that is not joblib does. */
  readonly ignoreArrays: boolean;
  /** `acts` when the first array began. */
  actsBeforeArray: number | undefined;
  /** Literal texts that had to be read from outside of the window. */
  fetched: number;
  calls: Call[];
  storages: Map<string, Storage>;
  embedded: Map<number, Embedded>;
  observations: Observation[];
  seen: Set<string>;
  /** Set where something outside of the stream comes next: a wrapped array. */
  array: Detail | undefined;
  /** A global's name was computed by a call: something is hidden. */
  hiddenNames: boolean;
  error: string | undefined;
  result: Value;
};

/** The C unpickler's memo is an array: one far index makes it as long. */
export const FAR_INDEX = "a memo index beyond every value of the file";

/** Bytes that calls with a length (`bytearray(n)`) may allocate in one pickle. */
const MOST_ALLOCATED = 2 ** 28;

export function newMachine(
  rules: ArtifactRules,
  at: number,
  sourceSize: number,
  options: { kind?: PickleKind; trial?: boolean; ignoreArrays?: boolean; globals?: Globals } = {},
): Machine {
  const globals = options.globals ?? newGlobals();
  return {
    rules,
    kind: options.kind ?? "plain",
    trial: options.trial === true,
    reached: false,
    called: false,
    at,
    opcodeAt: at,
    opcodes: 0,
    proto: 0,
    stack: new Float64Array(1024),
    size: 0,
    marks: [],
    memo: newMemo(),
    items: newItems(),
    containers: newContainers(),
    globals,
    firstGlobal: globals.entries.length,
    details: [],
    nextDetail: 1,
    lastDict: { serial: 0, position: 0, whole: false },
    frameEnd: 0,
    splice: undefined,
    window: { bytes: new Uint8Array(0), base: at },
    sourceSize,
    texts: new Map(),
    walks: 1_000_000,
    allocation: MOST_ALLOCATED,
    shown: 2000,
    dangers: 400,
    acts: 0,
    ignoreArrays: options.ignoreArrays === true,
    actsBeforeArray: undefined,
    fetched: 0,
    calls: [],
    storages: new Map(),
    embedded: new Map(),
    observations: [],
    seen: new Set(),
    array: undefined,
    hiddenNames: false,
    error: undefined,
    result: 0,
  };
}

/** Observations of one run; a hostile stream could cause any number. */
const MOST_OBSERVATIONS = 60;

/** Notes one thing once, however often it happens. */
export function observe(
  machine: Machine,
  finding: string,
  verdict: Observation["verdict"],
  message: string,
  quote?: string,
): void {
  if (machine.trial || machine.seen.has(message)) return;
  if (machine.observations.length >= MOST_OBSERVATIONS) return;
  machine.seen.add(message);
  machine.observations.push({
    finding,
    verdict,
    message,
    at: { offset: machine.opcodeAt },
    ...(quote === undefined ? {} : { quote }),
  });
}

/** A form of use, an argument or a byte that nothing proves to be data. */
export function unproven(machine: Machine, message: string): void {
  observe(machine, "pickle-unproven", "review", message);
}
