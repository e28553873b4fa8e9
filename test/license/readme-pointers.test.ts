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

describe("what a sentence of a readme names", () => {
  const kinds = (body: string) =>
    identifyText(`# A model\n\nIt talks.\n\n${body}\n`).pointers.map(({ kind }) => kind);

  it.each([
    "The code and the weights are released under the MIT License.",
    "This code repository and the model weights are licensed under the [MIT License](X).",
    "The training data and Acme-7B are released under the CC BY-NC 4.0 license.",
    "This release is provided under the MIT License, unlike earlier versions.",
    "Like all previous releases, X is licensed under the MIT License.",
  ])("is the model's license: %s", (body) => expect(kinds(body)).toContain("notice"));

  it.each([
    "This code repository is licensed under [the MIT License](LICENSE-CODE).",
    "The code in this repository is released under the MIT License.",
    "The paper is available on arXiv under CC BY-NC-ND 4.0.",
    "Our training data is released under the CC BY 4.0 license.",
    "Other fine-tunes of Llama 2 are provided under the Llama 2 Community License.",
    "Earlier versions were released under the CC BY-NC 4.0 license.",
  ])("is an aside: %s", (body) => {
    expect(kinds(body)).toContain("aside");
    expect(kinds(body)).not.toContain("notice");
  });
});

it("a badge of the code or of the data is not the model's", () => {
  const badge = (label: string, name: string) => `![x](https://img.shields.io/badge/${label}-${name}-blue)`;
  const line = `${badge("Code_License", "MIT")} ${badge("Model_License", "Apache_2.0")} ${badge("Data%20License", "CC_BY_NC_4.0")}`;
  const badges = identifyText(`# A\n\n${line}\n`).pointers.filter(({ kind }) => kind === "badge");
  expect(badges.map(({ expression }) => expression)).toEqual(["Apache-2.0"]);
});
