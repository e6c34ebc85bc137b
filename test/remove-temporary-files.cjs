module.exports = () => globalThis.removeTemporaryFiles();
