/** Bytes of a latin-1 text: opcodes are written as they stand in a stream. */
export function bytes(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const chunks = parts.map((part) =>
    typeof part === "string" ? Uint8Array.from(part, (c) => c.charCodeAt(0)) : part,
  );
  const out = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}

const little = (value: number, width: number): string =>
  Array.from({ length: width }, (_, i) => String.fromCharCode(Math.floor(value / 256 ** i) % 256)).join("");

/** SHORT_BINUNICODE. */
export const text = (value: string): string => `\x8c${String.fromCharCode(value.length)}${value}`;
/** GLOBAL. */
export const global = (module: string, name: string): string => `c${module}\n${name}\n`;
/** STACK_GLOBAL of two texts. */
export const stackGlobal = (module: string, name: string): string => `${text(module)}${text(name)}\x93`;
/** BININT. */
export const int = (value: number): string => `J${little(value < 0 ? value + 2 ** 32 : value, 4)}`;
/** BINBYTES. */
export const binary = (value: string): string => `B${little(value.length, 4)}${value}`;
/** FRAME of a length. */
export const frame = (length: number): string => `\x95${little(length, 8)}`;
export const counted = little;
/** A tuple of what the parts push. */
export const tuple = (...parts: readonly string[]): string => `(${parts.join("")}t`;
/** A pickle of protocol 4 that ends with STOP. */
export const pickle = (...parts: readonly string[]): Uint8Array => bytes("\x80\x04", ...parts, ".");
