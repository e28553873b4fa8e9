import { describe, expect, it } from "vitest";
import { declaredExpression } from "../../src/license/pointers.ts";
import { identifyText } from "./index.ts";

const declared = (body: string) =>
  declaredExpression(identifyText(`# A model\n\nIt talks.\n\n${body}\n`).pointers);

describe("what a readme names without a sentence", () => {
  it.each([
    ["## License\nCC BY-NC 4.0", "CC-BY-NC-4.0"],
    ["## License\n\n[MIT](LICENSE)", "MIT"],
    ["### Licensing\n\nApache 2.0.", "Apache-2.0"],
    ["**License**\n\nllama3.1", "LicenseRef-llama3.1"],
    ["<h2>License</h2>\n<p>CC BY-NC 4.0</p>", "CC-BY-NC-4.0"],
    ["| License | CC-BY-NC-4.0 |\n|---|---|", "CC-BY-NC-4.0"],
    ["| **License** | Apache 2.0 |", "Apache-2.0"],
    [
      "This work is licensed under a [Creative Commons](https://creativecommons.org/licenses/by-nc-sa/4.0/) license.",
      "CC-BY-NC-SA-4.0",
    ],
    ["License: see https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0"],
  ])("%j", (body, expression) => {
    expect(declared(body)).toBe(expression);
  });

  it.each([
    "## Dataset license\nCC BY 4.0",
    "## Licensing Information\n[More Information Needed]",
    "## License\nSame as the base model.",
    "## Related licenses and agreements of other people\nMIT",
    "The images come under a license of https://creativecommons.org/licenses/by/4.0/",
    "See https://creativecommons.org/licenses/by-nc/4.0/ for an introduction.",
    "| License | see below |",
  ])("nothing: %j", (body) => {
    expect(declared(body)).toBeNull();
  });

  it("stays bounded", () => {
    expect(identifyText(`# A\n${"## License\nMIT\n".repeat(20_000)}`).pointers.length).toBeLessThan(100);
    expect(identifyText(`# A\n${"| License ".repeat(50_000)}`).pointers).toEqual([]);
  });
});
