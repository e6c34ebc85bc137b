/** What the bridge's process is measured against: the same framework and server, with one route that redirects. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const app = new Hono();
app.get('/oidc/auth/login', (context) => {
  context.header('Cache-Control', 'no-store');
  context.header('Set-Cookie', `serval-login=${'x'.repeat(256)}; Path=/; HttpOnly; SameSite=Lax`);
  return context.redirect('https://example.okta.com/authorize', 302);
});
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: 'localhost' });
