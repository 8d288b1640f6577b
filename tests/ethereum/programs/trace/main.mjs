// debug_trace*: calls and states of transactions, told as go-ethereum tells them. Needs a node with
// `--eth-debug-trace`.

import "./calls.mjs";
import "./prestate.mjs";
import "./attempts.mjs";
import "./steps.mjs";
import "./blocks.mjs";
