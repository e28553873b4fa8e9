/**
 * Whether bytes are UTF-8 as the unpicklers decode it: strict, but lone surrogates pass (`surrogatepass`). What lies outside
 * of the window is not looked at: a text that does not decode fails to load, and nothing is called safe that would run.
 */
export function isUtf8(bytes: Uint8Array, from: number, to: number): boolean {
  const end = Math.min(to, bytes.length);
  let at = from;
  while (at < end) {
    const lead = bytes[at]!;
    if (lead < 0x80) {
      at++;
      continue;
    }
    const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4) return false;
    if (at + more >= end) return to > bytes.length;
    const second = bytes[at + 1]!;
    if (lead === 0xe0 && second < 0xa0) return false;
    if (lead === 0xf0 && second < 0x90) return false;
    if (lead === 0xf4 && second > 0x8f) return false;
    for (let i = 1; i <= more; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return false;
    at += more + 1;
  }
  return true;
}
