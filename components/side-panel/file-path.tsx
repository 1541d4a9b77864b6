/** A file's path: its name always in sight, its folders as far as there is room. */
export function FilePath({ path, isNameOnly = false }: { path: string | null; isNameOnly?: boolean }) {
  if (path === null) return <span className="text-muted-foreground">file not known</span>;
  const cut = path.lastIndexOf("/") + 1;
  return (
    <span title={path} className="flex min-w-0 font-mono text-[11.5px] leading-snug">
      {!isNameOnly && <span className="min-w-0 shrink truncate text-muted-foreground">{path.slice(0, cut)}</span>}
      <span className="max-w-full shrink-0 truncate">{path.slice(cut)}</span>
    </span>
  );
}
