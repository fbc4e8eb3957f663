/** What is wrong with a ToS, the field of eight bits in an IP header; nothing when it fits. */
export const tosFault = (tos: number | undefined): string =>
  tos === undefined || (Number.isInteger(tos) && tos >= 0 && tos <= 255)
    ? ""
    : `tos is ${tos}; it must be a whole number within 0 and 255, DSCP in the upper six bits`
