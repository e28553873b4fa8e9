import { describe, expect, it } from "vitest";
import { purposeLimits } from "../../src/evidence/purpose-limits.ts";
import { limitsModel, otherProse } from "../../src/evidence/stated-limits.ts";

const found = (text: string) =>
  purposeLimits(otherProse(text), () => false, limitsModel).map(({ kind, line, value }) => ({
    kind,
    line,
    value,
  }));

describe("limits that a card states outside its license section", () => {
  it.each([
    "This model may only be used for non-commercial research purposes.",
    "This release is for research purposes only in support of an academic paper.",
    "Model weights are released for academic research only.",
    "This model must not be used in commercial offerings.",
    "The model is not available for commercial, or any other paid, use.",
    "The weights are for research at universities and for teaching only.",
    "Not for commercial use.",
    "This model cannot be used for commercial purposes.",
    "Commercial use is not permitted.",
    "THIS MODEL MAY NOT BE USED COMMERCIALLY.",
    "🚫 No commercial use.",
    "For commercial use, please contact sales@acme.example.",
    "Commercial use requires a license from Acme.",
    "Intended and licensed for research use only.",
    "The weights are licensed under a non-commercial license.",
    "The models are provided strictly for non-commercial use.",
    "Note: these checkpoints are limited to academic use.",
    "Please do not use this model for commercial purposes.",
    "Unlike other releases, this model is for non-commercial use only.",
    "Unlike the previous models the weights are for research use only.",
    "| Use of the model | For research use only.",
    "本模型仅供学术研究，禁止商用。",
    "このモデルの商用利用は禁止です。",
    "이 모델은 상업적 이용이 금지됩니다.",
    "Dieses Modell darf nur für die Forschung benutzt werden.",
    "Ce modèle est réservé exclusivement à la recherche.",
    "Este modelo es para uso no comercial.",
    "Ce modèle est fourni pour un usage non commercial.",
    "This model is governed by a CC-BY-NC License with an acceptable use addendum.",
    "Users of the model must adhere to the Acme Acceptable Use Policy.",
  ])("are seen: %s", (text) => {
    expect(found(`# A model\n\nIt talks.\n\n${text}\n`)).toEqual([{ kind: "limit", line: 5, value: text }]);
  });

  it.each(["The model is intended for research purposes only.", "Not intended for commercial use."])(
    "are an intention: %s",
    (text) => {
      expect(found(`## Direct use\n${text}\n`)).toEqual([{ kind: "intent", line: 2, value: text }]);
    },
  );

  it.each([
    "Intended for commercial and research use in multiple languages.",
    "It is licensed under Apache 2.0 and is intended for research and educational use.",
    "The dataset is for non-commercial use only.",
    "The model was trained on data released for research purposes only.",
    "The base model is for research use only, this one is not.",
    "The model can be used for both research and commercial purposes.",
    "It is free for academic research and commercial use.",
    "Any use of this model, whether commercial or not, is out of scope.",
    "This model is not only for research but also for commercial use.",
    "The model was evaluated only on scientific benchmarks.",
    "The model only supports scientific notation.",
    "Das Modell kann nur Deutsch.",
    "This model is ready for commercial/non-commercial use.",
    "We compared with models released for non-commercial use only.",
    "Unlike the LLaMA models, which are for non-commercial use only.",
    "| 1 | <code>This model is for non-commercial use only.</code> |",
    "| 0 | <ul><li>'The weights are for research use only.'</li></ul> |",
    "The model was developed for research at the University of X, and is only a prototype.",
    "This model cannot be relied upon for commercial decisions.",
    "Commercial use requires no license.",
    "- Non-commercial entities",
    "For commercial support, contact us.",
    "No commercial model was used to make the training data.",
    "It does not perform as well as models that are sold commercially.",
    "Ce modèle parle uniquement le français.",
    "This model was trained exclusively on scientific text.",
    "This model is not comparable to commercial models.",
    "Outputs should not be used for commercial advice without checks.",
    "```\nThis model is for research use only.\n```",
    "## License\nThis model is for research use only.",
  ])("are none: %s", (text) => {
    expect(found(text)).toEqual([]);
  });

  it("stay bounded", () => {
    expect(found("Not for commercial use.\n".repeat(50_000))).toHaveLength(4);
    expect(found("only for ".repeat(200_000))).toEqual([]);
    expect(found(`# ${"x".repeat(500_000)}\nfor research`)).toEqual([]);
  });
});
