import type { CardFacts } from "../model.ts";

/** The path in this repository that the card's `license_link` means; undefined where it leads elsewhere. */
export function linkedPath({ id, card }: { id: string; card?: CardFacts }): string | undefined {
  const link = card?.licenseLink?.value;
  if (link === undefined) return undefined;
  if (!/^[a-z][a-z0-9+.-]*:/i.test(link)) return link.replace(/^\.?\//, "");
  const [, repository, path] =
    /^https?:\/\/[^/]+\/(.+?)\/(?:blob|resolve|raw|tree|blame)\/[^/]+\/(.+)$/.exec(link) ?? [];
  return repository?.toLowerCase() === id.toLowerCase() ? path : undefined;
}

/** The listed file among `paths` that a linked path means, as it stands, without a fragment, or percent-decoded. */
export function linkedAmong(paths: ReadonlySet<string>, linked: string | undefined): string | undefined {
  if (linked === undefined) return undefined;
  const [bare = ""] = linked.split(/[?#]/);
  return [linked, bare, decoded(bare)].find((path) => paths.has(path));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
