/** Forms in which the same license is met: none of them changes a term. */
export type Form = { name: string; write: (text: string, random: () => number) => Uint8Array };

const encode = (text: string) => new TextEncoder().encode(text);

export function wrap(text: string, width: number): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => {
      const rows: string[] = [];
      let row = "";
      for (const word of paragraph.split(/\s+/)) {
        if (row !== "" && row.length + word.length + 1 > width) {
          rows.push(row);
          row = word;
        } else row = row === "" ? word : `${row} ${word}`;
      }
      return [...rows, row].join("\n");
    })
    .join("\n\n");
}

function inPages(text: string, every: number, between: (page: number) => string[]): string {
  const rows = wrap(text, 80).split("\n");
  const out: string[] = [];
  rows.forEach((row, i) => {
    if (i > 0 && i % every === 0) out.push("", ...between(i / every), "");
    out.push(row);
  });
  return out.join("\n");
}

function html(text: string): string {
  const safe = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const body = safe
    .split(/\n\s*\n/)
    .map(
      (p) =>
        `<p class="x">${p.replace(/"/g, "&quot;").replace(/’/g, "&rsquo;").replace(/\n/g, "<br/>\n")}</p>`,
    )
    .join("\n");
  return `<!DOCTYPE html><html><head><style>p { margin: 0 }</style></head><body>\n${body}\n</body></html>`;
}

const marked = (name: string, mark: string): Form => ({
  name: `lines behind ${name}`,
  write: (text) => encode(wrap(text, 76).replace(/^/gm, mark)),
});

export const FORMS: readonly Form[] = [
  { name: "as it is", write: (text) => encode(text) },
  { name: "wrapped elsewhere", write: (text, random) => encode(wrap(text, 40 + Math.floor(random() * 90))) },
  { name: "one line a paragraph", write: (text) => encode(wrap(text, 1e9)) },
  { name: "one line", write: (text) => encode(text.replace(/\s+/g, " ")) },
  {
    name: "markdown",
    write: (text) => encode(`# License\n\n${text.replace(/\b(Licensor|Agreement)\b/g, "**$1**")}`),
  },
  { name: "HTML", write: (text) => encode(html(text)) },
  marked("//", "// "),
  marked("#", "# "),
  marked("*", " * "),
  marked("--", "-- "),
  marked(";;", ";; "),
  marked(">", "> "),
  marked("REM", "REM "),
  marked("dnl", "dnl "),
  marked("C", "C     "),
  {
    name: "numbered lines",
    write: (text) =>
      encode(
        wrap(text, 76)
          .split("\n")
          .map((line, i) => `${String(i + 1).padStart(5)}  ${line}`)
          .join("\n"),
      ),
  },
  {
    name: "strings of a program",
    write: (text) =>
      encode(
        wrap(text, 70)
          .split("\n")
          .map((line) => `  "${line.replace(/["\\]/g, "\\$&")}\\n"`)
          .join("\n"),
      ),
  },
  { name: "line separators", write: (text) => encode(text.replace(/\r?\n/g, "\u2028")) },
  { name: "carriage returns", write: (text) => encode(text.replace(/\r?\n/g, "\r")) },
  { name: "byte order marks inside", write: (text) => encode(text.replace(/\n\n/g, "\n\n\ufeff")) },
  { name: "an HTML comment", write: (text) => encode(`<!--\n${text}\n-->`) },
  { name: "CRLF", write: (text) => encode(text.replace(/\r?\n/g, "\r\n")) },
  { name: "a byte order mark", write: (text) => encode(`\ufeff${text}`) },
  { name: "UTF-16LE", write: (text) => Uint8Array.from(Buffer.from(`\ufeff${text}`, "utf16le")) },
  { name: "UTF-16BE", write: (text) => Uint8Array.from(Buffer.from(`\ufeff${text}`, "utf16le").swap16()) },
  { name: "UTF-16 without a mark", write: (text) => Uint8Array.from(Buffer.from(text, "utf16le")) },
  {
    name: "no-break spaces",
    write: (text, random) => encode(text.replace(/ /g, () => (random() < 0.3 ? "\u00a0" : " "))),
  },
  { name: "page feet", write: (text) => encode(inPages(text, 40, (page) => [`Page ${page} of 99`])) },
  {
    name: "page heads",
    write: (text) =>
      encode(inPages(text, 30, (page) => [`${page}`, "\f", "Acme Corporation - Model License Terms"])),
  },
  {
    name: "hyphens at line ends",
    write: (text) =>
      encode(
        wrap(text, 78).replace(
          /([a-z]{4,}) ?\n([a-z]{3})([a-z]{2,})/g,
          (_, before: string, head: string, tail: string) => `${before} ${head}-\n${tail}`,
        ),
      ),
  },
  {
    name: "typographic quotes",
    write: (text) => encode(text.replace(/"([^"\n]*)"/g, "“$1”").replace(/'/g, "’")),
  },
  {
    name: "plain quotes",
    write: (text) => encode(text.replace(/[“”]/g, '"').replace(/[’‘]/g, "'").replace(/[–—]/g, "-")),
  },
  {
    name: "a holder and a year",
    write: (text) =>
      encode(
        text
          .replace(/<year>|\[yyyy\]/gi, "2025")
          .replace(
            /<(?:copyright holders?|owner)>|\[name of copyright owner\]/gi,
            "Acme Research Labs, Inc.",
          ),
      ),
  },
  {
    name: "more copyright lines",
    write: (text) =>
      encode(
        `Copyright (c) 2024 Acme AI GmbH and its affiliates. All rights reserved.\n\n${text}\n\nPortions Copyright (C) 2021 Jane Doe <jane@example.org>\n`,
      ),
  },
  { name: "capitals", write: (text) => encode(text.toUpperCase()) },
  { name: "front matter", write: (text) => encode(`---\nlicense: other\ntags:\n- a\n---\n${text}`) },
  { name: "ligatures", write: (text) => encode(text.replace(/fi/g, "ﬁ").replace(/fl/g, "ﬂ")) },
  { name: "British spelling", write: (text) => encode(text.replace(/\blicense\b/g, "licence")) },
  {
    name: "soft hyphens",
    write: (text, random) =>
      encode(
        text.replace(/([a-z]{5})([a-z]{4})/g, (all, a: string, b: string) =>
          random() < 0.1 ? `${a}\u00ad${b}` : all,
        ),
      ),
  },
  { name: "a banner", write: (text) => encode(`${"=".repeat(60)}\nLICENSE\n${"=".repeat(60)}\n\n${text}\n`) },
];
