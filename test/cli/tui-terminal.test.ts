import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import stringWidth from "string-width";
import { afterAll, describe, expect, it } from "vitest";
import type { Assessment } from "../../src/judgement.ts";
import { reportJson } from "../../src/report/json.ts";
import { hostile, report } from "../tui/fixture.ts";
import { openSession, type Session } from "../tui/session.ts";
import { built } from "./bundle.ts";

const folder = mkdtempSync(join(tmpdir(), "modelvet-tui-"));
afterAll(() => rmSync(folder, { recursive: true }));

function saved(name: string, models: readonly Assessment[] = report().models): string {
  writeFileSync(join(folder, name), reportJson({ ...report(), models }));
  return name;
}

/** Opens a report and waits for its first whole frame: keys that are sent earlier are lost. */
async function opened(file: string, size: { columns?: number; rows?: number } = {}): Promise<Session> {
  const session = openSession(["tui", "--report", file], { ...size, cwd: folder });
  await session.until(/quit/);
  return session;
}

describe.skipIf(!built)("the interface in a terminal", () => {
  it("starts, moves, filters, opens evidence, answers a question, resizes and quits", async () => {
    const session = await opened(saved("usual.json"));
    expect(session.alternate()).toBe(true);
    expect(await session.until(/▌✖ acme\/fast-ckpt/)).toMatchSnapshot();
    session.press("j");
    await session.until(/▌\? google\/gemma-2b-it/);
    session.press("\u001b[A");
    await session.until(/▌✖ acme\/fast-ckpt/);
    session.press("/llama\r");
    await session.until(/1 of 5/);
    session.press("\u001b");
    await session.until(/1\/5|4\/5/);
    session.press("g\r");
    await session.until(/┏ acme\/fast-ckpt/);
    session.press("\r");
    await session.until(/┏ \[finding 1\/2\]/);
    session.press("l");
    await session.until(/\[license\]/);
    session.press("a");
    await session.until(/┏ questions/);
    session.press("\rj ");
    await session.until(/▲ review → ✖ blocked acme\/embedder/);
    session.resize(60, 20);
    const small = await session.until(
      (lines) => lines.every((line) => stringWidth(line) <= 60) && /questions/.test(lines[1] ?? ""),
    );
    expect(small).toMatchSnapshot();
    session.press("q");
    expect(await session.exit).toBe(1);
    expect(session.alternate()).toBe(false);
    expect(session.screen().join("\n").trim()).toMatch(/^exit 1: 2 models do not meet the policy/);
    expect(session.sent()).toMatch(/\u001b\[\?25h/);
  });

  it("obeys keys that arrive together, each of them", async () => {
    const session = await opened(saved("together.json"));
    session.press("jjjjk");
    await session.until(/▌◐ meta-llama/);
    session.press("gjj\r\r");
    await session.until(/┏ \[finding 1\/1\]/);
    session.press("?");
    await session.until(/first line/);
    session.press("qq");
    expect(await session.exit).toBe(1);
  });

  it("puts what is copied on the clipboard, and shows it", async () => {
    const session = await opened(saved("copy.json"));
    session.press("w");
    await session.until(/finding: pickle-dangerous-global/);
    const [, copied = ""] = /\u001b\]52;c;([A-Za-z0-9+/=]+)\u0007/.exec(session.sent()) ?? [];
    expect(Buffer.from(copied, "base64").toString()).toContain("  - finding: pickle-dangerous-global");
    session.press("\u0003");
    await session.exit;
  });

  it("is not disturbed by a hostile card", async () => {
    const session = await opened(saved("hostile.json", [hostile(), ...report().models]), {
      columns: 90,
      rows: 24,
    });
    const { model } = hostile();
    expect(model.id.length).toBeGreaterThan(10_000);
    for (const key of [
      "\r",
      "\r",
      "l",
      "l",
      "l",
      "l",
      "l",
      "y",
      "q",
      "a",
      "\r",
      "\r",
      "d",
      "c",
      "?",
      "q",
      "m",
    ]) {
      session.press(key);
      const lines = await session.until((all) => all.some((line) => line !== ""));
      expect(lines).toHaveLength(24);
      expect(lines[0]).toContain("modelvet  6 models");
      expect(lines[23]).toBe("");
    }
    await session.until(/┏ models/);
    expect(session.title()).toBe("");
    session.press("q");
    expect(await session.exit).toBe(1);
  });

  it("scrolls through 500 models", async () => {
    const [model] = report().models;
    const many = Array.from({ length: 500 }, (_, n) => ({
      ...(model as Assessment),
      model: { ...(model as Assessment).model, id: `org/model-${String(n).padStart(3, "0")}` },
    }));
    const session = await opened(saved("many.json", many));
    session.press("j".repeat(250));
    await session.until(/▌✔ org\/model-250/);
    session.press("G");
    await session.until(/▌✔ org\/model-499/);
    session.press("g");
    await session.until(/▌✔ org\/model-000/);
    session.press("q");
    await session.exit;
  });

  it("gives the screen back when it is ended from outside", async () => {
    const session = await opened(saved("ended.json"));
    session.kill("SIGTERM");
    expect(await session.exit).toBe(143);
    expect(session.alternate()).toBe(false);
    expect(session.screen().join("\n")).toContain("interrupted");
  });

  it("gives the screen back when its terminal goes away", async () => {
    for (const [signal, code] of [
      ["SIGHUP", 129],
      ["SIGQUIT", 131],
    ] as const) {
      const session = await opened(saved("gone.json"));
      session.kill(signal);
      expect(await session.exit).toBe(code);
      expect(session.alternate()).toBe(false);
    }
  });

  it("gives the screen back while it is stopped, and comes back as it was", async () => {
    const session = await opened(saved("stopped.json"));
    session.press("jj");
    await session.until(/▌▲ acme\/embedd/);
    // Nothing here could continue a stopped job: the terminal is left, and entered again.
    for (const stop of [() => session.press("\u001a"), () => session.kill("SIGTSTP")]) {
      const before = session.sent().length;
      stop();
      await session.until(() => session.sent().slice(before).includes("\u001b[?1049h"));
      expect(session.sent().slice(before)).toMatch(/\u001b\[\?1049l[\s\S]*\u001b\[\?1049h/);
      await session.until(/▌▲ acme\/embedd[\s\S]*continued/);
      session.press("k");
      await session.until(/▌\? google/);
      session.press("j");
      await session.until(/▌▲ acme\/embedd[\s\S]*quit/);
    }
    session.press("q");
    expect(await session.exit).toBe(1);
  });

  it("ends on Ctrl-C with the report's exit code once everything is read", async () => {
    const session = await opened(saved("ctrl-c.json"));
    session.press("\u0003");
    expect(await session.exit).toBe(1);
    expect(session.alternate()).toBe(false);
  });

  it("works in one pane, and says when there is no room at all", async () => {
    const session = await opened(saved("small.json"), { columns: 60, rows: 10 });
    session.press("\t");
    await session.until(/┏ acme\/fast-ckpt/);
    session.resize(20, 5);
    await session.until(/at least/);
    session.resize(60, 15);
    await session.until(/┏ acme\/fast-ckpt/);
    session.press("q");
    expect(await session.exit).toBe(1);
  });

  it("prints the plain report where a reader of the screen, or CI, is announced", async () => {
    for (const name of ["ACCESSIBLE", "INK_SCREEN_READER", "CI"]) {
      const session = openSession(["tui", "--report", saved("plain.json")], {
        cwd: folder,
        env: { [name]: "true" },
      });
      expect(await session.exit).toBe(1);
      expect(session.sent()).toContain(`note: \`${name}\` is set: this is the plain report`);
      expect(session.sent()).not.toContain("\u001b[?1049h");
    }
  });
});
