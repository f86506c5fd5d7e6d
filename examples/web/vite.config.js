import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  // Files stay files: the content security policy allows neither inline scripts nor data: modules.
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
