import { describe, expect, it } from "vitest";
import { declaredExpression } from "../../src/license/pointers.ts";
import { identifyText } from "./index.ts";

describe("pointers", () => {
  it.each([
    ["// SPDX-License-Identifier: Apache-2.0", "spdx", "Apache-2.0", "Apache-2.0"],
    ["SPDX-License-Identifier: (MIT OR Apache-2.0)", "spdx", "(MIT OR Apache-2.0)", "(MIT OR Apache-2.0)"],
    ["Dual-licensed under MIT or Apache-2.0.", "notice", "MIT or Apache-2.0", "MIT OR Apache-2.0"],
    ["License: MIT", "line", "MIT", "MIT"],
    ["**License:** Apache License 2.0", "line", "Apache License 2.0", "Apache-2.0"],
    ["Licence: CC BY-NC 4.0", "line", "CC BY-NC 4.0", "CC-BY-NC-4.0"],
    ["![x](https://img.shields.io/badge/License-Apache_2.0-blue.svg)", "badge", "Apache 2.0", "Apache-2.0"],
    [
      "Acme 2 is licensed under the Llama 2 Community License, Copyright (c) Meta.",
      "notice",
      "Llama 2 Community License",
      "LicenseRef-llama2",
    ],
    [
      "Acme is provided under and subject to the Gemma Terms of Use found at example.com",
      "notice",
      "Gemma Terms of Use",
      "LicenseRef-gemma",
    ],
    [
      "https://huggingface.co/acme/model/blob/main/LICENSE",
      "link",
      "https://huggingface.co/acme/model/blob/main/LICENSE",
      undefined,
    ],
  ])("%j", (text, kind, value, expression) => {
    const found = identifyText(text);
    expect(found).toMatchObject({ expression: null, matches: [], unrecognised: false });
    expect(found.pointers).toContainEqual(
      expect.objectContaining({ kind, value, line: 1, ...(expression === undefined ? {} : { expression }) }),
    );
  });

  it("names nothing where a name fits several licenses", () => {
    expect(identifyText("License: Creative Commons").pointers).toMatchObject([{ value: "Creative Commons" }]);
    expect(identifyText("License: Creative Commons").pointers[0]).not.toHaveProperty("expression");
    expect(identifyText("License: More Information Needed").pointers[0]).not.toHaveProperty("expression");
  });

  it("are a claim in a card, also where its prose says something else", () => {
    const card = "---\nlicense: mit\n---\nThe model weights are licensed under CC BY-NC 4.0 (see below).\n";
    expect(declaredExpression(identifyText(card).pointers)).toBe("MIT AND CC-BY-NC-4.0");
    expect(
      declaredExpression(
        identifyText("# Acme\n\nThe code is licensed under the Apache License 2.0.\n").pointers,
      ),
    ).toBe("Apache-2.0");
    expect(
      declaredExpression(identifyText("Acme is licensed under the Llama 2 Community License.").pointers),
    ).toBeNull();
  });
});
