import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
// @ts-expect-error: the build's own scripts have no types
import { NARROW } from "../../src/build/quick-start.mjs";

describe("what the bundle measures without tables", () => {
  it("is one column wide, each of it and all together", () => {
    const narrow = new RegExp(`^[${NARROW}]$`);
    const found = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((one) =>
      narrow.test(one),
    );
    expect(found.length).toBeGreaterThan(220);
    for (const one of found) expect([one, stringWidth(one)]).toEqual([one, 1]);
    expect(stringWidth(found.join(""))).toBe(found.length);
    expect("✔◐▲✖●○▌▏▸─━│┃┏┓┗┛┌┐└┘├…·→".split("").every((one) => narrow.test(one))).toBe(true);
  });
});
