import { judged } from "./judged.ts";
import type { Reader, ReaderContext } from "./reader.ts";

const KINDS: Readonly<Record<string, string>> = {
  elf: "an ELF program or library",
  pe: "a Windows program or library",
  "mach-o": "a Mach-O program or library",
  wasm: "a WebAssembly module",
  tensorrt: "a TensorRT engine, which holds native plugins and kernels",
  llamafile: "a llamafile: a program with the weights inside",
  "java-class": "Java bytecode",
  "python-bytecode": "compiled Python",
};

/** Names native code: nothing in it is read, since text in it proves nothing either way. */
export function nativeReader(kind: string): Reader {
  return async (_source, context) => {
    const loaded = loadedByItsArchive(kind, context);
    return judged(kind, [
      {
        finding: "native-code",
        verdict: loaded ? "dangerous" : "review",
        message: loaded
          ? `${KINDS[kind] ?? "native code"} inside of an archive whose loader opens it`
          : (KINDS[kind] ?? "native code"),
      },
    ]);
  };
}

/** AOTInductor archives (`.pt2`) hold libraries that their loader opens with dlopen. */
function loadedByItsArchive(kind: string, context: ReaderContext): boolean {
  return (
    kind === "elf" &&
    context.member !== undefined &&
    /\.pt2$/i.test(context.path) &&
    /aotinductor/i.test(context.member)
  );
}
