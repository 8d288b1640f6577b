"""web3.py 6, used as the Helium-era node uses it."""

from __future__ import annotations

import unittest

from hexbytes import HexBytes
from web3 import Web3
from web3.exceptions import ContractCustomError, ContractLogicError, ContractPanicError
from web3.logs import DISCARD

from chain import GAS_PRICE, GOLIATH, NodeClient, connect, contracts, until

CNX = 10**18


class Web3Py(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.web3 = connect()
        compiled = contracts()["Counter"]
        cls.client = NodeClient(cls.web3)
        NodeClient(cls.web3, GOLIATH).pay(cls.client.address, 100 * CNX)
        cls.counter = cls.client.deploy(compiled["abi"], compiled["bytecode"], 0)

    def test_transfer_should_cost_what_the_fixed_price_says(self) -> None:
        to = NodeClient(self.web3).address
        before = self.web3.eth.get_balance(self.client.address)
        receipt = self.client.pay(to, CNX)
        self.assertEqual(receipt["gasUsed"], 21_000)
        self.assertEqual(receipt["effectiveGasPrice"], GAS_PRICE)
        after = self.web3.eth.get_balance(self.client.address)
        self.assertEqual(before - after, CNX + 21_000 * GAS_PRICE)
        self.assertEqual(self.web3.eth.get_balance(to), CNX)

    def test_gas_price_should_be_within_the_fixed_price_when_idle(self) -> None:
        latest = self.web3.eth.get_block("latest")
        self.assertLessEqual(latest["baseFeePerGas"], GAS_PRICE)
        self.assertGreaterEqual(self.web3.eth.gas_price, latest["baseFeePerGas"])

    def test_blocks_should_be_read_by_strict_formatters(self) -> None:
        block = self.web3.eth.get_block("latest", full_transactions=True)
        self.assertEqual(block["hash"], self.web3.eth.get_block(block["number"])["hash"])
        self.assertLess(block["gasLimit"], 2**53)
        self.assertGreater(block["gasLimit"], 5_000_000)

    def test_pending_nonce_should_count_what_is_sent(self) -> None:
        first = self.web3.eth.get_transaction_count(self.client.address, "pending")
        hashes = []
        for _ in range(5):
            call = self.counter.functions.increment("in a row")
            data = call._encode_transaction_data()
            hashes.append(self.client.send({"to": self.counter.address, "data": data}))
        receipts = [self.client.wait(sent) for sent in hashes]
        self.assertTrue(all(receipt["status"] == 1 for receipt in receipts))
        nonces = [self.web3.eth.get_transaction(sent)["nonce"] for sent in hashes]
        self.assertEqual(nonces, list(range(first, first + 5)))

    def test_revert_should_be_typed_when_called(self) -> None:
        with self.assertRaises(ContractLogicError) as caught:
            self.counter.functions.failWithString().call()
        self.assertIn("the counter is stuck", str(caught.exception))
        self.assertNotIsInstance(caught.exception, ContractCustomError)

    def test_revert_should_be_typed_when_sent_and_replayed(self) -> None:
        with self.assertRaises(ContractLogicError) as caught:
            self.client.transact(self.counter.functions.failWithString())
        self.assertIn("the counter is stuck", str(caught.exception))

    def test_custom_error_and_panic_should_be_typed(self) -> None:
        with self.assertRaises(ContractCustomError) as caught:
            self.counter.functions.failWithCustomError(12).call()
        selector = Web3.keccak(text="TooLarge(uint256,uint256)")[:4].hex()
        self.assertTrue(str(caught.exception.args[0]).startswith(selector))
        with self.assertRaises(ContractPanicError):
            self.counter.functions.divide(0).call()

    def test_logs_should_be_found_and_decoded(self) -> None:
        receipt = self.client.transact(self.counter.functions.increment("found"))
        number = receipt["blockNumber"]
        [event] = self.counter.events.Incremented().get_logs(fromBlock=number, toBlock=number)
        self.assertEqual(event["args"]["by"], self.client.address)
        self.assertEqual(event["args"]["note"], "found")
        self.assertEqual(event["transactionHash"], receipt["transactionHash"])

    def test_events_should_be_found_by_walking_blocks(self) -> None:
        first = self.web3.eth.block_number
        sent = self.client.transact(self.counter.functions.increment("walked"))
        found = []
        for number in range(first, sent["blockNumber"] + 1):
            for transaction_hash in self.web3.eth.get_block(number)["transactions"]:
                receipt = self.web3.eth.get_transaction_receipt(transaction_hash)
                events = self.counter.events.Incremented().process_receipt(receipt, DISCARD)
                found.extend(event["args"]["note"] for event in events)
        self.assertIn("walked", found)

    def test_state_should_be_readable_some_blocks_back(self) -> None:
        call = self.counter.functions.count()
        before = call.call()
        receipt = self.client.transact(self.counter.functions.increment("past"))
        self.assertEqual(call.call(block_identifier=receipt["blockNumber"]), before + 1)
        self.assertEqual(call.call(block_identifier=receipt["blockNumber"] - 1), before)
        self.assertEqual(call.call(block_identifier=HexBytes(receipt["blockHash"])), before + 1)

    def test_filter_should_give_new_entries(self) -> None:
        events = self.counter.events.Incremented.create_filter(fromBlock="latest")
        self.client.transact(self.counter.functions.increment("filtered"))
        # Filters are told of a block a moment after its receipts are there.
        entries = until("new entries", events.get_new_entries)
        self.assertIn("filtered", [event["args"]["note"] for event in entries])
        self.assertEqual(events.get_new_entries(), [])

    def test_underpriced_and_unpaid_should_be_refused(self) -> None:
        to = self.client.address
        with self.assertRaises(ValueError) as caught:
            self.client.send({"to": to, "value": 1, "gas": 21_000, "gasPrice": 1})
        self.assertIn("base fee", str(caught.exception))
        with self.assertRaises(ValueError) as caught:
            NodeClient(self.web3).send({"to": to, "value": 1, "gas": 21_000})
        self.assertIn("insufficient funds", str(caught.exception))


if __name__ == "__main__":
    unittest.main(verbosity=2)
