import { describe, expect, it } from "vitest";
import { readCard } from "../../src/evidence/card.ts";
import { licenseSections, purposeLimits } from "../../src/evidence/purpose-limits.ts";

describe("limits of purpose", () => {
  it.each([
    "For non-commercial use only.",
    "These weights are for research purposes only.",
    "Use is limited to academic research.",
    "You may not use it commercially.",
    "Commercial use requires a separate agreement.",
    "After filling out a [questionnaire](https://x.example/f) for registration, also available for free commercial use.",
    "The weights and the evaluation datasets are for non-commercial use.",
    "本模型仅供研究使用。",
    "不得用于商业用途。",
    "Nur für nicht-kommerzielle Nutzung.",
    "Die kommerzielle Nutzung ist untersagt.",
    "L'usage commercial est interdit.",
    "Prohibido el uso comercial.",
    "É proibido o uso comercial.",
    "Uso não comercial apenas.",
    "Только для некоммерческого использования.",
    "비상업적 용도로만 사용할 수 있습니다.",
  ])("are seen: %s", (text) => {
    expect(purposeLimits(`Some words.\n\n${text}\n`)).toMatchObject([
      { kind: "limit", line: 3, value: text },
    ]);
  });

  it.each([
    "Free for research and commercial use.",
    "Both commercial and non-commercial use are welcome.",
    "This model is ready for commercial/non-commercial use.",
    "The evaluation datasets are distributed under the [NonCommercial 4.0](https://x.example/by-nc/4.0/) license.",
    "This license does not restrict commercial use.",
    "No commercial restrictions apply.",
    "Commercial use requires no license.",
    "No registration is needed for commercial use.",
    "The terms apply to commercial use as well.",
    "Commercial or non-commercial, there are no restrictions.",
    "The model is licensed under Apache 2.0.",
    "Enterprise license: for commercial use without the duties of the AGPL, contact us.",
    "We may mail you about paid services.",
    "Freie kommerzielle und nicht-kommerzielle Nutzung.",
    "Uso comercial y no comercial.",
    "Для коммерческого и некоммерческого использования.",
  ])("are none: %s", (text) => {
    expect(purposeLimits(text)).toEqual([]);
  });

  it("stay bounded", () => {
    expect(purposeLimits("not commercial.\n".repeat(100_000))).toHaveLength(4);
    expect(purposeLimits("only ".repeat(200_000))).toEqual([]);
  });
});

it.each(["Lizenz", "Licence", "Licencia", "Licença", "Licenza", "Лицензия", "라이선스", "许可"])(
  "a card's license section is one under %s",
  (heading) => expect(licenseSections(`## ${heading}\nX\n`)).toBe("\nX\n"),
);

it("a card's license section ends where the next heading does, and keeps its lines", () => {
  const body = "# A\nuse\n## License\nMIT\n### More\nonly\n## Use\nresearch\n";
  expect(licenseSections(body)).toBe("\n\n\nMIT\n\nonly\n\n\n");
});

describe("what a card makes its users agree to", () => {
  const read = (front: string) => readCard(new TextEncoder().encode(`---\n${front}\n---\n`), "README.md");

  it("is in the boxes to tick", () => {
    const { agreed } = read(
      "license: mit\nextra_gated_fields:\n  Name: text\n  I agree to X: checkbox\nlicense_details: Y",
    );
    expect(agreed).toEqual({ text: "I agree to X\n\nY", line: 5 });
  });

  it("is in the heading, the words and the button of the gate, and in boxes written at length", () => {
    const { agreed } = read(
      "extra_gated_heading: A\nextra_gated_description: B\nextra_gated_button_content: C\nextra_gated_fields:\n  I agree to X:\n    type: checkbox\n  Purpose:\n    type: select\n    options: [Y, Z]",
    );
    expect(agreed?.text).toBe("I agree to X\n\nA\n\nB\n\nC");
  });

  it("is every license that it declares, once or twice", () => {
    expect(read("license: cc-by-nc-4.0\nlicense: mit").card.licenses.map(({ value }) => value)).toEqual([
      "cc-by-nc-4.0",
      "mit",
    ]);
  });
});
