// What a Hardhat user writes first.

const { expect } = require("chai");
const { ethers } = require("hardhat");

/** Waits for a transaction: on a chain with blocks there is no receipt at once. */
async function mined(sending) {
	const transaction = await sending;
	await transaction.wait();
	return transaction;
}

describe("Token", () => {
	const supply = ethers.parseEther("1000");
	let owner;
	let friend;
	let token;

	before(async () => {
		[owner, friend] = await ethers.getSigners();
		token = await ethers.deployContract("Token", [supply]);
		await token.waitForDeployment();
	});

	it("should give the supply to its creator", async () => {
		expect(await token.balanceOf(owner)).to.equal(supply);
	});

	it("should tell transfers", async () => {
		await expect(mined(token.transfer(friend, 5n)))
			.to.emit(token, "Transfer")
			.withArgs(owner.address, friend.address, 5n);
	});

	it("should change the balances of both sides", async () => {
		await expect(mined(token.transfer(friend, 7n))).to.changeTokenBalances(
			token,
			[owner, friend],
			[-7n, 7n],
		);
	});

	it("should refuse what is not there with a custom error", async () => {
		await expect(token.connect(friend).transfer(owner, supply))
			.to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
			.withArgs(friend.address, 12n, supply);
	});
});

describe("Counter", () => {
	let counter;

	before(async () => {
		counter = await ethers.deployContract("Counter", [1]);
		await counter.waitForDeployment();
	});

	it("should tell why it fails", async () => {
		await expect(counter.failWithString()).to.be.revertedWith("the counter is stuck");
		await expect(counter.divide(0)).to.be.revertedWithPanic(0x12);
		await expect(counter.failWithoutReason()).to.be.revertedWithoutReason();
		await expect(ethers.deployContract("Counter", [1_000_000])).to.be.revertedWith(
			"start is too large",
		);
	});

	it("should take ether", async () => {
		const [owner] = await ethers.getSigners();
		const to = await counter.getAddress();
		await expect(mined(owner.sendTransaction({ to, value: 9n }))).to.changeEtherBalances(
			[owner, counter],
			[-9n, 9n],
		);
	});
});
