/** One member; `type` as in a header: `0` a file, `1` a hard link, `2` a symbolic link, `5` a folder. */
export type TarPart = { name: string; bytes?: Uint8Array; type?: string; link?: string; size?: number };

const field = (text: string, length: number): number[] => {
  const bytes = [...new TextEncoder().encode(text)].slice(0, length);
  return [...bytes, ...new Array<number>(length - bytes.length).fill(0)];
};
const octal = (n: number, length: number) => field(n.toString(8).padStart(length - 1, "0"), length);

/** A tar of these members, closed by two blocks of zeros. */
export function tar(parts: readonly TarPart[], closed = true): Uint8Array {
  const out: number[] = [];
  for (const { name, bytes = new Uint8Array(), type = "0", link = "", size = bytes.length } of parts) {
    const head = [
      ...field(name, 100),
      ...octal(0o644, 8),
      ...octal(0, 8),
      ...octal(0, 8),
      ...octal(size, 12),
      ...octal(0, 12),
      ...field("        ", 8),
      ...field(type, 1),
      ...field(link, 100),
      ...field("ustar\x0000", 8),
    ];
    while (head.length < 512) head.push(0);
    const sum = head.reduce((a, b) => a + b, 0);
    head.splice(148, 8, ...field(`${sum.toString(8).padStart(6, "0")}\0 `, 8));
    out.push(...head, ...bytes);
    while (out.length % 512 !== 0) out.push(0);
  }
  if (closed) for (let i = 0; i < 1024; i++) out.push(0);
  return Uint8Array.from(out);
}
