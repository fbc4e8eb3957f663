import { Ospf, Prefix, Rib } from "hourglass"
import { it } from "vitest"
import { Bird } from "./bird.js"
import { Frr } from "./frr.js"
import { become, Namespace } from "./namespace.js"
import { outside } from "./real-router.js"
import { during, rowBehind } from "./row.js"
const deadInterval = 6
it.concurrent.for([{Router: Bird},{Router: Frr}])("kinds", async ({Router}) => {
  const ns = await Namespace.make(outside.router)
  const t0 = performance.now()
  const log = (...a: unknown[]) => console.log(Router.name, ((performance.now()-t0)/1000).toFixed(2), ...a)
  try {
    const row = await rowBehind(ns)
    const base = { helloInterval: 1, deadInterval }
    const [r1, r2, r3] = row.routers
    const o1 = r1.install(new Ospf("ospf", { ...base, interfaces: ({ addresses }) => addresses.length > 0 ? { type: "point-to-point", password: "secret" } : {} }))
    r2.install(new Ospf("ospf", { ...base, interfaces: { 1: { area: 1 } } }))
    const o3 = r3.install(new Ospf("ospf", { ...base, area: 1, externalRoutes: [{ prefix: "198.51.100.0/24", metric: 7 }, { prefix: "203.0.113.0/24", metricType: 1, metric: 7 }] }))
    o1.neighborChanges.on((e) => log("r1", e.interface, e.from, "->", e.to, e.event))
    row.simulation.dropped.on((d) => log("drop", d.component.path, d.reason, d.detail))
    await during(row, async () => {
      const real = new Router(ns)
      await real.startOspf({ type: "point-to-point", deadInterval, password: "secret", external: "100.64.0.0/24" })
      log(await become("Full", () => real.ospfState()))
      log(await become("E2", async () => (await real.ospfRoutes())["198.51.100.0/24"]), await real.ospfRoutes(), row.host.address.toString())
      const rib = r3.part(Rib)
      log(await become("E1", () => rib.routes.find(r => String(r.prefix) === "100.64.0.0/24")?.kind))
      log(rib.show())
      row.simulation.inject(() => o3.withdrawExternal(Prefix.parse("198.51.100.0/24")))
      log(await become(undefined, async () => (await real.ospfRoutes())["198.51.100.0/24"]))
      log("end")
      await real.end()
      log("ended", await become(undefined, () => rib.routes.find(r => String(r.prefix) === "100.64.0.0/24")?.kind))
      await real.startOspf({ type: "point-to-point", deadInterval, password: "secret", external: "100.64.0.0/24" })
      log("again", await become("Full", () => real.ospfState()))
      log(await become("E1", async () => (await real.ospfRoutes())["203.0.113.0/24"]), await real.ospfRoutes(), row.host.address.toString())
      log(await become("E1", () => rib.routes.find(r => String(r.prefix) === "100.64.0.0/24")?.kind))
      row.simulation.inject(() => r1.fail())
      await new Promise(r => setTimeout(r, 1500))
      row.simulation.inject(() => r1.recover())
      log("recovered")
      log(await become("Init", () => real.ospfState()))
      log(await become("Full", () => real.ospfState()))
      log(await become("E1", async () => (await real.ospfRoutes())["203.0.113.0/24"]), await real.ospfRoutes(), row.host.address.toString())
      log(await become(3, async () => (await ns.ping(row.host.address.toString())).length))
      log(o1.showDatabase())
    })
  } finally { await ns.remove() }
})
