"use client";
import { useEffect, useId, useState } from "react";
import { FilePath } from "#components/side-panel/file-path.tsx";
import { TextField } from "#components/ui/field.tsx";
import { RadioCard } from "#components/ui/radio-card.tsx";
import type { MergeChoice } from "#lib/model/plan.ts";
import type { Direction } from "./direction-cards.tsx";

type Disks = MergeChoice["disks"];
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

/** What the file is called in the end. */
export function SurvivorChoice({
  disks,
  direction,
  keepFile,
  onChange,
}: {
  /** Of the last plan; null when none could be made yet. */
  disks: Disks | null;
  direction: Direction | null;
  keepFile: string | undefined;
  /** `isTyped`: more may follow. */
  onChange: (keepFile: string | undefined, isTyped: boolean) => void;
}) {
  const name = useId();
  const isOwnName = keepFile !== undefined && keepFile !== "base" && keepFile !== "overlay";
  // Without a wish the file keeps the name of what is copied into.
  const kept = isOwnName
    ? null
    : (keepFile ?? (direction === null ? null : direction === "commit" ? "base" : "overlay"));
  const [first] = disks ?? [];
  const isOne = disks?.length === 1;
  return (
    <fieldset>
      <legend className="mb-1 font-medium text-xs">
        {isOne || !disks ? "The file that is left is called" : "The files that are left are called"}
      </legend>
      <div className="grid gap-2">
        <RadioCard
          name={name}
          label="as the lower file"
          isChecked={kept === "base"}
          onChoose={() => onChange("base", false)}
        >
          <Names paths={disks?.map(({ files }) => files.at(-1) ?? null)} />
        </RadioCard>
        <RadioCard
          name={name}
          label="as the upper file"
          isChecked={kept === "overlay"}
          onChoose={() => onChange("overlay", false)}
        >
          <Names paths={disks?.map(({ files }) => files[0] ?? null)} />
        </RadioCard>
        {(isOne || isOwnName) && (
          <RadioCard
            name={name}
            label="otherwise"
            isChecked={isOwnName}
            onChoose={() => onChange(`${folderOf(first?.files.at(-1) ?? "")}merged.qcow2`, false)}
          >
            {isOwnName && <OwnName path={keepFile} onChange={(path) => onChange(path, true)} />}
          </RadioCard>
        )}
      </div>
      {disks?.some((disk) => disk.survivor !== disk.copiesInto) && (
        <p className="mt-1.5 text-muted-foreground text-xs">
          The data is copied into {disks.map((disk) => baseOf(disk.copiesInto)).join(", ")} first, which gets that name
          at the end.
        </p>
      )}
    </fieldset>
  );
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

const Names = ({ paths }: { paths: readonly (string | null)[] | undefined }) =>
  paths?.map((path) => <FilePath key={path} path={path} />) ?? null;

/** Typed here at once; the plan follows. */
function OwnName({ path, onChange }: { path: string; onChange: (path: string) => void }) {
  const [typed, setTyped] = useState(path);
  useEffect(() => setTyped(path), [path]);
  return (
    <div className="relative z-1 pt-1 text-foreground">
      <TextField
        label="Absolute path, in the folder of one of the files"
        value={typed}
        spellCheck={false}
        className="font-mono text-xs"
        problem={typed.startsWith("/") ? null : "It starts with a slash."}
        onChange={(event) => {
          setTyped(event.target.value);
          if (event.target.value.startsWith("/")) onChange(event.target.value);
        }}
      />
    </div>
  );
}
