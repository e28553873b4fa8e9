import { describe, expect, it } from "vitest";
import { pin } from "../../src/lock/pin.ts";
import { printLockfile } from "../../src/lock/print.ts";
import { evidenceOf, refOf } from "./evidence.ts";

function printed(ids: readonly string[], change: (e: ReturnType<typeof evidenceOf>) => typeof e = (e) => e) {
  return printLockfile(new Map(ids.map((id) => [id, pin(change(evidenceOf(id)), refOf(id), "Apache-2.0")])));
}

describe("printing a lockfile", () => {
  it("does not hang on the order in which models and files came", () => {
    const straight = printed(["org/a", "org/b", "org/C"]);
    const turned = printed(["org/C", "org/b", "org/a"], (evidence) => ({
      ...evidence,
      files: [...evidence.files].reverse(),
      artifacts: [...evidence.artifacts].reverse(),
      texts: [...evidence.texts].reverse(),
      loadPath: { ...evidence.loadPath, opened: [...evidence.loadPath.opened].reverse() },
      hub: { gated: false, tags: [...(evidence.hub?.tags ?? [])].reverse() },
    }));
    expect(turned).toBe(straight);
    expect(straight.indexOf('"org/C"')).toBeLessThan(straight.indexOf('"org/a"'));
  });

  it("sorts by code point, beyond the basic plane too", () => {
    const text = printed(["org/\u{1f600}", "org/\uff5a", "org/z"]);
    const order = ["org/z", "org/\uff5a", "org/\u{1f600}"].map((id) => text.indexOf(`"${id}"`));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  it("keeps one file entry a line, path first", () => {
    const lines = printed(["org/a"]).split("\n");
    const entries = lines.filter((line) => line.includes('"gitOid"'));
    expect(entries).toHaveLength(6);
    for (const entry of entries)
      expect(entry).toMatch(
        /^ {8}\{ "path": "[^"]+", "size": \d+, "gitOid": "[0-9a-f]{40}", "sha256": "[0-9a-f]{64}"(, "lfs": true)? \},?$/,
      );
  });

  it("ends with one line feed and holds no posture, time or tool version", () => {
    const text = printed(["org/a"]);
    expect(text.endsWith("}\n")).toBe(true);
    expect(text).not.toMatch(/posture|rulePack|generated|modelvet/);
    expect(printLockfile(new Map())).toBe('{\n  "version": 1,\n  "models": {}\n}\n');
  });

  it("escapes what a reviewer would not see", () => {
    const text = printed(["org/a"], (evidence) => ({
      ...evidence,
      files: [{ path: "a\u202egpj.py", size: 1 }],
    }));
    expect(text).toContain('"a\\u202egpj.py"');
    expect(JSON.parse(text).models["org/a"].files[0].path).toBe("a\u202egpj.py");
  });
});
