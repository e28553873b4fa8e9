/** Why extracting a member of this name would write outside of the target folder; undefined where it would not. */
export function climbs(name: string): string | undefined {
  const path = name.replaceAll("\\", "/");
  if (path.startsWith("/")) return "an absolute path";
  if (/^[A-Za-z]:/.test(path)) return "a path with a drive";
  if (path.split("/").includes("..")) return "a path that climbs";
  if (name.includes("\0")) return "a path with a null character";
  return undefined;
}

/** Where a link of a member leads, as a path below the root of the archive; undefined where it leads out. */
export function linkInside(member: string, target: string): string | undefined {
  if (
    climbs(target) !== undefined &&
    !target.replaceAll("\\", "/").startsWith("../") &&
    !target.includes("/..")
  )
    return undefined;
  const folder = member.replaceAll("\\", "/").split("/").slice(0, -1);
  for (const part of target.replaceAll("\\", "/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") folder.push(part);
    else if (folder.pop() === undefined) return undefined;
  }
  return folder.join("/");
}
