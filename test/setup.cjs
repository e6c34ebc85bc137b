// The template validator that runs in every app.synth() costs seconds; test/lib/validation.test.ts runs it once, with findings as errors.
process.env.CDK_VALIDATION ??= 'false';
