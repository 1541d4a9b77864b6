import type { Backend } from "./contract.ts";
import { createLibvirtBackend } from "./libvirt/index.ts";

/** The one place that names every backend. */
export const createBackend = (host: { readonly id: string; readonly uri: string }): Backend =>
  createLibvirtBackend(host.id, host.uri);
