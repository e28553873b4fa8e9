import { isDeepStrictEqual } from "node:util";
import { VERDICTS } from "../model.ts";
import { type Change, code } from "./change.ts";
import { filesChanged } from "./changes-files.ts";
import { licenseChanged } from "./changes-license.ts";
import { byCodePoint, type LockedModel } from "./locked.ts";

export type ModelChanges = { key: string; changes: readonly Change[] };

/** What changed between two lockfiles, by model, in the order of their keys; models without a change are left out. */
export function compareLockfiles(
  before: ReadonlyMap<string, LockedModel>,
  after: ReadonlyMap<string, LockedModel>,
): ModelChanges[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort(byCodePoint);
  return keys.flatMap((key) => {
    const changes = compareModels(before.get(key), after.get(key));
    return changes.length === 0 ? [] : [{ key, changes }];
  });
}

/** What changed in one model, weightiest first. */
export function compareModels(before: LockedModel | undefined, after: LockedModel | undefined): Change[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined)
    return [
      {
        kind: "added",
        axis: "provenance",
        direction: concerns(after!) === "" ? "neutral" : "worse",
        message: `added: ${describeEntry(after!)}${concerns(after!)}`,
      },
    ];
  if (after === undefined)
    return [
      {
        kind: "removed",
        axis: "provenance",
        direction: "neutral",
        message: `removed: ${describeEntry(before)}`,
      },
    ];
  return [
    ...provenanceChanged(before, after),
    ...licenseChanged(before, after),
    ...lineageChanged(before, after),
    ...artifactsChanged(before, after),
    ...remoteCodeChanged(before, after),
    ...filesChanged(before, after),
    ...evidenceChanged(before, after),
  ].sort((a, b) => WEIGHT[a.direction] - WEIGHT[b.direction]);
}

const WEIGHT = { worse: 0, better: 1, neutral: 2 } as const;

function describeEntry(model: LockedModel): string {
  const { expression, declared } = model.license;
  const license = expression ?? declared.join(", ");
  return `${license === "" ? "no license" : code(license)}, ${model.files.length} files${model.commit ? `, commit ${model.commit.slice(0, 12)}` : ""}`;
}

/** What of a new model asks for a look, in words. */
function concerns({ artifacts, remoteCode, license }: LockedModel): string {
  const bad = artifacts.filter(({ verdict }) => verdict !== "safe");
  const verdicts = [...new Set(bad.map(({ verdict }) => verdict))].map(
    (verdict) => `${bad.filter((one) => one.verdict === verdict).length} ${verdict}`,
  );
  const words = [
    ...(license.expression === null ? ["no license recognised"] : []),
    ...verdicts,
    ...(remoteCode.length > 0 ? ["remote code"] : []),
  ];
  return words.length === 0 ? "" : `; ${words.join(", ")}`;
}

function provenanceChanged(before: LockedModel, after: LockedModel): Change[] {
  const axis = "provenance";
  const changes: Change[] = [];
  if (
    before.identity !== undefined &&
    after.identity !== undefined &&
    before.identity.id !== after.identity.id
  )
    changes.push({
      kind: "identity",
      axis,
      direction: "worse",
      message:
        "another repository under the same name: it was deleted and made again, or the name was re-used",
      before: before.identity.id,
      after: after.identity.id,
    });
  if (before.commit !== after.commit)
    changes.push({
      kind: "commit",
      axis,
      direction: "neutral",
      message: "another commit",
      ...(before.commit === undefined ? {} : { before: before.commit }),
      ...(after.commit === undefined ? {} : { after: after.commit }),
    });
  if (before.requested !== after.requested)
    changes.push({
      kind: "requested",
      axis,
      direction: "neutral",
      message: "another revision is asked for",
      before: before.requested,
      after: after.requested,
    });
  const gatedBefore = String(before.hub?.gated ?? false);
  const gatedAfter = String(after.hub?.gated ?? false);
  if (gatedBefore !== gatedAfter)
    changes.push({
      kind: "gating",
      axis: "license",
      direction: gatedAfter === "false" ? "neutral" : "worse",
      message: "access to the repository is granted in another way",
      before: gatedBefore,
      after: gatedAfter,
    });
  if (after.hub?.renamedTo !== undefined && before.hub?.renamedTo !== after.hub.renamedTo)
    changes.push({
      kind: "renamed",
      axis,
      direction: "neutral",
      message: "the repository has another name now",
      after: after.hub.renamedTo,
    });
  for (const key of ["include", "exclude", "quant"] as const) {
    if (isDeepStrictEqual(before[key], after[key])) continue;
    changes.push({
      kind: "scope",
      axis: "load",
      direction: "neutral",
      message: `other files count: \`${key}\` changed`,
      before: JSON.stringify(before[key] ?? []),
      after: JSON.stringify(after[key] ?? []),
    });
  }
  return changes;
}

function lineageChanged(before: LockedModel, after: LockedModel): Change[] {
  const old = new Set(before.lineage.map(({ id }) => id));
  const now = new Set(after.lineage.map(({ id }) => id));
  const change = (id: string, direction: Change["direction"], message: string): Change => ({
    kind: "lineage",
    axis: "license",
    direction,
    message: `${message}: ${code(id)}`,
  });
  return [
    ...[...now].filter((id) => !old.has(id)).map((id) => change(id, "worse", "a base model came in")),
    ...[...old].filter((id) => !now.has(id)).map((id) => change(id, "neutral", "a base model is gone")),
  ];
}

function artifactsChanged(before: LockedModel, after: LockedModel): Change[] {
  const old = new Map(before.artifacts.map((artifact) => [artifact.path, artifact]));
  const changes: Change[] = [];
  for (const artifact of after.artifacts) {
    const { path, verdict, format } = artifact;
    const was = old.get(path);
    const pickle =
      /pickle|torch|joblib|numpy/.test(format) && (artifact.data ?? artifact.globals) !== undefined;
    if (was === undefined && (pickle || verdict !== "safe"))
      changes.push({
        kind: pickle ? "pickle" : "artifact",
        axis: "load",
        direction: "worse",
        message: `a new ${pickle ? "pickle" : `${format} file`}, ${verdict}`,
        path,
      });
    if (was !== undefined && was.verdict !== verdict)
      changes.push({
        kind: pickle ? "pickle" : "artifact",
        axis: "load",
        direction: VERDICTS.indexOf(verdict) > VERDICTS.indexOf(was.verdict) ? "worse" : "better",
        message: "loading it is judged otherwise",
        path,
        before: was.verdict,
        after: verdict,
      });
    const known = new Set([...(was?.data ?? []), ...(was?.globals ?? []).map(({ global }) => global)]);
    for (const { global, class: kind } of artifact.globals ?? []) {
      if (was !== undefined && !known.has(global))
        changes.push({
          kind: "pickle",
          axis: "load",
          direction: "worse",
          message: `imports ${code(global)} now, ${kind}`,
          path,
        });
    }
    const templates = new Map((was?.details?.templates ?? []).map(({ name, sha256 }) => [name, sha256]));
    for (const { name, sha256 } of artifact.details?.templates ?? []) {
      if (templates.get(name) !== sha256 && (was !== undefined || verdict === "safe"))
        changes.push({
          kind: "template",
          axis: "load",
          direction: "worse",
          message: templates.has(name)
            ? `the template ${code(name)} changed`
            : `a new template ${code(name)}`,
          path,
        });
    }
  }
  const paths = new Set(after.artifacts.map(({ path }) => path));
  for (const { path, verdict } of before.artifacts) {
    if (!paths.has(path) && verdict !== "safe")
      changes.push({
        kind: "artifact",
        axis: "load",
        direction: "better",
        message: `gone; it was ${verdict}`,
        path,
      });
  }
  return changes;
}

function remoteCodeChanged(before: LockedModel, after: LockedModel): Change[] {
  const name = (item: LockedModel["remoteCode"][number]) =>
    code(`${item.repo === undefined ? "" : `${item.repo}: `}${item.target}`);
  const old = new Set(before.remoteCode.map(name));
  const now = new Set(after.remoteCode.map(name));
  const changes: Change[] = [];
  for (const item of after.remoteCode) {
    if (old.has(name(item))) continue;
    const message = `loading can import ${name(item)} now`;
    changes.push({ kind: "remote-code", axis: "load", direction: "worse", message, path: item.path });
  }
  for (const item of before.remoteCode) {
    if (now.has(name(item))) continue;
    const message = `loading no longer imports ${name(item)}`;
    changes.push({ kind: "remote-code", axis: "load", direction: "better", message, path: item.path });
  }
  return changes;
}

function evidenceChanged(before: LockedModel, after: LockedModel): Change[] {
  const known = new Set((before.missing ?? []).map(({ axis, path }) => `${axis} ${path}`));
  return (after.missing ?? [])
    .filter(({ axis, path }) => !known.has(`${axis} ${path}`))
    .map(({ axis, path, unread }) => ({
      kind: "evidence",
      axis,
      direction: "worse",
      message: `could not be read: ${code(unread.state)}`,
      path,
    }));
}
