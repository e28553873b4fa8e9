import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HubSettings, hubSettings } from "../../../src/hub/settings.ts";

/** Settings for a loopback Hub: a fresh home folder, a back-off too short to notice, and no git unless asked for. */
export function settingsFor(
  url: string,
  overrides: Partial<HubSettings> = {},
  env: Record<string, string> = {},
): HubSettings {
  const HOME = mkdtempSync(join(tmpdir(), "modelvet-home-"));
  return hubSettings({ HOME, HF_ENDPOINT: url, ...env }, { backoff: 5, git: "off", ...overrides });
}
