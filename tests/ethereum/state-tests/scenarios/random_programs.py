"""Random programs, with a fixed seed: three contracts that call each other, themselves, accounts that delegate and accounts
that are not there, and a transaction of them. What comes out matters less than that it is the same everywhere."""

import random

from assembler import *
import fill
from fill import (
    A,
    B,
    C,
    NOBODY,
    SENDER,
    Account,
    Authorization,
    StateTest,
    Transaction,
    address_of,
    person,
    private_key,
)

TESTS = 100
AUTHORITY_KEY = private_key("authority")
AUTHORITY = address_of(AUTHORITY_KEY)
IDENTITY = Address(bytes(19) + b"\4")
KNOWN = [A, B, C, SENDER, AUTHORITY, NOBODY, fill.COINBASE, IDENTITY]
BINARY = [
    ADD,
    MUL,
    SUB,
    DIV,
    SDIV,
    MOD,
    SMOD,
    EXP,
    SIGNEXTEND,
    LT,
    GT,
    SLT,
    SGT,
    EQ,
    AND,
    OR,
    XOR,
    BYTE,
    SHL,
    SHR,
    SAR,
]
VIEWS = [
    ADDRESS,
    ORIGIN,
    CALLER,
    CALLVALUE,
    CALLDATASIZE,
    GASPRICE,
    RETURNDATASIZE,
    COINBASE,
    NUMBER,
    GAS,
    SELFBALANCE,
    MSIZE,
    PC,
    CODESIZE,
]


class Author:
    """Writes programs by dice."""

    def __init__(self, seed):
        self.dice = random.Random(seed)

    def number(self):
        """Mostly small."""
        return self.dice.choice(
            [
                self.dice.randrange(6),
                self.dice.randrange(6),
                self.dice.randrange(300),
                self.dice.randrange(2**64),
                2 ** self.dice.randrange(256),
                2**256 - 1 - self.dice.randrange(3),
            ]
        )

    def offset(self):
        """In memory; seldom too far for any gas."""
        return self.dice.choice(
            [0, 0, 1, 31, 32, 64, 100, 200, self.dice.randrange(3_000)] * 6 + [2**60]
        )

    def slot(self):
        """One of few slots."""
        return self.dice.randrange(4)

    def word(self, depth=0):
        """Code that leaves a word."""
        dice = self.dice
        inner = lambda: self.word(depth + 1) if depth < 2 and dice.random() < 0.5 else self.number()
        return dice.choice(
            [
                lambda: dice.choice(BINARY)(inner(), inner()),
                lambda: dice.choice([ADDMOD, MULMOD])(inner(), inner(), inner()),
                lambda: dice.choice([ISZERO, NOT])(inner()),
                lambda: dice.choice(VIEWS)(),
                lambda: dice.choice([SLOAD, SLOAD, TLOAD])(self.slot()),
                lambda: CALLDATALOAD(self.offset()),
                lambda: MLOAD(self.offset()),
                lambda: KECCAK(self.offset(), self.offset()),
                lambda: dice.choice([BALANCE, EXTCODESIZE, EXTCODEHASH])(dice.choice(KNOWN)),
                lambda: BLOCKHASH(dice.choice([0, 743, 744, 999, 1_000])),
                self.call,
                self.call,
            ]
        )()

    def call(self):
        """A call; leaves whether it succeeded."""
        dice = self.dice
        gas = dice.choice([0, 2_300, 9_000, 40_000, 150_000, 2**64])
        to, value = dice.choice(KNOWN), dice.choice([0, 0, 0, 1, 700])
        memory = [self.dice.randrange(70) for _ in range(4)]
        kind = dice.choice([CALL, CALL, CALL, CALLCODE, DELEGATECALL, STATICCALL])
        arguments = [gas, to, value] if kind in (CALL, CALLCODE) else [gas, to]
        return kind(*arguments, *memory)

    def creation(self):
        """A creation, and a call of what was created."""
        dice = self.dice
        inner = self.program(dice.randrange(1, 5), nested=True)
        init = dice.choice([returning(inner), returning(inner), inner, returning(b"\xef")])
        value, salt = dice.choice([0, 0, 1, 60]), dice.randrange(2)
        kind = dice.choice([CREATE(value, 0, len(init)), CREATE2(value, 0, len(init), salt)])
        # The address lies on the stack while the zeros for the call are pushed above it.
        call = join(PUSH0() * 5, DUP6(), GAS(), CALL(), POP(), self.keep())
        return join(in_memory(init), kind, call)

    def keep(self):
        """Does something with the word on the stack."""
        return self.dice.choice(
            [
                join(push(self.slot()), SSTORE()),
                join(push(self.slot()), SSTORE()),
                join(push(self.slot()), TSTORE()),
                join(push(32 * self.slot()), MSTORE()),
                join(push(self.offset()), MSTORE8()),
                POP(),
            ]
        )

    def effect(self):
        """Code that leaves nothing."""
        dice = self.dice
        copy = dice.choice([CALLDATACOPY, CODECOPY, MCOPY, RETURNDATACOPY])
        logs = [LOG0, LOG1, LOG2, LOG3, LOG4]
        topics = dice.randrange(5)
        return dice.choice(
            [
                lambda: SSTORE(self.slot(), dice.randrange(3)),
                lambda: SSTORE(self.slot(), dice.randrange(3)),
                lambda: TSTORE(self.slot(), dice.randrange(3)),
                lambda: copy(self.offset(), dice.randrange(40), dice.randrange(40)),
                lambda: EXTCODECOPY(
                    dice.choice(KNOWN), self.offset(), self.offset(), self.offset()
                ),
                lambda: logs[topics](self.offset(), dice.randrange(70), *range(topics)),
                lambda: join(self.word(), self.keep()),
                lambda: join(self.word(), self.keep()),
                lambda: join(self.word(), self.keep()),
            ]
        )()

    def end(self):
        """The end of a program."""
        dice = self.dice
        size = dice.randrange(70)
        return dice.choice(
            [
                STOP(),
                STOP(),
                RETURN(0, size),
                RETURN(0, size),
                REVERT(0, size),
                Code(b"\xfe"),
                SELFDESTRUCT(dice.choice(KNOWN)),
                Code(),
            ]
        )

    def program(self, length, nested=False):
        """A program."""
        parts = []
        for _ in range(length):
            creates = not nested and self.dice.random() < 0.12
            parts.append(self.creation() if creates else self.effect())
        return join(*parts, self.end())

    def access(self):
        """An access list, or none."""
        if self.dice.random() < 0.6:
            return []
        some = self.dice.sample(KNOWN, 2)
        return [(address, [self.slot() for _ in range(self.dice.randrange(3))]) for address in some]


def test(index):
    """A test."""
    author = Author(7_702_000 + index)
    dice = author.dice
    pre = {SENDER: person()}
    for address in (A, B, C):
        storage = {slot: dice.randrange(1, 3) for slot in range(4) if dice.random() < 0.4}
        code = author.program(dice.randrange(3, 12))
        pre[address] = Account(code, balance=dice.choice([0, 5, 5_000]), storage=storage)
    if dice.random() < 0.5:
        pre[AUTHORITY] = Account(b"\xef\x01\x00" + dice.choice(KNOWN), balance=900, nonce=1)
    transaction = Transaction(
        to=dice.choice([A, A, A, AUTHORITY]),
        data=[dice.randbytes(dice.choice([0, 4, 33, 70]))],
        gas=[dice.choice([40_000, 90_000]), 700_000],
        value=[dice.choice([0, 0, 1, 999])],
    )
    if dice.random() < 0.2:
        transaction.to, transaction.data = None, [bytes(returning(author.program(4)))]
    elif dice.random() < 0.3:
        nonce = dice.choice([0, 1, 1, 2])
        transaction.authorizations = [Authorization(AUTHORITY_KEY, dice.choice(KNOWN), nonce=nonce)]
    transaction.access = [author.access()]
    return StateTest(f"program_{index}", pre, transaction)


def tests():
    return (test(index) for index in range(TESTS))
