"""Fills state tests: runs their transactions by Ethereum's executable specification and writes what comes out.

The format is that of the public state tests (`GeneralStateTests`): what is in the state, one transaction with several data,
gas limits and values, and for each combination the root of the state and the hash of the logs, or the name of the rule that
refuses the transaction. The gas that was used stands beside, as the receipt has it, so that a difference is found faster.
"""

from dataclasses import dataclass, field
from itertools import product

from coincurve import PrivateKey
from ethereum.crypto.hash import keccak256
from ethereum.exceptions import (
    GasUsedExceedsLimitError,
    InsufficientBalanceError,
    InsufficientTransactionGasError,
    InvalidBlock,
    InvalidSenderError,
    InvalidTransaction,
    NonceMismatchError,
    NonceOverflowError,
)
from ethereum.forks.prague import fork, fork_types, state, transactions, vm
from ethereum.forks.prague.exceptions import (
    InitCodeTooLargeError,
    InsufficientMaxFeePerGasError,
    PriorityFeeGreaterThanMaxFeeError,
    TransactionTypeContractCreationError,
)
from ethereum_rlp import rlp
from ethereum_types.bytes import Bytes, Bytes0, Bytes32
from ethereum_types.numeric import U8, U64, U256, Uint

from assembler import Address

CHAIN = 1_337_002

# What the public tests call the rules that refuse a transaction.
REFUSALS = {
    GasUsedExceedsLimitError: "GAS_ALLOWANCE_EXCEEDED",
    InitCodeTooLargeError: "INITCODE_SIZE_EXCEEDED",
    InsufficientBalanceError: "INSUFFICIENT_ACCOUNT_FUNDS",
    InsufficientMaxFeePerGasError: "INSUFFICIENT_MAX_FEE_PER_GAS",
    InsufficientTransactionGasError: "INTRINSIC_GAS_TOO_LOW",
    InvalidBlock: "INSUFFICIENT_MAX_FEE_PER_GAS",
    InvalidSenderError: "SENDER_NOT_EOA",
    NonceOverflowError: "NONCE_IS_MAX",
    PriorityFeeGreaterThanMaxFeeError: "PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS",
    TransactionTypeContractCreationError: "TYPE_4_TX_CONTRACT_CREATION",
}


def private_key(name):
    """The key of a person of the tests."""
    return PrivateKey(keccak256(b"state tests: " + name.encode()))


def address_of(key):
    """The address of a key."""
    public = key.public_key.format(compressed=False)[1:]
    return Address(keccak256(public)[12:])


def contract(number):
    """The address of a contract of the tests."""
    return Address(bytes([0xC0]) + bytes(17) + number.to_bytes(2, "big"))


SENDER_KEY = private_key("sender")
SENDER = address_of(SENDER_KEY)
COINBASE = Address(bytes.fromhex("c01ba5e0") + bytes(16))
NOBODY = Address(bytes.fromhex("dead") + bytes(18))
A, B, C, D = (contract(number) for number in range(1, 5))
ETHER = 10**18


@dataclass
class Account:
    """An account of the state before."""

    code: bytes = b""
    balance: int = 0
    nonce: int = 1
    storage: dict = field(default_factory=dict)


def person(balance=1_000 * ETHER, nonce=0, code=b""):
    """An account with a key."""
    return Account(code=code, balance=balance, nonce=nonce)


@dataclass
class Environment:
    """The block."""

    number: int = 1_000
    time: int = 1_700_000_000
    gas_limit: int = 30_000_000
    base_fee: int = 10
    coinbase: bytes = COINBASE
    random: int = 0x5EED

    def hashes(self):
        """The hash of block n is the Keccak-256 of its number in decimals, as in the public tests."""
        first = max(0, self.number - 256)
        return [keccak256(str(number).encode()) for number in range(first, self.number)]


@dataclass
class Authorization:
    """An authorization to delegate (EIP-7702). `signature` replaces y parity, r and s."""

    signer: PrivateKey
    address: bytes
    nonce: int = 0
    chain: int = CHAIN
    signature: tuple = None

    def signed(self):
        """Parity, r and s."""
        if self.signature is not None:
            return self.signature
        fields = (Uint(self.chain), Bytes(self.address), Uint(self.nonce))
        return sign(self.signer, keccak256(b"\x05" + rlp.encode(fields)))


@dataclass
class Transaction:
    """The transaction; lists are what the indices of the test choose from."""

    to: bytes = A
    data: list = field(default_factory=lambda: [b""])
    gas: list = field(default_factory=lambda: [1_000_000])
    value: list = field(default_factory=lambda: [0])
    nonce: int = 0
    price: int = None
    most: int = 1_000
    tip: int = 3
    # Per data; `None` for transactions of a type without.
    access: list = None
    authorizations: list = None
    key: PrivateKey = field(default_factory=lambda: SENDER_KEY)


@dataclass
class StateTest:
    """A test."""

    name: str
    pre: dict
    transaction: Transaction = field(default_factory=Transaction)
    environment: Environment = field(default_factory=Environment)
    comment: str = ""


def sign(key, digest):
    """Parity, r and s of a signature."""
    signature = key.sign_recoverable(digest, hasher=None)
    number = int.from_bytes
    return signature[64], number(signature[:32], "big"), number(signature[32:64], "big")


def initial_state(pre):
    """The state before."""
    result = state.State()
    for address, account in pre.items():
        value = fork_types.Account(Uint(account.nonce), U256(account.balance), Bytes(account.code))
        state.set_account(result, fork_types.Address(address), value)
        for slot, content in account.storage.items():
            key = Bytes32(slot.to_bytes(32, "big"))
            state.set_storage(result, fork_types.Address(address), key, U256(content))
    return result


def access_list(entries):
    """An access list of the specification."""
    return tuple(
        transactions.Access(
            fork_types.Address(address), tuple(Bytes32(slot.to_bytes(32, "big")) for slot in slots)
        )
        for address, slots in entries
    )


def authorization_list(entries):
    """An authorization list of the specification."""
    result = []
    for entry in entries:
        parity, r, s = entry.signed()
        result.append(
            fork_types.Authorization(
                U256(entry.chain),
                fork_types.Address(entry.address),
                U64(entry.nonce),
                U8(parity),
                U256(r),
                U256(s),
            )
        )
    return tuple(result)


def signed_transaction(tx, indexes):
    """The transaction of one combination, as the specification has it."""
    data, gas, value = indexes
    to = Bytes0(b"") if tx.to is None else fork_types.Address(tx.to)
    common = {"to": to, "data": Bytes(tx.data[data]), "r": U256(0), "s": U256(0)}
    common |= {"gas": Uint(tx.gas[gas]), "value": U256(tx.value[value])}
    chain = U64(CHAIN)
    fees = {"max_priority_fee_per_gas": Uint(tx.tip), "max_fee_per_gas": Uint(tx.most)}
    typed = {"chain_id": chain, "y_parity": U256(0)}
    access = access_list(tx.access[data]) if tx.access is not None else ()
    if tx.authorizations is not None:
        kind, hashed = transactions.SetCodeTransaction, transactions.signing_hash_7702
        common |= typed | fees | {"nonce": U64(tx.nonce), "access_list": access}
        common["authorizations"] = authorization_list(tx.authorizations)
    elif tx.price is None:
        kind, hashed = transactions.FeeMarketTransaction, transactions.signing_hash_1559
        common |= typed | fees | {"nonce": U256(tx.nonce), "access_list": access}
    elif tx.access is not None:
        kind, hashed = transactions.AccessListTransaction, transactions.signing_hash_2930
        common |= typed | {"gas_price": Uint(tx.price), "nonce": U256(tx.nonce)}
        common["access_list"] = access
    else:
        kind = transactions.LegacyTransaction
        common |= {"gas_price": Uint(tx.price), "nonce": U256(tx.nonce), "v": U256(0)}
        parity, r, s = sign(tx.key, transactions.signing_hash_155(kind(**common), chain))
        return kind(**common | {"v": U256(35 + 2 * CHAIN + parity), "r": U256(r), "s": U256(s)})
    parity, r, s = sign(tx.key, hashed(kind(**common)))
    return kind(**common | {"y_parity": U256(parity), "r": U256(r), "s": U256(s)})


def refusal(error):
    """The name of a refusal."""
    if isinstance(error, NonceMismatchError):
        direction = "LOW" if "low" in str(error) else "HIGH"
        return f"TransactionException.NONCE_MISMATCH_TOO_{direction}"
    return f"TransactionException.{REFUSALS[type(error)]}"


def run(test, indexes):
    """One combination: its post entry."""
    before = initial_state(test.pre)
    block = test.environment
    environment = vm.BlockEnvironment(
        chain_id=U64(CHAIN),
        state=before,
        block_gas_limit=Uint(block.gas_limit),
        block_hashes=block.hashes(),
        coinbase=fork_types.Address(block.coinbase),
        number=Uint(block.number),
        base_fee_per_gas=Uint(block.base_fee),
        time=U256(block.time),
        prev_randao=Bytes32(block.random.to_bytes(32, "big")),
        excess_blob_gas=U64(0),
        parent_beacon_block_root=Bytes32(bytes(32)),
    )
    output = vm.BlockOutput()
    entry = {"indexes": dict(zip(("data", "gas", "value"), indexes))}
    try:
        transaction = signed_transaction(test.transaction, indexes)
        fork.process_transaction(environment, output, transaction, Uint(0))
    except (InvalidTransaction, InvalidBlock) as error:
        entry["expectException"] = refusal(error)
        before, output = initial_state(test.pre), vm.BlockOutput()
    logs = keccak256(rlp.encode(output.block_logs))
    entry |= {"hash": hexadecimal(state.state_root(before)), "logs": hexadecimal(logs)}
    entry["receipt"] = {"cumulativeGasUsed": quantity(output.block_gas_used)}
    return entry


def hexadecimal(content):
    """Bytes as JSON has them."""
    return "0x" + bytes(content).hex()


def quantity(number):
    """A number as JSON has it."""
    return hex(int(number))


def word_of(number):
    """A word as JSON has it."""
    return hexadecimal(number.to_bytes(32, "big"))


def account_json(account):
    """An account."""
    storage = {quantity(slot): quantity(value) for slot, value in account.storage.items()}
    return {
        "balance": quantity(account.balance),
        "code": hexadecimal(account.code),
        "nonce": quantity(account.nonce),
        "storage": storage,
    }


def access_json(entries):
    """An access list."""
    return [
        {"address": hexadecimal(address), "storageKeys": [word_of(slot) for slot in slots]}
        for address, slots in entries
    ]


def authorization_json(entry):
    """An authorization."""
    parity, r, s = entry.signed()
    return {
        "chainId": quantity(entry.chain),
        "address": hexadecimal(entry.address),
        "nonce": quantity(entry.nonce),
        "v": quantity(parity),
        "r": quantity(r),
        "s": quantity(s),
    }


def transaction_json(tx):
    """The transaction."""
    result = {
        "sender": hexadecimal(address_of(tx.key)),
        "to": "" if tx.to is None else hexadecimal(tx.to),
        "nonce": quantity(tx.nonce),
        "data": [hexadecimal(data) for data in tx.data],
        "gasLimit": [quantity(gas) for gas in tx.gas],
        "value": [quantity(value) for value in tx.value],
    }
    if tx.price is not None:
        result["gasPrice"] = quantity(tx.price)
    else:
        result["maxFeePerGas"] = quantity(tx.most)
        result["maxPriorityFeePerGas"] = quantity(tx.tip)
    if tx.access is not None:
        result["accessLists"] = [access_json(entries) for entries in tx.access]
    if tx.authorizations is not None:
        result["authorizationList"] = [authorization_json(entry) for entry in tx.authorizations]
    return result


def environment_json(block):
    """The block."""
    return {
        "currentBaseFee": quantity(block.base_fee),
        "currentCoinbase": hexadecimal(block.coinbase),
        "currentGasLimit": quantity(block.gas_limit),
        "currentNumber": quantity(block.number),
        "currentRandom": word_of(block.random),
        "currentTimestamp": quantity(block.time),
    }


def fill(test):
    """The JSON of a test."""
    tx = test.transaction
    lengths = (range(len(tx.data)), range(len(tx.gas)), range(len(tx.value)))
    result = {"_info": {"comment": test.comment}} if test.comment else {}
    return result | {
        "config": {"chainid": quantity(CHAIN)},
        "env": environment_json(test.environment),
        "pre": {
            hexadecimal(address): account_json(account) for address, account in test.pre.items()
        },
        "transaction": transaction_json(tx),
        "post": {"Prague": [run(test, indexes) for indexes in product(*lengths)]},
    }
