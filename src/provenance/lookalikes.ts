/** An allowed publisher that a name could be taken for. */
export type Lookalike = { allowed: string; reason: "confusable" | "edit-distance"; distance: number };

/** Longest name that is compared; the Hub allows 96 characters. */
const LONGEST = 96;
/** From these lengths on a distance of 1, and of 2, is more likely a trick than another short name. */
const LENGTH_FOR_ONE = 4;
const LENGTH_FOR_TWO = 8;

// Unicode UTS #39 "confusables", cut down to what stands for the letters and digits that a publisher's name may hold.
const LOOKS_LIKE: readonly (readonly [RegExp, string])[] = [
  [/[\u0430\u03b1\u0251@4]/g, "a"],
  [/[\u0435\u03b5\u04013]/g, "e"],
  [/[\u043e\u03bf\u05050]/g, "o"],
  [/[\u0440\u03c1]/g, "p"],
  [/[\u0441\u03f2]/g, "c"],
  [/[\u0445\u03c7]/g, "x"],
  [/[\u0443\u03b3]/g, "y"],
  [/[\u0455$5]/g, "s"],
  [/[\u043c]/g, "m"],
  [/[\u043d]/g, "h"],
  [/[\u043a\u03ba]/g, "k"],
  [/[\u0442\u03c47]/g, "t"],
  [/[\u0432]/g, "b"],
  [/[\u0456\u0457\u03b9\u0131ij1|!]/g, "l"],
  [/rn/g, "m"],
  [/vv/g, "w"],
  [/cl/g, "d"],
  [/q/g, "g"],
  [/[-_. ]/g, ""],
];

/** What a name looks like at a glance: names with the same skeleton are confusable. */
function skeleton(name: string): string {
  let text = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  for (const [pattern, looks] of LOOKS_LIKE) text = text.replace(pattern, looks);
  return text;
}

/** Optimal string alignment distance (insert, delete, replace, swap neighbours), given up above 2. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 9) + 1, (row[j - 1] ?? 9) + 1, (last[j - 1] ?? 9) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 9) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 3;
}

/**
 * Allowed publishers that `name` could be taken for: the same at a glance (confusable characters, lost separators), or
 * one or two keystrokes away. Empty when the name itself is allowed; the Hub's names ignore upper and lower case.
 */
export function lookalikes(name: string, allowed: readonly string[]): Lookalike[] {
  const own = name.slice(0, LONGEST).toLowerCase();
  if (allowed.some((other) => other.toLowerCase() === own)) return [];
  const found: Lookalike[] = [];
  const shape = skeleton(own);
  for (const other of allowed) {
    const text = other.slice(0, LONGEST).toLowerCase();
    const edits = distance(own, text);
    const shorter = Math.min(own.length, text.length);
    const near = (edits === 1 && shorter >= LENGTH_FOR_ONE) || (edits === 2 && shorter >= LENGTH_FOR_TWO);
    if (shape === skeleton(text)) found.push({ allowed: other, reason: "confusable", distance: edits });
    else if (near) found.push({ allowed: other, reason: "edit-distance", distance: edits });
  }
  return found;
}
