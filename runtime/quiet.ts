/**
 * Imported first by whatever is bundled with the AWS SDK. The bundles hold a version of it that runs here; which Node
 * later versions need is no concern of whoever runs one, and its advice has several lines, in a log of one an event.
 */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
