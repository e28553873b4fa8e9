import { bytesOf } from "./zip.ts";

/** Loads as `posix.system("echo hello")`. Never loaded here. */
export const RUNS = bytesOf("cposix\nsystem\n(S'echo hello'\ntR.");
/** A dictionary without globals. */
export const DATA = bytesOf("\x80\x02}q\x00X\x01\x00\x00\x00aK\x01s.");

/** A state dictionary of so many tensors, each a view of its own storage, as `torch.save` writes it. */
export function stateDict(tensors: number, numel: number): Uint8Array {
  let out = "\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01(";
  const int = (n: number) =>
    `J${String.fromCharCode(n & 255, (n >>> 8) & 255, (n >>> 16) & 255, (n >>> 24) & 255)}`;
  const string = (text: string) => `X${int(text.length).slice(1)}${text}`;
  for (let i = 0; i < tensors; i++) {
    out += string(`layer.${i}.weight`);
    out += `ctorch._utils\n_rebuild_tensor_v2\n((${string("storage")}ctorch\nFloatStorage\n${string(String(i))}${string("cpu")}${int(numel)}tQ`;
    out += `K\x00${int(numel)}\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR`;
  }
  return bytesOf(`${out}u.`);
}
