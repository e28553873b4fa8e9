/** The license that an address of its steward names (`creativecommons.org/licenses/by-nc/4.0`). */
export function addressName(address: string): string | undefined {
  const cc = /creativecommons\.org\/licenses\/([a-z-]+)\/(\d\.\d)/i.exec(address);
  if (cc) return `CC-${cc[1]}-${cc[2]}`;
  if (/creativecommons\.org\/publicdomain\/zero\/1\.0/i.test(address)) return "CC0-1.0";
  if (/apache\.org\/licenses\/LICENSE-2\.0/i.test(address)) return "Apache-2.0";
  if (/ai\.google\.dev\/gemma\/terms/i.test(address)) return "gemma";
  if (/\bmit-license\.org\b/i.test(address)) return "MIT";
  return /(?:spdx\.org|gnu\.org|opensource\.org|choosealicense\.com)\/licen[cs]es?\/([\w.-]{2,40}?)(?:\.(?:html|txt|md)|\/|$)/i.exec(
    address,
  )?.[1];
}
