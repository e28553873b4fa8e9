import type { CardFacts } from "../model.ts";

/** The path in this repository that the card's `license_link` means; undefined where it leads elsewhere. */
export function linkedPath({ id, card }: { id: string; card?: CardFacts }): string | undefined {
  const link = card?.licenseLink?.value;
  if (link === undefined) return undefined;
  if (!/^[a-z][a-z0-9+.-]*:/i.test(link)) return link.replace(/^\.?\//, "");
  const [, repository, path] =
    /^https?:\/\/[^/]+\/(.+?)\/(?:blob|resolve|raw)\/[^/]+\/(.+)$/.exec(link) ?? [];
  return repository?.toLowerCase() === id.toLowerCase() ? path : undefined;
}
