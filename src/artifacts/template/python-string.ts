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
      if (name !== undefined) return /^(?:low line|underscore|spacing underscore)$/i.test(name) ? "_" : whole;
      return char !== undefined && char in SIMPLE ? SIMPLE[char]! : whole;
    },
  );
}

function codePoint(value: number): string {
  return value > 0x10ffff ? "\ufffd" : String.fromCodePoint(value);
}
