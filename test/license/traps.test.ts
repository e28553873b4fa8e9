import { describe, expect, it } from "vitest";
import type { TextChange } from "../../src/model.ts";
import { identifyText, isModified, spdxText } from "./index.ts";

const mit = spdxText("MIT");
const apache = spdxText("Apache-2.0");
const bsd3 = spdxText("BSD-3-Clause");

function materialOf(text: string): TextChange[] {
  return identifyText(text)
    .matches.flatMap((match) => match.changes)
    .filter((change) => change.material);
}

describe("what is no change", () => {
  it.each([
    ["Apache-2.0 without its appendix", apache.slice(0, apache.indexOf("APPENDIX"))],
    ["Apache-2.0 to the last clause", apache.slice(0, apache.indexOf("END OF TERMS"))],
    ["a title in other words", mit.replace("MIT License", "The MIT License (MIT)")],
    ["no title", mit.replace("MIT License", "")],
    [
      "two copyright lines",
      mit.replace("<year>", "2019").replace(/\n\n/, "\n\nModified work Copyright (c) Acme\n"),
    ],
    ["a mail address", mit.replace("<copyright holders>", "Jane Doe <jane.doe@example.eu>")],
    ["the sign for (c)", mit.replace("(c)", "©")],
    ["a holder inside a clause", bsd3.replace("the copyright holder nor", "Acme Corporation nor")],
    ["the names of contributors", bsd3.replace("COPYRIGHT HOLDER OR", "COPYRIGHT OWNER OR")],
    [
      "another address of the FSF",
      `${spdxText("GPL-2.0-only")}`.replace(/51 Franklin[^,]*, /, "59 Temple Place, "),
    ],
    ["a licensing statement", `This project is licensed under the MIT License.\n\n${mit}`],
    [
      "where other terms are",
      `${mit}\n\nThe weights' license terms can be\nfound in LICENSE_WEIGHTS file.\n`,
    ],
    ["a slip of the pen", apache.replace("termination", "terimnation").replace("perpetual", "perpetaul")],
    ["the name of a model of so many parameters", `Model: Acme-7B\n\n${apache}`],
    ["a company called after research", `${apache}\n\nAcme Research, Inc.\n`],
    ["the foot of its only page", mit.replace("The above", "Acme License v1.2   Page 1 of 20\n\nThe above")],
    ["a wish to be cited", `If you use this work, please cite it.\n\n${mit}`],
    ["thanks", `${apache}\n\nThank you for using our model!\n`],
    ["what the license is for", `This license applies to the model weights in this repository.\n\n${mit}`],
    ["where the license stands", `You can find the license text below.\n\n${mit}`],
    ["a choice among licenses below", `You may use this under either of these licenses.\n\n${mit}`],
    [
      "British spelling of a rare word",
      spdxText("CC-BY-2.0").replace("fictionalization", "fictionalisation"),
    ],
    ["the whole of it in an HTML comment", `<!--\n${mit}\n-->\n# A model\n`],
    ["numbers for letters", spdxText("BSD-2-Clause").replace("1. ", "* ").replace("2. ", "* ")],
  ])("%s", (_, text) => {
    expect(materialOf(text)).toEqual([]);
  });

  it("turns sentences that only refer elsewhere into pointers", () => {
    const { pointers } = identifyText(
      `${mit}\n\nThe weights' license terms can be\nfound in LICENSE_WEIGHTS file.\n`,
    );
    expect(pointers).toContainEqual(expect.objectContaining({ kind: "link", value: "LICENSE_WEIGHTS" }));
  });
});

describe("what is a change", () => {
  it("a clause behind a plain heading, with its line and its words", () => {
    const [change, ...rest] = materialOf(
      `${mit}\n\nOur only modification is that products with more than 100 million monthly active users\nshall prominently display "Acme".\n`,
    );
    expect(rest).toEqual([]);
    const line = mit.split("\n").length + 2;
    expect(change).toMatchObject({ kind: "added", line, endLine: line + 1 });
    expect(change?.because).toEqual(expect.arrayContaining(["100", "million", "users", "display"]));
  });

  it("a field of use in the middle of a sentence", () => {
    const [change] = materialOf(mit.replace("without restriction,", "for non-commercial purposes only,"));
    expect(change).toMatchObject({ material: true });
    expect(change?.because).toEqual(expect.arrayContaining(["commercial", "only"]));
  });

  it("a right that is gone, under the clause it is missing from", () => {
    const [change] = materialOf(apache.replace("offer to sell, sell, import", "import"));
    expect(change).toMatchObject({ kind: "removed", clause: "3" });
    expect(change?.because).toContain("-sell");
  });

  it("another number, beside the number that the license has there", () => {
    const [change] = materialOf(apache.replace("(50%)", "(20%)"));
    expect(change).toMatchObject({ kind: "changed", quote: "20", clause: "1", holds: ["50%"] });
  });

  it.each([
    ["terms at the head", `You may not sell the software.\n\n${apache}`],
    [
      "the Commons Clause at the tail",
      `${apache}\n\nThe License does not grant to you the right to Sell the Software.\n`,
    ],
    ["half of the text", apache.slice(0, apache.length / 2)],
    ["a word that turns the meaning", apache.replace("royalty-free, irrevocable", "royalty-free, revocable")],
    ["two words of a territory", spdxText("CC-BY-4.0").replace("worldwide", "European Union")],
    ["a name in a display duty", spdxText("NPOSL-3.0").replace(/display/, 'display "Acme" and')],
    ["a term in angle brackets", `${mit}\n<no commercial use is permitted>\n`],
    ["a term in an HTML comment", `${mit}\n<!-- commercial use is prohibited -->\n`],
    ["a term in letters made of entities", `${mit}\n&#67;ommercial use is not permitted.\n`],
    ["a term in mathematical letters", `${mit}\n𝐂𝐨𝐦𝐦𝐞𝐫𝐜𝐢𝐚𝐥 𝐮𝐬𝐞 𝐢𝐬 𝐧𝐨𝐭 𝐩𝐞𝐫𝐦𝐢𝐭𝐭𝐞𝐝.\n`],
    ["a term on a copyright line", mit.replace("<copyright holders>", "Acme, non-commercial use only")],
    ["three words at the head", `No commercial use.\n\n${mit}`],
    ["two words at the tail", `${apache}\n\nResearch only\n`],
    [
      "a short term behind a long story",
      `${mit}\n\n${"The team thanks all its friends. ".repeat(40)}\n\nResearch only.\n`,
    ],
    ["a number that is a slip of another", spdxText("CC0-1.0").replace("worldwide", "10 million")],
    [
      "a sentence without a word of the lists",
      apache.replace("2. Grant", "We can take it back at will. 2. Grant"),
    ],
    ["one word of them in a short remark", `Cloud providers are excluded.\n\n${mit}`],
    ["a price", `${mit}\n\nFee: $10\n`],
    ["a term in ideographs on a copyright line", mit.replace("<copyright holders>", "Acme 禁止商用")],
    ["a right to use that is gone", mit.replace("rights to use, copy", "rights to copy")],
    ["a grant that is no longer free", apache.replace("royalty-free", "royalty-bearing")],
    [
      "a threshold that turns round",
      spdxText("GPL-3.0-only").replace("no more than your", "no less than your"),
    ],
    ["a grant that is none", mit.replace("hereby granted", "hereby denied")],
    ["a country left out", apache.replace("perpetual, worldwide,", "perpetual, worldwide, outside Belarus,")],
    ["plain words inside a sentence", mit.replace("obtaining a copy", "in good standing obtaining a copy")],
    ["a short sentence without a word of the lists", apache.replace("2. Grant", "Keep it secret. 2. Grant")],
    [
      "a sentence that shares its end with the license",
      mit.replace(/Software\.\s+THE/, "Software. Lenders keep the Software.\n\nTHE"),
    ],
    ["a sentence to the user at the tail", `${apache}\n\nOutputs belong to Acme.\n`],
    ["a sentence to the user at the head", `You accept telemetry.\n\n${mit}`],
    ["a remark behind thanks", `${apache}\n\nThank you! Outputs belong to Acme.\n`],
    ["the law of another country", spdxText("EPL-1.0").replace("State of New York", "Canton of Zug")],
    ["rights struck out", mit.replace("use, copy, modify,", "~~use, copy, modify,~~")],
    ["rights deleted by a tag", mit.replace("use, copy, modify,", "<del>use, copy, modify,</del>")],
    ["rights in a comment", mit.replace("use, copy, modify,", "<!-- use, copy, modify, -->")],
    ["rights that are not displayed", mit.replace("use, copy,", '<i style="display: none">use, copy,</i>')],
    ["a term in a style sheet", `${mit}\n<style>commercial use is prohibited</style>\n`],
    ["a `not` gone from an appendix", apache.replace("you may not use this file", "you may use this file")],
    ["a term in a licensing statement", `Commercial use is licensed under a separate license.\n\n${mit}`],
  ])("%s", (_, text) => {
    expect(isModified(identifyText(text))).toBe(true);
  });
});

describe("which license it is", () => {
  it.each([
    "Apache-2.0",
    "ECL-2.0",
    "Pixar",
    "MIT-0",
    "BSD-2-Clause",
    "LGPL-3.0-only",
    "CC-BY-NC-4.0",
    "CC-BY-SA-4.0",
  ])("%s, not one of its relatives", (id) => {
    expect(identifyText(spdxText(id)).expression).toBe(id);
  });

  it("is all of them where several follow each other", () => {
    const found = identifyText(`${mit}\n\n${apache}\n\n---\n\n${bsd3}`);
    expect(found.expression).toBe("MIT AND Apache-2.0 AND BSD-3-Clause");
    expect(isModified(found)).toBe(false);
  });

  it("is both editions of one license where one follows the other", () => {
    const found = identifyText(`${spdxText("CC-BY-NC-SA-2.0")}\n\n---\n\n${spdxText("CC-BY-NC-SA-2.5")}`);
    expect(found.expression).toBe("CC-BY-NC-SA-2.0 AND CC-BY-NC-SA-2.5");
  });

  it("counts every copy in a notice", () => {
    const found = identifyText(`${mit}\n\n`.repeat(12));
    expect(found.matches).toHaveLength(12);
    expect(found.expression).toBe("MIT");
  });

  it("is found inside a readme, which is no change of it", () => {
    const prose =
      "This model was trained on text. It answers questions, and its scores are in the table below. ";
    const found = identifyText(
      `# Acme\n\n${prose.repeat(40)}\n\n## License\n\n${mit}\n\n## Thanks\n\n${prose.repeat(20)}`,
    );
    expect(found.expression).toBe("MIT");
    expect(isModified(found)).toBe(false);
  });

  it("is found behind the short introduction of a readme, and in the prompt of a gated one", () => {
    const intro = "# Acme-7B\n\nA 7 billion parameter model of 32k tokens.\n\n| MMLU | 67.3 |\n|---|---|\n\n";
    const prompt = mit.replace(/^/gm, "  ");
    const card = `---\nextra_gated_prompt: |2\n${prompt}\nextra_gated_fields:\n  Country: country\n---\n# Acme\n`;
    for (const text of [`${intro}## License\n\n${mit}`, card]) {
      const found = identifyText(text);
      expect(found.expression).toBe("MIT");
      expect(isModified(found)).toBe(false);
    }
    for (const term of ["Research only.", "You may not sell it.", "Commercial use requires a fee."])
      expect(isModified(identifyText(`${intro}${term}\n\n## License\n\n${mit}`))).toBe(true);
  });

  it("is not that of the third parties which a notice lists", () => {
    const found = identifyText(
      `Acme is licensed under its own agreement.\n\nThird-party components:\n\n1. foo\n\n${mit}`,
    );
    expect(found.expression).toBeNull();
    expect(found.matches).toMatchObject([{ expression: "MIT", thirdParty: true }]);
  });

  it("is stood for by the notice that Apache-2.0 asks for", () => {
    const notice = apache.slice(apache.indexOf("Licensed under the Apache"));
    const found = identifyText(`Copyright 2025 Acme\n\n${notice}`);
    expect(found).toMatchObject({ expression: "Apache-2.0", matches: [{ kind: "notice" }] });
  });
});

describe("terms of no license known", () => {
  it.each([
    "You may use the model and its outputs for research only. You may not distribute the weights. The licence terminates on breach.",
    "本模型仅供学术研究使用，不得用于商业用途。未经书面许可，禁止分发。",
    "You can use this model for anything you want, including commercially. Just mention us.",
    "Free for personal use. Contact us for commercial licensing.",
    "本モデルの商用利用は禁止します。再配布には著作権者の許諾が必要です。",
  ])("%s", (text) => {
    expect(identifyText(text)).toMatchObject({
      expression: null,
      matches: [],
      unrecognised: true,
      empty: false,
    });
  });

  it.each(["", " \n\n", "---\n***\n"])("nothing at all: %j", (text) => {
    expect(identifyText(text)).toMatchObject({ expression: null, empty: true, unrecognised: false });
  });

  it("a changelog that names licenses is none", () => {
    expect(
      identifyText(
        "# Changelog\n- add the license field\n- compare with the Apache server in the MIT benchmark\n",
      ),
    ).toMatchObject({
      expression: null,
      unrecognised: false,
    });
  });
});
