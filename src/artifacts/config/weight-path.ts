/** Why a file name inside an index, a graph or an archive leaves its folder; undefined where it stays. */
export function escapes(path: string): string | undefined {
  if (path === "") return "is empty";
  if (path.startsWith("/") || path.startsWith("\\") || path.startsWith("~")) return "is absolute";
  if (/^[A-Za-z]:/.test(path)) return "names a drive";
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return "is a URL";
  if (path.includes("\\")) return "holds a backslash";
  if (path.split("/").includes("..")) return "climbs out of its folder";
  if (path.includes("\0")) return "holds a null byte";
  return undefined;
}
