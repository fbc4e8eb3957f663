import type { Responder } from "@hourglass/aca"

/** Asks a service what a component that is connected to it would ask. */
export function ask<Name extends string, Question, Reply>(
  service: Responder<Name, Question, Reply>,
  question: Question,
): Reply {
  return service.handler.call(service.owner, question)
}
