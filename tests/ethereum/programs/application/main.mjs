// The network for somebody who knows only Ethereum: creators and nodes with wallets, nothing else.
//
// The parts build on each other: the nodes join in the first one.

import "./joining.mjs";
import "./success.mjs";
import "./refusals.mjs";
import "./queue.mjs";
import "./contracts.mjs";
import "./extensions.mjs";
import "./endings.mjs";
import "./history.mjs";
