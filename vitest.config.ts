import { playwright } from "@vitest/browser-playwright"
import { defaultClientConditions, defaultServerConditions } from "vite"
import { configDefaults, defineConfig } from "vitest/config"
import { findCommand } from "./scripts/system-programs.mjs"

// The workspace's own packages are read from their sources, without a build. Vite keeps the list twice.
const source = "@hourglass/source"

// Without a Chromium of the system, Playwright looks for the one that it may have downloaded itself.
const executablePath = findCommand(["chromium", "chromium-browser", "google-chrome"])

// What the packages import, told to the browser's bundler beforehand: it loads a page anew, and a worker not at
// all, when it meets a library that it has not prepared.
const libraries = [
  "@noble/hashes/sha2.js",
  "@noble/hashes/utils.js",
  "entities",
  "fastest-levenshtein",
  "heap-js",
  "inversify",
  "ipaddr.js",
  "jstat",
  "markdown-table",
  "picomatch",
  "reflect-metadata/lite",
  "saxes",
  "simple-ascii-chart",
  "vega",
  "zod",
]

// `npm test` names another file per project, so that the counts of one are not lost under the next.
const results = "out/vitest.json"

export default defineConfig({
  resolve: { conditions: [source, ...defaultClientConditions] },
  ssr: {
    resolve: { conditions: [source, ...defaultServerConditions], externalConditions: [source] },
  },
  // What `useDefineForClassFields: false` means to tsc. Vite takes it from a tsconfig only for files which
  // that tsconfig includes, so it is said here for tests and doc examples too.
  oxc: {
    assumptions: { setPublicClassFields: true },
    typescript: { removeClassFieldsWithoutInitializer: true },
  },
  test: {
    reporters: ["default", "json"],
    outputFile: { json: results },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.{ts,mjs}"],
          exclude: [...configDefaults.exclude, "test/docs/**", "test/interop/routers/**"],
          testTimeout: 30_000,
        },
      },
      {
        // What the tests of unit try for some random seeds, for thousands: `npm run test:soak`.
        extends: true,
        test: {
          name: "soak",
          include: ["test/protocols/tcp/tcp-{property,fuzz}.test.ts"],
          env: { SEEDS: "3000" },
          testTimeout: 3_600_000,
        },
      },
      {
        extends: true,
        // In real time, and mostly waiting: many at once, and nothing else beside them.
        test: {
          name: "routers",
          include: ["test/interop/routers/*.test.ts"],
          testTimeout: 120_000, // more than any takes that gives up: those that do not leave daemons behind
          maxConcurrency: 12,
          maxWorkers: 3,
        },
      },
      {
        extends: true,
        test: { name: "docs", include: ["test/docs/*.test.ts"], testTimeout: 60_000 },
      },
      {
        extends: true,
        optimizeDeps: { include: libraries },
        test: {
          name: "browser",
          include: ["test/browser/**/*.browser.ts"],
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath,
                args: [
                  "--headless",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--disable-quic",
                  "--no-first-run",
                  "--disable-background-networking",
                  "--disable-component-update",
                  "--disable-sync",
                ],
              },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
})
