"use client";
import { useId } from "react";
import { RadioCard } from "#components/ui/radio-card.tsx";

type LiveFile = "same" | "new";

/** Which file the live state goes on in, where a snapshot ends one file and begins another. */
export function LiveFileChoice({ value, onChange }: { value: LiveFile; onChange: (value: LiveFile) => void }) {
  const name = useId();
  return (
    <fieldset className="space-y-2">
      <legend className="mb-1 font-medium text-xs">The live state goes on</legend>
      <RadioCard
        name={name}
        label="Under the same file name"
        isChecked={value === "same"}
        onChoose={() => onChange("same")}
      >
        Whoever uses the volume finds it where it was. What it held until now goes on under a new name.
      </RadioCard>
      <RadioCard name={name} label="In a new file" isChecked={value === "new"} onChoose={() => onChange("new")}>
        What it held until now keeps its name and is not written to any more. Whoever uses the volume must be told the
        new one.
      </RadioCard>
    </fieldset>
  );
}
