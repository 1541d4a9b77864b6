import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  // Types are checked by `npm run types`, of the whole project and once.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  images: { unoptimized: true },
  serverExternalPackages: ["execa", "pngjs"],
};

export default config;
