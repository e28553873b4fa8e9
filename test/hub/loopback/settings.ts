import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HubSettings, hubSettings } from "../../../src/hub/settings.ts";

/** Settings for a loopback Hub with a fresh home folder, and with back-off too short to notice. */
export function settingsFor(
  url: string,
  overrides: Partial<HubSettings> = {},
  env: Record<string, string> = {},
): HubSettings {
  const HOME = mkdtempSync(join(tmpdir(), "modelvet-home-"));
  return hubSettings({ HOME, HF_ENDPOINT: url, ...env }, { backoff: 5, ...overrides });
}
