/** What we use of jstat, which ships no types. */
declare module "jstat" {
  interface Distribution {
    mean(...parameters: number[]): number
    variance(...parameters: number[]): number
    pdf(x: number, ...parameters: number[]): number
    cdf(x: number, ...parameters: number[]): number
    inv(share: number, ...parameters: number[]): number
  }

  const jStat: {
    gammafn(x: number): number
    studentt: Distribution
    chisquare: Distribution
    normal: Distribution
    lognormal: Distribution
    exponential: Distribution
    uniform: Distribution
    pareto: Distribution
    weibull: Distribution
    negbin: Distribution
  }
  export = jStat
}
