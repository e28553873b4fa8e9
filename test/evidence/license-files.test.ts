import { expect, it } from "vitest";
import { licenseFile, licenseOfPart, weightFolders } from "../../src/evidence/license-files.ts";
import { linkedAmong, linkedPath } from "../../src/evidence/license-link.ts";

it("a license beside the weights of a part speaks of that part", () => {
  const folders = weightFolders(["vae/model.safetensors", "vae/LICENSE", "vendor/x/LICENSE", "model.bin"]);
  expect(licenseOfPart("vae/LICENSE", folders)).toEqual({
    path: "vae/LICENSE",
    role: "license",
    covers: "any",
  });
  expect(licenseOfPart("vae/NOTICE", folders)).toBeUndefined();
  expect(licenseOfPart("vendor/x/LICENSE", folders)).toBeUndefined();
});

it.each([
  ["LICENSE", "license"],
  ["LICENSE.pdf", "license"],
  ["LICENSE.docx", "license"],
  ["ModelLicense.txt", "license"],
  ["docs/LICENSE.md", "license"],
  ["legal/acme.txt", "license"],
  ["LICENSES/acme.txt", "license"],
  ["LICENSE.acme", "license"],
  ["LICENSE.LLAMA", "license"],
  ["weights/LICENSE", "license"],
  ["docs/license/LICENSE.txt", "license"],
  ["licenses/model/LICENSE", "license"],
  ["policies/USE_POLICY.md", "policy"],
  ["EULA.txt", "license"],
  ["TERMS", "license"],
  ["TERMS.txt", "license"],
  ["terms.md", "license"],
  ["Terms of Use.txt", "license"],
  ["TermsOfService.md", "license"],
  ["User_Agreement.md", "license"],
  ["许可协议.txt", "license"],
  ["Acceptable_Use_Policy.md", "policy"],
  ["DISCLAIMER.md", "notice"],
  ["COPYRIGHT", "notice"],
  ["Notice.txt", "notice"],
  ["UseRestrictions.md", "notice"],
  ["THIRD_PARTY_LICENSES.txt", "notice"],
  ["LICENSES_SOURCES", "notice"],
  ["LICENSE_SOURCE", "license"],
  ["LICENSE-3rdparty.md", "notice"],
  ["ThirdPartyNotices.txt", "notice"],
  ["DATASET_LICENSE", undefined],
  ["LICENSE-DATA.txt", undefined],
  ["license.png", undefined],
  ["LICENSE.py", undefined],
  ["LICENSE.json", undefined],
  ["LICENSE.bak", undefined],
  ["licenses/third_party/x/LICENSE", undefined],
  ["model/readme.txt", undefined],
  ["terms.txt", undefined],
  ["glossary_terms.txt", undefined],
  ["annotator_agreement.md", undefined],
  ["legal_bert.md", undefined],
  ["vendor/LICENSE", undefined],
  ["docs/usage.md", undefined],
  ["PRIVACY_POLICY.md", undefined],
])("%s is %s", (path, role) => {
  expect(licenseFile(path)?.role).toBe(role);
});

it("a card's link leads to a file of the same repository, by path or by address", () => {
  const to = (value: string) => linkedPath({ id: "org/name", card: card(value) });
  const card = (value: string) => ({
    path: "README.md",
    licenses: [],
    licenseLink: { value, line: 1 },
    baseModels: [],
    tags: [],
    problems: [],
  });
  expect(to("./docs/TERMS.md")).toBe("docs/TERMS.md");
  expect(to("https://huggingface.co/Org/name/blob/main/TERMS")).toBe("TERMS");
  expect(to("https://huggingface.co/org/other/blob/main/TERMS")).toBeUndefined();
  expect(to("https://huggingface.co/org/name/tree/main/model/TERMS")).toBe("model/TERMS");
  const paths = new Set(["My Terms.txt", "100%.txt", "a#b"]);
  expect(
    linkedAmong(paths, to("https://huggingface.co/org/name/blob/main/My%20Terms.txt?download=true")),
  ).toBe("My Terms.txt");
  expect(linkedAmong(paths, "100%.txt")).toBe("100%.txt");
  expect(linkedAmong(paths, "a#b")).toBe("a#b");
  expect(linkedAmong(paths, "other")).toBeUndefined();
});
