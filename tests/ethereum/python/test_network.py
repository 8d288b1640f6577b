"""A task's life as nodes and applications of the Helium network drive it: web3.py 6, the published
addresses and ABI, fixed gas and price, events by pages of logs or by walking blocks."""

from __future__ import annotations

import os
import unittest

from web3 import Web3
from web3.contract import Contract
from web3.contract.contract import ContractEvent
from web3.exceptions import ContractLogicError
from web3.logs import DISCARD
from web3.types import EventData, TxReceipt

from chain import GOLIATH, NodeClient, connect, network, until

CNX = 10**18
STAKE = 400 * CNX
FEE = 50 * CNX
CARD = "NVIDIA GeForce RTX 4090"
VRAM = 24

QUIT, AVAILABLE, BUSY, PAUSED = 0, 1, 2, 5
TEXT = 1
PAGE = 500
"""Blocks that a node asks about at a time."""

RESULT = Web3.keccak(text="what the model said")


class Watcher:
    """Finds an event as nodes do that poll: page by page, on from where the last one ended."""

    def __init__(self, web3: Web3, event: ContractEvent, **arguments: object) -> None:
        self.web3, self.event, self.arguments = web3, event, arguments
        self.next = web3.eth.block_number

    def poll(self) -> list[EventData]:
        last = self.web3.eth.block_number
        found = []
        while self.next <= last:
            end = min(self.next + PAGE - 1, last)
            logs = self.event.get_logs(
                fromBlock=self.next, toBlock=end, argument_filters=self.arguments
            )
            found.extend(logs)
            self.next = end + 1
        return found

    def wait(self) -> EventData:
        [event] = until(f"{self.event.event_name} {self.arguments}", self.poll)
        return event


class Node(NodeClient):
    """A GPU provider's node."""

    def __init__(self, web3: Web3, contracts: dict[str, Contract]) -> None:
        super().__init__(web3)
        self.node, self.task = contracts["node"], contracts["task"]
        started = self.task.events.TaskStarted
        self.started = Watcher(web3, started, selectedNode=self.address)

    def status(self) -> int:
        return self.node.functions.getNodeStatus(self.address).call()

    def join(self) -> TxReceipt:
        return self.transact(self.node.functions.join(CARD, VRAM), value=STAKE)

    def commit(self, task: int, turn: int, nonce: bytes) -> TxReceipt:
        commitment = Web3.solidity_keccak(["bytes", "bytes32"], [RESULT, nonce])
        functions = self.task.functions
        return self.transact(functions.submitTaskResultCommitment(task, turn, commitment, nonce))

    def disclose(self, task: int, turn: int) -> TxReceipt:
        return self.transact(self.task.functions.discloseTaskResult(task, turn, RESULT))


class Network(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.web3 = connect()
        cls.contracts = {
            name: cls.web3.eth.contract(**contract) for name, contract in network().items()
        }
        cls.task = cls.contracts["task"]
        cls.first = cls.web3.eth.block_number
        cls.creator = NodeClient(cls.web3)
        cls.nodes = [Node(cls.web3, cls.contracts) for _ in range(3)]
        bank = NodeClient(cls.web3, GOLIATH)
        for member in [cls.creator, *cls.nodes]:
            bank.pay(member.address, 1000 * CNX)
        for node in cls.nodes:
            node.join()

    def assert_refused(self, reason: str, call) -> None:
        """The client learns of the reason: by its estimate or by replaying what failed."""
        with self.assertRaises(ContractLogicError) as caught:
            call()
        self.assertIn(reason, str(caught.exception))

    def create(self) -> int:
        """Orders a text; answers the id, as the bridge learns it."""
        order = self.task.functions.createTask(TEXT, os.urandom(32), bytes(32), VRAM, 1)
        receipt = self.creator.transact(order, value=FEE)
        [pending] = self.task.events.TaskPending().process_receipt(receipt, DISCARD)
        self.assertEqual(pending["args"]["creator"], self.creator.address)
        return pending["args"]["taskId"]

    def started(self, task: int) -> list[Node]:
        """The nodes of a task, by the round that each was told of."""
        rounds = {}
        for node in self.nodes:
            event = node.started.wait()["args"]
            self.assertEqual((event["taskId"], event["taskType"]), (task, TEXT))
            rounds[event["round"]] = node
            self.assertEqual(self.task.functions.getNodeTask(node.address).call(), task)
            self.assertEqual(node.status(), BUSY)
        return [rounds[turn] for turn in range(3)]

    def test_node_should_pause_and_resume(self) -> None:
        node = self.nodes[0]
        self.assertEqual(node.status(), AVAILABLE)
        self.assert_refused("Node already joined", node.join)
        node.transact(node.node.functions.pause())
        self.assertEqual(node.status(), PAUSED)
        pause = node.node.functions.pause()
        self.assert_refused("Illegal node status", lambda: node.transact(pause))
        node.transact(node.node.functions.resume())
        self.assertEqual(node.status(), AVAILABLE)

    def test_task_should_be_served_and_paid(self) -> None:
        task = self.create()
        ready = Watcher(self.web3, self.task.events.TaskResultCommitmentsReady, taskId=task)
        success = Watcher(self.web3, self.task.events.TaskSuccess, taskId=task)
        nodes = self.started(task)
        info = self.task.functions.getTask(task).call()
        self.assertEqual((info[0], info[1], info[2]), (task, TEXT, self.creator.address))
        self.assertEqual(info[7], [node.address for node in nodes])
        now = self.web3.eth.get_block("latest")["timestamp"]
        self.assertGreater(info[15], now, "a deadline in seconds")
        self.assertLess(info[15], now + 86_400)

        self.assert_refused("Commitments not ready", lambda: nodes[0].disclose(task, 0))
        self.assert_refused("Not selected node", lambda: nodes[0].commit(task, 1, os.urandom(32)))
        for turn, node in enumerate(nodes):
            node.commit(task, turn, os.urandom(32))
        self.assert_refused("Already submitted", lambda: nodes[0].commit(task, 0, os.urandom(32)))
        ready.wait()
        for turn, node in enumerate(nodes):
            node.disclose(task, turn)
        won = success.wait()["args"]
        self.assertEqual(won["result"], RESULT)
        self.assertEqual(won["resultNode"], nodes[0].address)
        self.assert_refused("Not result round", lambda: self.uploaded(nodes[1], task, 1))
        receipt = self.uploaded(nodes[0], task, 0)
        [paid] = self.task.events.TaskNodeSuccess().process_receipt(receipt, DISCARD)
        self.assertEqual(paid["args"]["nodeAddress"], nodes[0].address)
        self.assertEqual(self.task.functions.getTask(task).call()[0], 0, "over and gone")
        self.assert_refused("Task not exist", lambda: self.uploaded(nodes[0], task, 0))
        self.assertEqual([node.status() for node in nodes], [AVAILABLE] * 3)
        self.assertEqual(self.by_walking(task), self.by_logs(task))

    def test_task_should_be_refunded_when_nodes_report_errors(self) -> None:
        task = self.create()
        aborted = Watcher(self.web3, self.task.events.TaskAborted, taskId=task)
        balance = self.web3.eth.get_balance(self.creator.address)
        for turn, node in enumerate(self.started(task)):
            node.transact(self.task.functions.reportTaskError(task, turn))
        self.assertEqual(aborted.wait()["args"]["reason"], "Task error reported")
        refund = self.web3.eth.get_balance(self.creator.address) - balance
        self.assertTrue(FEE * 9 // 10 <= refund < FEE, refund)
        self.assertEqual([node.status() for node in self.nodes], [AVAILABLE] * 3)

    def uploaded(self, node: Node, task: int, turn: int) -> TxReceipt:
        return node.transact(self.task.functions.reportResultsUploaded(task, turn))

    def by_walking(self, task: int) -> list[tuple[str, int, int]]:
        """Events of a task as relays find them: all receipts of all blocks."""
        found = []
        for number in range(self.first, self.web3.eth.block_number + 1):
            for transaction_hash in self.web3.eth.get_block(number)["transactions"]:
                receipt = self.web3.eth.get_transaction_receipt(transaction_hash)
                self.assertEqual(receipt["blockNumber"], number)
                for event in self.task.events:
                    for log in event().process_receipt(receipt, DISCARD):
                        if log["args"]["taskId"] == task:
                            self.assertEqual(log["address"], self.task.address)
                            found.append((log["event"], number, log["logIndex"]))
        return sorted(found, key=lambda event: event[1:])

    def by_logs(self, task: int) -> list[tuple[str, int, int]]:
        """The same events as bridges find them."""
        found = []
        for event in self.task.events:
            for log in event.get_logs(fromBlock=self.first):
                if log["args"]["taskId"] == task:
                    found.append((log["event"], log["blockNumber"], log["logIndex"]))
        found.sort(key=lambda event: event[1:])
        names = [name for name, _, _ in found]
        self.assertEqual(names[:4], ["TaskPending"] + ["TaskStarted"] * 3)
        self.assertEqual(names[4], "TaskResultCommitmentsReady")
        endings = ["TaskNodeSuccess"] * 3 + ["TaskResultUploaded", "TaskSuccess"]
        self.assertEqual(sorted(names[5:]), endings)
        return found


if __name__ == "__main__":
    unittest.main(verbosity=2)
