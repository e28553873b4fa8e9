/** How an opcode's argument is written (pickletools.ArgumentDescriptor), by what the decoder must do with it. */
export type ArgumentForm =
  | "none"
  | "line"
  | "two-lines"
  | "u1"
  | "u2"
  | "u4"
  | "i4"
  | "u8"
  | "float8"
  | "counted1"
  | "counted4"
  | "counted8"
  | "long1"
  | "long4";

/** Opcode, name and argument of the whole pickle machine, protocols 0 to 5 (CPython Lib/pickle.py, Lib/pickletools.py). */
const TABLE: readonly (readonly [code: string, name: string, form: ArgumentForm])[] = [
  ["(", "MARK", "none"],
  [".", "STOP", "none"],
  ["0", "POP", "none"],
  ["1", "POP_MARK", "none"],
  ["2", "DUP", "none"],
  ["F", "FLOAT", "line"],
  ["I", "INT", "line"],
  ["J", "BININT", "i4"],
  ["K", "BININT1", "u1"],
  ["L", "LONG", "line"],
  ["M", "BININT2", "u2"],
  ["N", "NONE", "none"],
  ["P", "PERSID", "line"],
  ["Q", "BINPERSID", "none"],
  ["R", "REDUCE", "none"],
  ["S", "STRING", "line"],
  ["T", "BINSTRING", "counted4"],
  ["U", "SHORT_BINSTRING", "counted1"],
  ["V", "UNICODE", "line"],
  ["X", "BINUNICODE", "counted4"],
  ["a", "APPEND", "none"],
  ["b", "BUILD", "none"],
  ["c", "GLOBAL", "two-lines"],
  ["d", "DICT", "none"],
  ["}", "EMPTY_DICT", "none"],
  ["e", "APPENDS", "none"],
  ["g", "GET", "line"],
  ["h", "BINGET", "u1"],
  ["i", "INST", "two-lines"],
  ["j", "LONG_BINGET", "u4"],
  ["l", "LIST", "none"],
  ["]", "EMPTY_LIST", "none"],
  ["o", "OBJ", "none"],
  ["p", "PUT", "line"],
  ["q", "BINPUT", "u1"],
  ["r", "LONG_BINPUT", "u4"],
  ["s", "SETITEM", "none"],
  ["t", "TUPLE", "none"],
  [")", "EMPTY_TUPLE", "none"],
  ["u", "SETITEMS", "none"],
  ["G", "BINFLOAT", "float8"],
  ["\x80", "PROTO", "u1"],
  ["\x81", "NEWOBJ", "none"],
  ["\x82", "EXT1", "u1"],
  ["\x83", "EXT2", "u2"],
  ["\x84", "EXT4", "i4"],
  ["\x85", "TUPLE1", "none"],
  ["\x86", "TUPLE2", "none"],
  ["\x87", "TUPLE3", "none"],
  ["\x88", "NEWTRUE", "none"],
  ["\x89", "NEWFALSE", "none"],
  ["\x8a", "LONG1", "long1"],
  ["\x8b", "LONG4", "long4"],
  ["B", "BINBYTES", "counted4"],
  ["C", "SHORT_BINBYTES", "counted1"],
  ["\x8c", "SHORT_BINUNICODE", "counted1"],
  ["\x8d", "BINUNICODE8", "counted8"],
  ["\x8e", "BINBYTES8", "counted8"],
  ["\x8f", "EMPTY_SET", "none"],
  ["\x90", "ADDITEMS", "none"],
  ["\x91", "FROZENSET", "none"],
  ["\x92", "NEWOBJ_EX", "none"],
  ["\x93", "STACK_GLOBAL", "none"],
  ["\x94", "MEMOIZE", "none"],
  ["\x95", "FRAME", "u8"],
  ["\x96", "BYTEARRAY8", "counted8"],
  ["\x97", "NEXT_BUFFER", "none"],
  ["\x98", "READONLY_BUFFER", "none"],
];

/** Bytes of an argument's fixed part: its value, or the count of what follows. */
const FIXED: Readonly<Record<ArgumentForm, number>> = {
  ...{ none: 0, line: 0, "two-lines": 0, u1: 1, u2: 2, u4: 4, i4: 4, u8: 8, float8: 8 },
  ...{ counted1: 1, counted4: 4, counted8: 8, long1: 1, long4: 4 },
};

export type Opcode = { name: string; form: ArgumentForm };

/** By the opcode's byte; undefined where there is no such opcode. */
export const OPCODES: readonly (Opcode | undefined)[] = (() => {
  const out = new Array<Opcode | undefined>(256).fill(undefined);
  for (const [code, name, form] of TABLE) out[code.charCodeAt(0)] = { name, form };
  return out;
})();

/** Fixed bytes after each opcode; 0 for what is no opcode. */
export const FIXED_BYTES: Uint8Array = Uint8Array.from(OPCODES, (opcode) =>
  opcode === undefined ? 0 : FIXED[opcode.form],
);
