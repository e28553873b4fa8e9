const SIMPLE: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  ...{
    "\\": "\\",
    "'": "'",
    '"': '"',
    a: "\x07",
    b: "\b",
    f: "\f",
    n: "\n",
    r: "\r",
    t: "\t",
    v: "\v",
  },
});

/** The value of a Python string literal's body (Python language reference, string and bytes literals). */
export function unescapePython(body: string): string {
  if (!body.includes("\\")) return body;
  return body.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^}]*)\}|([0-7]{1,3})|(\r\n?|\n)|([\s\S]))/g,
    (
      whole: string,
      x?: string,
      u?: string,
      U?: string,
      name?: string,
      octal?: string,
      line?: string,
      char?: string,
    ) => {
      if (line !== undefined) return "";
      const hex = x ?? u ?? U;
      if (hex !== undefined) return codePoint(Number.parseInt(hex, 16));
      if (octal !== undefined) return codePoint(Number.parseInt(octal, 8));
      if (name !== undefined) return namedCharacter(name.toLowerCase()) ?? whole;
      return char !== undefined && char in SIMPLE ? SIMPLE[char]! : whole;
    },
  );
}

const DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const NAMED: ReadonlyMap<string, string> = new Map([
  ["low line", "_"],
  ["underscore", "_"],
  ["spacing underscore", "_"],
  ["full stop", "."],
  ["period", "."],
  ["space", " "],
  ["colon", ":"],
  ["solidus", "/"],
  ["slash", "/"],
  ["hyphen-minus", "-"],
]);

/** Characters that names of modules and functions are made of, by their names in Unicode. */
function namedCharacter(name: string): string | undefined {
  const letter = /^latin (small|capital) letter ([a-z])$/.exec(name);
  if (letter !== null) return letter[1] === "small" ? letter[2] : letter[2]!.toUpperCase();
  const digit = name.startsWith("digit ") ? DIGITS.indexOf(name.slice(6)) : -1;
  return digit === -1 ? NAMED.get(name) : String(digit);
}

function codePoint(value: number): string {
  return value > 0x10ffff ? "\ufffd" : String.fromCodePoint(value);
}
