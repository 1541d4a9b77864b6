import { z } from "zod";

/** A password in a URI would be seen in the process list; libvirt reads them from its auth file. */
const holdsPassword = (uri: string): boolean => /^[^/?#]*:\/\/[^/?#]*:[^/?#]*@/.test(uri) || /[?&]password=/i.test(uri);

export const hostConfigSchema = z
  .strictObject({
    id: z
      .string()
      .max(64)
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
        "may hold letters, digits, '.', '_' and '-', and begins with a letter or digit",
      ),
    label: z.string().min(1).optional(),
    uri: z
      .string()
      .regex(/^[a-z][a-z0-9+.-]*:\/\//, "must be a libvirt URI such as qemu:///system")
      .refine((uri) => !/[\s\u0000-\u001f]/.test(uri), "must not hold spaces or control characters")
      .refine(
        (uri) => !holdsPassword(uri),
        "must not hold a password; put it into libvirt's auth file (see LIBVIRT_AUTH_FILE)",
      ),
  })
  .transform((host) => ({ id: host.id, label: host.label ?? host.id, uri: host.uri }));

/** A libvirt connection to show. */
export type HostConfig = Readonly<z.output<typeof hostConfigSchema>>;

export const hostConfigsSchema = z.array(hostConfigSchema).superRefine((hosts, context) => {
  hosts.forEach((host, at) => {
    if (hosts.findIndex((other) => other.id === host.id) < at)
      context.addIssue({ code: "custom", path: [at, "id"], message: `"${host.id}" is used twice; ids must differ` });
  });
});
