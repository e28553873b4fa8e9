/** The candidate that a misspelled word most likely means; undefined where none is close. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const given = word.slice(0, 80).toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(given.length * 0.4)) + 1;
  for (const candidate of candidates) {
    const whole = candidate.toLowerCase();
    const distance = given.length >= 3 && whole.startsWith(given) ? 1 : edits(given, whole);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Edits between two words: insertions, deletions, substitutions and swapped neighbours (optimal string alignment). */
function edits(a: string, b: string): number {
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const now = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(now[j - 1]! + 1, old[j]! + 1, old[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, older[j - 2]! + 1);
      now.push(cost);
    }
    older = old;
    old = now;
  }
  return old[b.length]!;
}
