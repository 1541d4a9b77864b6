"use client";
import type { ComponentProps } from "react";
import { TextField } from "./field.tsx";

/** An absolute path on the host. */
export function PathField({
  value,
  onChange,
  ...rest
}: Omit<ComponentProps<typeof TextField>, "value" | "onChange"> & {
  value: string;
  onChange: (path: string) => void;
}) {
  const isWrong = value !== "" && !value.startsWith("/");
  return (
    <TextField
      {...rest}
      value={value}
      spellCheck={false}
      className="font-mono text-xs"
      problem={isWrong ? "The whole path, from / on." : null}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
