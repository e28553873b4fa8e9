import { describe, expect, it } from "vitest";
import { findings, inspect } from "./made/inspect.ts";

/** `data.pkl`, which calls `posix.system("echo hello")`, as 7-Zip packs it with each method. */
const packed: Readonly<Record<string, string>> = {
  Copy: "N3q8ryccAATSB1pVIAAAAAAAAABKAAAAAAAAAK68glNjcG9zaXgKc3lzdGVtCihTJ2VjaG8gaGVsbG8nCnRSLgEEBgABCSAABwsBAAEBAAwgAAgKAYmHDAkAAAUBERMAZABhAHQAYQAuAHAAawBsAAAAGQAUCgEAeB3UWvZ83QEVBgEAIICkgQAA",
  LZMA: "N3q8ryccAATvm7ECJgAAAAAAAABaAAAAAAAAAK1hUiAAMZwKIvYM+Auj29ttAH22DpMgzFRmjm3kEq6y+SrocWf5r5hpgAEEBgABCSYABwsBAAEjAwEBBV0AEAAADCAACAoBiYcMCQAABQEZBgAAAAAAABETAGQAYQB0AGEALgBwAGsAbAAAABkAFAoBAPg+xFr2fN0BFQYBACCApIEAAA==",
  LZMA2:
    "N3q8ryccAAS4vW3wJAAAAAAAAABaAAAAAAAAAAGa0tABAB9jcG9zaXgKc3lzdGVtCihTJ2VjaG8gaGVsbG8nCnRSLgABBAYAAQkkAAcLAQABISEBAAwgAAgKAYmHDAkAAAUBGQwAAAAAAAAAAAAAAAAREwBkAGEAdABhAC4AcABrAGwAAAAZABQKAQB4Wcpa9nzdARUGAQAggKSBAAA=",
  Deflate:
    "N3q8ryccAAR66BpoJQAAAAAAAABaAAAAAAAAADE5tYsBIADf/2Nwb3NpeApzeXN0ZW0KKFMnZWNobyBoZWxsbycKdFIuAQQGAAEJJQAHCwEAAQMEAQgMIAAICgGJhwwJAAAFARkMAAAAAAAAAAAAAAAAERMAZABhAHQAYQAuAHAAawBsAAAAGQAUCgEAOIHTWvZ83QEVBgEAIICkgQAA",
  BZip2:
    "N3q8ryccAATAlh/XRQAAAAAAAABaAAAAAAAAACcqzmBCWmg5MUFZJlNZkPJz5AAABdOAABBAwRgACmbMYCAAIpoaMjEekKAGABhiKKahW4jmzjXizYHExRJL4u5IpwoSEh5OfIABBAYAAQlFAAcLAQABAwQCAgwgAAgKAYmHDAkAAAUBGQwAAAAAAAAAAAAAAAAREwBkAGEAdABhAC4AcABrAGwAAAAZABQKAQB4rNFa9nzdARUGAQAggKSBAAA=",
  "BCJ and LZMA":
    "N3q8ryccAAQjHZjYJgAAAAAAAABaAAAAAAAAAMDwjLAAMZwKIvYM+Auj29ttAH22DpMgzFRmjm3kEq6y+SrocWf5r5hpgAEEBgABCSYABwsBAAIjAwEBBV0AEAAABAMDAQMBAAwgIAAICgGJhwwJAAAFARETAGQAYQB0AGEALgBwAGsAbAAAABkAFAoBAHgd1Fr2fN0BFQYBACCApIEAAA==",
  "two files, packed header":
    "N3q8ryccAARhnlX1YQEAAAAAAAAiAAAAAAAAANz857MAMZwKIvYM+Auj29ttAH22DpMgzFRmjm3kEq6y+SrocWf5sjabT3Cl4BCc2JwL4w4Fy8ttrKaIqra/vvjD42wl6530x+kdwcYQIJGmlXV8825vHzeesio1QxcDFX1tOqC92BNJJpF5tAr/hMs8JHlLlDN8u9cb+IX1xNnIB9YC2aVCy+N9785fmOk5ygShfAIPOVFE6c48Wt+31sJQAdeQBk8c6LpmQ57us58SB9pKqr8lbHko98eWJY9w0oprhD/QBsHWjcz9TTxG/g35Qkv08FtrQwzbRA6DAPJ2e7wA7HT1AACBMweuD9Ux02G3JUdXBeEz6cLklwHMuO0R2bFPEqWzR1e3pV59gOcR9aPWQJlMD++heScf6M/6T7HY+IZDMDpJFPFo4tEEL94l6ecrgM9ERI+0jtDnKmphYv5vYn6lxr7oa1R/ztkVXOElPiZaSy5SvkTvotDr6I/7UAAAABcGgOIBCX8ABwsBAAEjAwEBBV0AEAAADICWCgHBw18nAAA=",
  PPMd: "N3q8ryccAAQAhaz9IgAAAAAAAABaAAAAAAAAAKF4wZkAYw8qGIzNAeZwHbBlUUm3w1nR58L7Aj9VJY4/k4oNwEYAAQQGAAEJIgAHCwEAASMDBAEFBgAAAQAMIAAICgGJhwwJAAAFARkGAAAAAAAAERMAZABhAHQAYQAuAHAAawBsAAAAGQAUCgEA+HPQWvZ83QEVBgEAIICkgQAA",
  encrypted:
    "N3q8ryccAATVFosBMAAAAAAAAABqAAAAAAAAABRf8zt7v7IC9XhzwsLVk+r0BD5sZgoQRgFQkC4jnBGa54hX7nHDTJbJx/YC9tLp9nf8BC0BBAYAAQkwAAcLAQACJAbxBwESUw9ILMj/ZZ90A5npHOCZhrZ9ISEBAAEADCQgAAgKAYmHDAkAAAUBGQEAERMAZABhAHQAYQAuAHAAawBsAAAAGQAUCgEAeB3UWvZ83QEVBgEAIICkgQAA",
  "encrypted names":
    "N3q8ryccAAS1tQfroAAAAAAAAAAuAAAAAAAAAKIMvLwFKedA25UADopuLoLHYXlytO3bOPBxFqcnw4EVAf4TXUo0K+K18nglxNS9BBrA8JAgsT8RO0mGwajp9o2MHhX48JMqPNvfgdtKTx7T/ECQQ6nCK8zaHMeZdIHIgueWrHmpssHthlgsu9yLJ550rizeia8L6ZBD2nTJR2E5kxFjmmHSrOlsrgl5Q1s5aqc0sarKKXGYYwrB5LBfXnjdmzf1FwYwAQlwAAcLAQABJAbxBwESUw+XNF+3q0QbcWslSNrYG8FhDGoKATKH+sQAAA==",
};
const bytesOf = (name: string): Uint8Array => Uint8Array.from(Buffer.from(packed[name]!, "base64"));

describe("a 7z archive", () => {
  it.each(["Copy", "LZMA", "LZMA2", "Deflate", "BZip2", "BCJ and LZMA", "two files, packed header"])(
    "is judged by its members: %s",
    async (name) => {
      const found = await inspect(bytesOf(name), "model.7z");
      expect(found).toMatchObject({ format: "7z", verdict: "dangerous" });
      expect(found.globals.map(({ global, member }) => [global, member])).toContainEqual([
        "posix.system",
        "data.pkl",
      ]);
    },
  );

  it.each(["PPMd", "encrypted", "encrypted names"])(
    "is unreadable where it is not decoded: %s",
    async (name) => {
      expect(await inspect(bytesOf(name), "model.bin")).toMatchObject({
        format: "7z",
        verdict: "unreadable",
        globals: [],
      });
    },
  );

  it("asks for a look at names that climb", async () => {
    const climbing = bytesOf("Copy");
    const at = Buffer.from(climbing).indexOf(Buffer.from("data.pkl", "utf16le"));
    climbing.set(Buffer.from("../a.pkl", "utf16le"), at);
    expect(findings(await inspect(climbing, "a.7z"))).toContain("container-traversal");
  });

  it("is unreadable where it is cut or damaged", async () => {
    const whole = bytesOf("LZMA2");
    for (let length = 6; length < whole.length; length++)
      expect((await inspect(whole.subarray(0, length), "a.7z")).verdict).not.toBe("safe");
    const damaged = whole.slice();
    damaged[12] = 0xff;
    expect((await inspect(damaged, "a.7z")).verdict).toBe("unreadable");
  });
});
