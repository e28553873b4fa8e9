import type { Assessment } from "../judgement.ts";
import { blank, fact, type Line, prose, say, titled } from "./line.ts";
import { nameOf } from "./marks.ts";

const PROOF = {
  proven: "proven: the listing hashes to the commit",
  mismatch: "the listing does not hash to the commit",
  unavailable: "not available",
} as const;

const PINNED_BY = {
  lockfile: "the lockfile",
  manifest: "the manifest's own commit",
  target: "the commit in the target",
} as const;

/** What the model is and who says so: revision, commit, identity, proof, signature, and what could not be read. */
export function pinLines(model: Assessment, width: number): Line[] {
  const { provenance, evidence, commit } = model;
  const { proof, proofDetail, hostSignature, identityChanged, directory, pinnedBy } = provenance;
  return [
    ...fact("model", nameOf(model), width),
    ...fact("requested", model.model.revision, width),
    ...fact("commit", commit ?? "none", width, "cyan"),
    ...fact("pinned by", pinnedBy === undefined ? "nobody" : PINNED_BY[pinnedBy], width),
    ...fact("listing", PROOF[proof], width, proof === "mismatch" ? "red" : undefined),
    ...(proofDetail === undefined
      ? []
      : fact(
          "",
          `${proofDetail.path === undefined ? "" : `${proofDetail.path}: `}${proofDetail.message}`,
          width,
        )),
    ...fact("signature", hostSignature ?? "not looked at", width),
    ...(directory === undefined ? [] : fact("directory", directory.replaceAll("-", " "), width)),
    ...(identityChanged === undefined
      ? []
      : fact(
          "identity",
          `was ${identityChanged.locked.id} when it was locked, is ${identityChanged.found.id}: another repository`,
          width,
          "red",
        )),
    ...hubLines(model, width),
    ...deploymentLines(model, width),
    ...(evidence === undefined ? [] : missingLines(evidence.missing, width)),
  ];
}

function hubLines({ evidence }: Assessment, width: number): Line[] {
  const { identity, hub } = evidence ?? {};
  return [
    ...(identity === undefined
      ? []
      : fact(
          "Hub id",
          `${identity.id}${identity.createdAt === undefined ? "" : `, made ${identity.createdAt}`}`,
          width,
        )),
    ...(hub?.gated ? fact("gated", hub.gated, width) : []),
    ...(hub?.renamedTo === undefined ? [] : fact("renamed", `to ${hub.renamedTo}`, width, "yellow")),
    ...(hub?.upstreamScan === undefined
      ? []
      : hub.upstreamScan.files
          .slice(0, 50)
          .flatMap(({ path, level }) => fact("Hub scan", `${path}: ${level}`, width))),
  ];
}

/** The facts of the deployment that the license was judged by. */
function deploymentLines({ model }: Assessment, width: number): Line[] {
  const { statements, ...facts } = model.deployment;
  const rows = Object.entries({ ...facts, ...statements }).filter(([, value]) => value !== undefined);
  if (rows.length === 0) return [];
  return [
    blank,
    titled("deployment, as judged"),
    ...rows
      .slice(0, 50)
      .flatMap(([key, value]) =>
        prose(`${key}: ${Array.isArray(value) ? value.join(", ") : value}`, width, { by: 2 }),
      ),
  ];
}

function missingLines(
  missing: readonly { axis: string; path: string; unread: { message: string } }[],
  width: number,
): Line[] {
  if (missing.length === 0) return [];
  return [
    blank,
    titled("could not be read"),
    ...missing
      .slice(0, 100)
      .flatMap(({ axis, path, unread }) =>
        prose(`${path} (${axis}): ${unread.message}`, width, { by: 2, as: "magenta" }),
      ),
    ...(missing.length > 100 ? [say(`  and ${missing.length - 100} more`, "dim")] : []),
  ];
}
