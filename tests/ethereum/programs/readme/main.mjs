// What the documents promise to integrators, taken from the documents and tried.

import "./snippets.mjs";
import "./conformance.mjs";
