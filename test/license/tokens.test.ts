import { describe, expect, it } from "vitest";
import { decode } from "../../src/license/decode.ts";
import { tokenize } from "../../src/license/tokens.ts";
import { wordHash } from "../../src/license/words.ts";

function wordsOf(text: string): string[] {
  const tokens = tokenize(text);
  return Array.from({ length: tokens.count }, (_, i) => text.slice(tokens.start[i], tokens.end[i]));
}

function hashesOf(text: string): number[] {
  const tokens = tokenize(text);
  return [...tokens.hash.subarray(0, tokens.count)];
}

describe("tokens", () => {
  it.each([
    ["more than 10,000,000 users, or 2.5 %", ["more", "than", "10,000,000", "users", "or", "2.5"]],
    ["1. Grant. (a) You (ii) may", ["Grant", "You", "may"]],
    ["as in Section 4. Then", ["as", "in", "Section", "4", "Then"]],
    ["thirty (30) days", ["thirty", "30", "days"]],
    ["(c) 2024 © Acme", ["2024", "Acme"]],
    ["see https://example.com/a?b=c. Then", ["see", "https://example.com/a?b=c", "Then"]],
    ["mail a@b.org or docs.example.com/x now", ["mail", "a@b.org", "or", "docs.example.com/x", "now"]],
    ["仅供研究", ["仅", "供", "研", "究"]],
    ['<p class="a">non-commercial</p> <use only>', ["non", "commercial", "use", "only"]],
    ["// a comment\n * and another", ["a", "comment", "and", "another"]],
    ["1\\. Grant 1\\.1 You", ["Grant", "1\\.1", "You"]],
    ['{"text": "One.\\n2. two\\nthree\\nfour\\n"}', ["text", "One", "two", "three", "four"]],
    ["version v1.0 of K2.5", ["version", "v1.0", "of", "K2.5"]],
    ["---\nlicense: mit\n---\nText", ["Text"]],
  ])("of %j", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it.each([
    ["licence organisation", "license organization"],
    ["modifica-\n// tion", "modification"],
    ["ﬁle ｆｕｌｌ", "file full"],
    ["soft\u00adened zero\u200bwidth", "softened zerowidth"],
    ["caf&eacute; &amp; more", "café more"],
    ["1,000,000", "1000000"],
    ["https://a.example/x", "http://b.example"],
  ])("%j has the same as %j", (one, other) => {
    expect(hashesOf(one)).toEqual(hashesOf(other));
  });

  it("tells a word from a longer one, and numbers from each other", () => {
    expect(new Set(["700", "70", "7", "7.00", "million", "millions"].map(wordHash)).size).toBe(6);
  });
});

describe("decoding", () => {
  const text = "“Licensed” – not free’s ß";
  it.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16LE", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16BE", Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
    ["UTF-16LE without a mark", Buffer.from(text, "utf16le")],
    [
      "Windows-1252",
      Buffer.from([
        0x93,
        ...Buffer.from("Licensed"),
        0x94,
        0x20,
        0x96,
        ...Buffer.from(" not free"),
        0x92,
        0x73,
        0x20,
        0xdf,
      ]),
    ],
    ["UTF-8 read as Windows-1252", Buffer.from("â€œLicensedâ€\u009d â€“ not freeâ€™s ÃŸ")],
  ])("%s", (_, bytes) => {
    expect(decode(bytes).text).toBe(text);
  });

  it("reads no further than its limit, and says so", () => {
    const decoded = decode(Buffer.from("äöü".repeat(100)), 101);
    expect(decoded).toMatchObject({ truncated: true, binary: false });
    expect(decoded.text).toBe("äöü".repeat(100).slice(0, 50));
  });

  it("knows what is no text", () => {
    expect(decode(Uint8Array.from({ length: 200 }, (_, i) => i % 32)).binary).toBe(true);
  });
});
