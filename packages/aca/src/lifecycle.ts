/** The life of whole trees of components: every part is told, parents before their parts. */
import type { Component } from "./component.js"
import { LifecycleError } from "./errors.js"

/** Starts a component and all below it. Parts that `start` itself adds are started as well. */
export function startTree(component: Component): void {
  if (component.state === "started") return
  component.state = "started"
  component.start()
  for (const child of component.children) startTree(child)
}

/** Stops a component and all below it: their timers no longer fire. */
export function stopTree(component: Component): void {
  if (component.state === "new")
    throw new LifecycleError(`${component.path} cannot stop: it has not been started`)
  if (component.state === "started") component.stop()
  component.state = "stopped"
  if (component.isAttached) component.simulation.hasStopped = true
  for (const child of component.children) stopTree(child)
}

/** Takes a stopped component and all below it up again. */
export function resumeTree(component: Component): void {
  if (component.state === "new")
    throw new LifecycleError(`${component.path} cannot resume: it has not been started`)
  const wasStopped = component.state === "stopped"
  component.state = "started"
  if (wasStopped) component.resume()
  for (const child of component.children) resumeTree(child)
}

/** Takes a component and all below it back to the state before they were started. */
export function resetTree(component: Component): void {
  component.state = "new"
  component.reset()
  for (const child of component.children) resetTree(child)
}
