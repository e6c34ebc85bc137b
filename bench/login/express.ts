/** express-openid-connect by its own manual, with the code flow. */
import express, { type Answering } from 'express';
import openidConnect from 'express-openid-connect';
import { told } from '../sync/child.js';
import { measuredHere } from './relying.js';
import { CLIENT_ID, CLIENT_SECRET, type Place } from './terms.js';

const { port, discoveryUrl } = told<Place>();
const app = express();
app.use(
  openidConnect.auth({
    baseURL: `http://localhost:${port}`,
    issuerBaseURL: discoveryUrl,
    clientID: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    secret: 'a-secret-of-the-benchmark-of-some-length',
    authRequired: false,
    authorizationParams: { response_type: 'code', scope: 'openid email' },
  }),
);
app.use((_error: unknown, _request: unknown, response: Answering, _next: unknown) => void response.status(400).end());
app.listen(port, 'localhost', measuredHere);
