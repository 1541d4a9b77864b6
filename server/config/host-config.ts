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
      )
      .optional(),
    /** Folders of this machine whose images and subvolumes are volumes. */
    folders: z
      .array(z.string().regex(/^\/[^\0]*$/, "must be an absolute path"))
      .min(1)
      .optional(),
  })
  .refine((host) => host.uri !== undefined || host.folders !== undefined, "needs a uri, folders, or both")
  .transform(({ id, label, uri, folders }) => ({
    id,
    label: label ?? id,
    ...(uri === undefined ? {} : { uri }),
    ...(folders === undefined ? {} : { folders }),
  }));

/** A host to show: a libvirt connection, folders with storage on this machine, or both. */
export type HostConfig = Readonly<z.output<typeof hostConfigSchema>>;

export const hostConfigsSchema = z.array(hostConfigSchema).superRefine((hosts, context) => {
  hosts.forEach((host, at) => {
    if (hosts.findIndex((other) => other.id === host.id) < at)
      context.addIssue({ code: "custom", path: [at, "id"], message: `"${host.id}" is used twice; ids must differ` });
  });
});
