/** A small generator of numbers below a bound, the same for the same seed (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Opcodes that move, call, build, stop and frame. */
const OPCODES = [
  0x30, 0x32, 0x28, 0x74, 0x52, 0x2e, 0x31, 0x94, 0x85, 0x62, 0x61, 0x81, 0x95, 0x80, 0x51, 0x93,
];

/** One to three changes: bits, bytes, opcodes, parts removed, repeated, or taken from another file. */
export function mutate(bytes: Uint8Array, other: Uint8Array, random: (below: number) => number): Uint8Array {
  let out = Array.from(bytes);
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const at = random(Math.max(1, out.length));
    switch (random(8)) {
      case 0:
        out[at] = random(256);
        break;
      case 1:
        out[at] = (out[at] ?? 0) ^ (1 << random(8));
        break;
      case 2:
        out.splice(at, 1 + random(4));
        break;
      case 3:
        out.splice(at, 0, random(256));
        break;
      case 4:
        out.splice(random(Math.max(1, out.length)), 0, ...out.slice(at, at + random(16)));
        break;
      case 5:
        out = out.slice(0, at);
        break;
      case 6: {
        const from = random(Math.max(1, other.length));
        out.splice(at, 0, ...other.subarray(from, from + random(40)));
        break;
      }
      default:
        out[at] = OPCODES[random(OPCODES.length)] ?? 0;
    }
  }
  return Uint8Array.from(out);
}
