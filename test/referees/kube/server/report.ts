/** What was shown, a line each; what was not, in full. */
export class Report {
  private shown = 0;
  private readonly faults: string[] = [];

  /** @param detail what to print where it is not so */
  public check(sentence: string, so: boolean, detail: string): void {
    if (so) this.shown += 1;
    else this.faults.push(`${sentence}: ${detail}`);
  }

  /** Prints the faults, and a summary as the last line. */
  public end(of: string): void {
    for (const fault of this.faults) console.log(`not so: ${fault}`);
    console.log(`${this.shown} of ${this.shown + this.faults.length} checks hold, ${of}`);
    if (this.faults.length > 0 || this.shown === 0) process.exitCode = 1;
  }
}
