// The JSON-RPC itself: fields, errors, limits, batches, filters, subscriptions.

import "./blocks.mjs";
import "./calls.mjs";
import "./submission.mjs";
import "./logs.mjs";
import "./filters.mjs";
import "./subscriptions.mjs";
import "./protocol.mjs";
