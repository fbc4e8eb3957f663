/** "Did you mean …?": the end of an error message about a word that is not known. */
import { distance } from "fastest-levenshtein"

/** The question for these candidates, as `; did you mean "x" or "y"?`, or nothing when there are none. */
export function didYouMean(candidates: readonly string[]): string {
  if (candidates.length === 0) return ""
  return `; did you mean ${candidates.map((candidate) => `"${candidate}"`).join(" or ")}?`
}

/**
 * The question for the known word that is nearest to this one, or nothing when
 * none is near: about a third of its letters may differ. Case decides only
 * between words that are as near; then the earlier one wins.
 */
export function suggestion(word: string, known: Iterable<string>): string {
  const limit = Math.ceil(word.length / 3)
  let nearest: string[] = []
  let least = Number.POSITIVE_INFINITY
  for (const candidate of known) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase())
    const cost = edits + distance(word, candidate) / 1000
    if (edits <= limit && cost < least) {
      nearest = [candidate]
      least = cost
    }
  }
  return didYouMean(nearest)
}
