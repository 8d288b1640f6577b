"""The chain under test, and a client that calls it the way the Helium-era node does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, TypeVar

from eth_account import Account
from eth_account.signers.local import LocalAccount
from web3 import Web3
from web3.contract import Contract
from web3.contract.contract import ContractFunction
from web3.types import TxReceipt

T = TypeVar("T")

GAS = 5_000_000
"""The gas limit of every transaction."""
GAS_PRICE = 10
"""The price in wei that shipped configurations have."""

GOLIATH = "0x96b8a38e12e1a31dee1eab2fffdf9d9990045f5b37e44d8cc27766ef294acf18"
"""A well-known development account."""

ROOT = Path(__file__).resolve().parent.parent


def connect() -> Web3:
    """The node named by the environment."""
    url = os.environ.get("ETHEREUM_RPC")
    if not url:
        sys.exit("error: ETHEREUM_RPC is not set\nremedy: ETHEREUM_RPC=http://127.0.0.1:9944")
    return Web3(Web3.HTTPProvider(url, request_kwargs={"timeout": 120}))


def contracts() -> dict[str, dict]:
    """All compiled contracts by name."""
    run = subprocess.run(
        ["node", str(ROOT / "lib" / "compile.mjs")], check=True, capture_output=True, text=True
    )
    return json.loads(Path(run.stdout.strip()).read_text())


def network() -> dict[str, dict]:
    """The network's contracts by name: each with `address` and `abi`."""
    run = subprocess.run(
        ["node", str(ROOT / "lib" / "abi.mjs")], check=True, capture_output=True, text=True
    )
    return json.loads(run.stdout)


def until(what: str, look: Callable[[], T], limit: float = 60) -> T:
    """Calls `look` until it answers something truthy; fails with `what` when the time is over."""
    deadline = time.monotonic() + limit
    while not (found := look()):
        if time.monotonic() >= deadline:
            raise TimeoutError(f"not within {limit} s: {what}")
        time.sleep(0.1)
    return found


class NodeClient:
    """Signs legacy transactions with a fixed gas limit and price, and learns of reverts by replay."""

    def __init__(self, web3: Web3, key: str | None = None) -> None:
        self.web3 = web3
        self.account: LocalAccount = Account.from_key(key) if key else Account.create()

    @property
    def address(self) -> str:
        return self.account.address

    def send(self, fields: dict) -> bytes:
        """Signs and sends; the nonce is the pending one."""
        transaction = {
            "chainId": self.web3.eth.chain_id,
            "nonce": self.web3.eth.get_transaction_count(self.address, "pending"),
            "gas": GAS,
            "gasPrice": GAS_PRICE,
            **fields,
        }
        signed = self.account.sign_transaction(transaction)
        return self.web3.eth.send_raw_transaction(signed.rawTransaction)

    def wait(self, transaction_hash: bytes) -> TxReceipt:
        """The receipt, as soon as there is one."""
        return self.web3.eth.wait_for_transaction_receipt(
            transaction_hash, timeout=120, poll_latency=0.1
        )

    def pay(self, to: str, value: int) -> TxReceipt:
        return self.wait(self.send({"to": to, "value": value, "gas": 21_000}))

    def deploy(self, abi: list, bytecode: str, *args) -> Contract:
        factory = self.web3.eth.contract(abi=abi, bytecode=bytecode)
        data = factory.constructor(*args).data_in_transaction
        receipt = self.wait(self.send({"data": data, "to": b"", "value": 0}))
        assert receipt["status"] == 1, receipt
        return self.web3.eth.contract(address=receipt["contractAddress"], abi=abi)

    def transact(self, function: ContractFunction, value: int = 0) -> TxReceipt:
        """Sends a call; raises the error of the contract when the transaction failed."""
        data = function._encode_transaction_data()
        transaction_hash = self.send({"to": function.address, "data": data, "value": value})
        receipt = self.wait(transaction_hash)
        if receipt["status"] != 1:
            self.replay(transaction_hash)
        return receipt

    def replay(self, transaction_hash: bytes) -> None:
        """Runs a failed transaction again on the state before its block, for the reason."""
        failed = self.web3.eth.get_transaction(transaction_hash)
        call = {
            "from": failed["from"],
            "to": failed["to"],
            "data": failed["input"],
            "value": failed["value"],
            "gas": failed["gas"],
            "gasPrice": failed["gasPrice"],
        }
        self.web3.eth.call(call, failed["blockNumber"] - 1)
        raise AssertionError("the replay succeeded")
