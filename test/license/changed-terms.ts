/** Ways to change what a license says. Each gives the changed text, or undefined where the text has no place for it. */
export type TermChange = { name: string; change: (text: string, random: () => number) => string | undefined };

export const NEW_TERMS = [
  "You may not use the Work for commercial purposes.",
  "Use is permitted for non-commercial purposes only.",
  "If your monthly active users exceed 5 million, you must request a separate license.",
  "Any organization with annual revenue above $2,000,000 shall pay a fee.",
  'You must prominently display "Powered by Acme" on your user interface.',
  "This license does not apply in the European Union.",
  "The rights granted are not available to persons domiciled in China.",
  "Military use is prohibited.",
  "The licensor may revoke this license at any time.",
  "You shall not use outputs to train other models.",
  "A royalty of 3% is due.",
] as const;

type Random = () => number;

const pick = <T>(all: readonly T[], random: Random): T => all[Math.floor(random() * all.length)]!;

/** Ends of sentences that have another one behind them. */
function boundaries(text: string): number[] {
  return [...text.matchAll(/[a-z)"”]\.(?=\s+["“(]?[A-Z0-9])/g)].map((found) => found.index + 2);
}

function replaceOne(
  text: string,
  pattern: RegExp,
  by: (found: string) => string,
  random: Random,
): string | undefined {
  const all = [...text.matchAll(pattern)];
  if (all.length === 0) return undefined;
  const found = pick(all, random);
  return text.slice(0, found.index) + by(found[0]) + text.slice(found.index + found[0].length);
}

export const TERM_CHANGES: readonly TermChange[] = [
  {
    name: "a term between two sentences",
    change: (text, random) => {
      const places = boundaries(text);
      const at = places.length === 0 ? text.length : pick(places, random);
      return `${text.slice(0, at)} ${pick(NEW_TERMS, random)}${text.slice(at)}`;
    },
  },
  { name: "a term behind it", change: (text, random) => `${text}\n\n${pick(NEW_TERMS, random)}\n` },
  { name: "a term before it", change: (text, random) => `${pick(NEW_TERMS, random)}\n\n${text}` },
  {
    name: "another number",
    change: (text, random) =>
      replaceOne(
        text,
        /(?<![\d.,\w-])\d[\d,]*(?= ?(?:million|billion|percent|days|users|thousand)\b|\s?%)|(?<=\$ ?)\d[\d,]+/g,
        (number) => number.replace(/\d/, (digit) => String((Number(digit) % 9) + 1)),
        random,
      ),
  },
  {
    name: "a `not` gone",
    change: (text, random) =>
      replaceOne(
        text,
        /\b(?:shall|may|must|will|does) not\b/gi,
        (found) => found.replace(/ not/i, ""),
        random,
      ),
  },
  {
    name: "a `not` more",
    change: (text, random) =>
      replaceOne(
        text,
        /\b(?:you may|is permitted|are permitted|may use)\b/gi,
        (found) => `${found} not`,
        random,
      ),
  },
  {
    name: "a field of use inside a sentence",
    change: (text, random) =>
      replaceOne(
        text,
        /\b(?:to use|use,|for any purpose)\b/gi,
        (found) => `${found} for non-commercial purposes`,
        random,
      ),
  },
  {
    name: "a territory more",
    change: (text, random) =>
      replaceOne(
        text,
        /\b(?:European Union|United Kingdom)\b/g,
        (found) => `${found} and the United States`,
        random,
      ),
  },
  {
    name: "the right to sell gone",
    change: (text, random) => replaceOne(text, /,? ?(?:and\/or )?\bsell\b/g, () => "", random),
  },
];
