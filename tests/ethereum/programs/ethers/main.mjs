// What an application does with ethers v6, in one process, one test after another.

import "./transfers.mjs";
import "./contracts.mjs";
import "./reverts.mjs";
import "./environment.mjs";
import "./precompiles.mjs";
import "./events.mjs";
import "./fees.mjs";
import "./authorization.mjs";
import "./wallet.mjs";
