import { FORMAT_RULE_FILES, formatRules } from "../artifacts/format-rules.ts";
import { parseGlobalRules } from "../artifacts/pickle/global-rules.ts";
import type { ArtifactRules } from "../artifacts/rules.ts";
import type { Axis, Posture } from "../model.ts";
import { type HubLicense, type LicenseBook, licenseBook } from "./license-book.ts";
import type { LicenseRule } from "./license-rule.ts";

/** One entry of `rules/findings.yaml`. */
export type FindingRule = {
  id: string;
  axis: Axis;
  posture: Posture;
  title: string;
  why: string;
  fix?: string;
  /** More for whoever asks `explain`: what it is, what to do about it. */
  explain?: readonly string[];
  source: string;
};

/** A format of `rules/formats.yaml`: what it is, and whether loading it can run code. */
export type FormatRule = Readonly<Record<string, unknown>> & {
  title: string;
  runsCode: "never" | "by-content" | "always";
  source: string;
};

/** The rules as data, ready to be asked. Parts are made when they are first used: `check` needs few of them. */
export type RulePack = {
  version: string;
  date: string;
  artifacts: ArtifactRules;
  licenses: LicenseBook;
  findings: ReadonlyMap<string, FindingRule>;
  /** The statements that some license asks for (`kolors-registered`), without their prefix. */
  statements: ReadonlySet<string>;
  formats: ReadonlyMap<string, FormatRule>;
  /** The text of `host-keys.yaml`, for whoever checks signatures. */
  hostKeysText: string;
};

/** A rule file, already validated, as the JSON text it becomes: parsed only when it is asked for. */
export type Packed = string;

/** A pack as plain values, which the build writes to `dist/pack.json`. */
export type PackValues = {
  version: string;
  date: string;
  findings: Packed;
  statements: readonly string[];
  /** By text id. */
  licenses: Readonly<Record<string, Packed>>;
  /** Names as `nameKey` spells them -> text id. */
  names: Readonly<Record<string, string>>;
  hub: readonly HubLicense[];
  spdx: readonly { family: string; ids: readonly string[]; rule: Packed }[];
  artifacts: Readonly<Record<string, Packed>>;
  globals: readonly { file: string; value: Packed }[];
  formats: Packed;
  hostKeys: string;
};

/** The pack of these values. Nothing is validated again: they come from `packValues`, or from the build, which ran it. */
export function makePack(values: PackValues): RulePack {
  const findings = once(() => {
    const list: FindingRule[] = JSON.parse(values.findings);
    return new Map(list.map((finding) => [finding.id, finding]));
  });
  const formats = once(() => new Map(Object.entries<FormatRule>(JSON.parse(values.formats))));
  const licenses = once(() => book(values));
  const artifacts = once(() => artifactRules(values));
  return {
    version: values.version,
    date: values.date,
    get artifacts() {
      return artifacts();
    },
    get licenses() {
      return licenses();
    },
    get findings() {
      return findings();
    },
    get formats() {
      return formats();
    },
    statements: new Set(values.statements),
    hostKeysText: values.hostKeys,
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function book(values: PackValues): LicenseBook {
  return licenseBook({
    ids: Object.keys(values.licenses),
    rule: (id) => JSON.parse(values.licenses[id] ?? "null"),
    names: new Map(Object.entries(values.names)),
    hub: values.hub,
    spdx: values.spdx.map(({ family, ids, rule }) => ({
      family,
      ids,
      rule: (id) => {
        const group: LicenseRule = JSON.parse(rule);
        return { ...group, id, expression: id, title: id };
      },
    })),
  });
}

/** Throws RuleError where a file has not the shape its reader asks for. */
function artifactRules(values: PackValues): ArtifactRules {
  const value = (name: (typeof FORMAT_RULE_FILES)[number]): unknown =>
    JSON.parse(values.artifacts[name] ?? "null");
  const [templates, loaders, operators, python] = FORMAT_RULE_FILES;
  return {
    global: parseGlobalRules(
      values.globals.map(({ file, value: packed }) => ({ file, value: JSON.parse(packed) })),
    ),
    ...formatRules({
      templates: value(templates),
      loaders: value(loaders),
      operators: value(operators),
      python: value(python),
    }),
  };
}
