"use client";
import { useState } from "react";
import { SelectField, TextField } from "#components/ui/field.tsx";
import type { IntentOf } from "#lib/model/intent.ts";
import type { MergeChoice } from "#lib/model/plan.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { type MergePoints, pointOf, refOfPoint } from "#lib/tree/merge-points.ts";
import { powerLook } from "#lib/tree/power-look.ts";
import { type Direction, DirectionCards } from "./direction-cards.tsx";
import { MergePointsFields } from "./merge-points-fields.tsx";
import { SurvivorChoice } from "./survivor-choice.tsx";
import type { WeighedMerge } from "./weighed-merge.ts";

type MergeIntent = IntentOf<"merge">;

/** What can be chosen about a merge. */
export function MergeForm({
  tree,
  wish,
  weighed,
  disks,
  onChange,
}: {
  tree: SnapshotTree;
  wish: MergeIntent;
  weighed: WeighedMerge | null;
  disks: MergeChoice["disks"] | null;
  /** `isTyped`: more may follow. */
  onChange: (wish: MergeIntent, isTyped?: boolean) => void;
}) {
  const asked = wish.direction ?? "auto";
  const chosen: Direction | null =
    asked === "auto" ? (weighed?.direction ?? weighed?.recommended.direction ?? null) : asked;
  const points = pointsOf(wish, tree);
  const look = powerLook(tree.head.state);
  const without = ({ keepFile: _, ...rest }: MergeIntent): MergeIntent => rest;
  return (
    <div className="space-y-4">
      {points && (
        <MergePointsFields
          tree={tree}
          points={points}
          // A name of the old points' files says nothing about others.
          onChange={({ upper, lower }) =>
            onChange({
              ...(wish.keepFile?.startsWith("/") ? without(wish) : wish),
              from: pointOf(upper),
              into: pointOf(lower),
            })
          }
        />
      )}
      {tree.head.disks.length > 1 && (
        <SelectField
          label="Disks"
          value={wish.disk ?? ""}
          onChange={({ target: { value } }) => {
            const { disk: _, ...all } = wish;
            onChange(value === "" ? all : { ...wish, disk: value });
          }}
        >
          <option value="">all that have files in between</option>
          {tree.head.disks.map(({ target }) => (
            <option key={target} value={target}>
              only {target}
            </option>
          ))}
        </SelectField>
      )}
      <DirectionCards
        weighed={weighed}
        chosen={chosen}
        isAuto={asked === "auto"}
        onChoose={(direction) => onChange({ ...wish, direction })}
      />
      <SurvivorChoice
        disks={disks}
        direction={chosen}
        keepFile={wish.keepFile}
        onChange={(keepFile, isTyped) =>
          onChange(keepFile === undefined ? without(wish) : { ...wish, keepFile }, isTyped)
        }
      />
      {(look === "running" || look === "paused") && (
        <Bandwidth
          value={wish.bandwidth}
          onChange={(bandwidth) => {
            const { bandwidth: _, ...rest } = wish;
            onChange(bandwidth === null ? rest : { ...rest, bandwidth }, true);
          }}
        />
      )}
    </div>
  );
}

function pointsOf({ from, into }: MergeIntent, tree: SnapshotTree): MergePoints | null {
  const [upper, lower] = [refOfPoint(from, tree), refOfPoint(into, tree)];
  return upper && lower ? { upper, lower } : null;
}

function Bandwidth({ value, onChange }: { value: number | undefined; onChange: (value: number | null) => void }) {
  const [typed, setTyped] = useState(value === undefined ? "" : String(value));
  const isWrong = typed.trim() !== "" && !(Number(typed) > 0);
  return (
    <TextField
      label="At most, in MiB per second"
      inputMode="decimal"
      value={typed}
      placeholder="no limit"
      problem={isWrong ? "A number greater than 0, or nothing." : null}
      hint="The machine runs on meanwhile; a limit leaves more of its disks to it."
      onChange={({ target: { value: text } }) => {
        setTyped(text);
        if (text.trim() === "") onChange(null);
        else if (Number(text) > 0) onChange(Number(text));
      }}
    />
  );
}
