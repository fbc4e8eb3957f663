/** Layers, lowest first: a package may import itself and the packages named after it, nothing else of ours. */
const engine = ["aca", "net", "inet"]
const library = [...engine, "arch-diffserv", "arch-intserv", "protocols"]
const tools = ["hourglass", "emulation", "experiments"]

export const layers = {
  aca: [],
  net: ["aca"],
  inet: ["aca", "net"],
  "arch-diffserv": engine,
  "arch-intserv": engine,
  protocols: [...engine, "arch-diffserv", "arch-intserv"],
  hourglass: library,
  emulation: [...library, "hourglass"],
  experiments: [...library, "hourglass"],
  cli: [...library, ...tools],
  lab: [...library, ...tools],
}

// These run unchanged in a browser worker.
const platformNeutral = [...library, "hourglass"]

const anyOf = (names) => `(${names.join("|")})`

const layerRules = Object.entries(layers).map(([name, below]) => ({
  name: `layer-${name}`,
  severity: "error",
  comment: `packages/${name} may import only: ${below.join(", ") || "nothing of ours"}`,
  from: { path: `^packages/${name}/` },
  to: { path: "^packages/", pathNot: `^packages/${anyOf([name, ...below])}/` },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...layerRules,
    {
      name: "no-circular",
      severity: "error",
      comment: "imports of types alone may point both ways inside a package: they are gone at run time",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "not-to-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-deep-import",
      severity: "error",
      comment: "go through the package's entry",
      from: { path: "^packages/([^/]+)/" },
      to: { path: "^packages/[^/]+/(?!src/index\\.ts$)", pathNot: "^packages/$1/" },
    },
    {
      name: "no-node-below-tools",
      severity: "error",
      comment: "only emulation, experiments, cli and packages/hourglass/src/*-node.ts may use Node's modules",
      from: {
        path: `^packages/${anyOf(platformNeutral)}/`,
        pathNot: "^packages/hourglass/src/[^/]+-node\\.ts$",
      },
      to: { dependencyTypes: ["core"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|dist" },
    exclude: { path: "(^|/)dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.check.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@hourglass/source", "import", "node", "default"],
      mainFields: ["module", "main"],
    },
  },
}
