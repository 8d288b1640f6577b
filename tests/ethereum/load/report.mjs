// The figures, as lines to be read by people.

/** A slot in seconds: the time in which a block's gas is to be computed. */
const SLOT_SECONDS = 2;

const number = (value, digits = 0) => Number(value).toFixed(digits);

/** Prints a measurement of throughput. */
export function show(name, { count, seconds, submitPerSecond, blocks, gas, fullest }) {
	const figures = [
		`${number(count / seconds, 1)} /s sustained`,
		`${number(Number(gas) / seconds / 1e6, 2)} M gas/s`,
		`${count} in ${number(seconds, 1)} s and ${blocks} blocks`,
		`fullest block ${number(fullest * 100)} %`,
		`accepted at ${number(submitPerSecond)} /s`,
	];
	console.log(`${name}: ${figures.join(", ")}`);
}

/** The mean of one part of all bills. */
function mean(bills, part) {
	return bills.reduce((sum, bill) => sum + bill[part], 0n) / BigInt(bills.length);
}

/** Prints what the life of a task costs both ways. */
export function compareLifecycles({ native, solidity, gasLimit }) {
	console.log(`gas of a task's life, mean of ${native.length}:`);
	for (const part of ["create", "commit", "disclose", "upload", "total"]) {
		const [ours, theirs] = [mean(native, part), mean(solidity, part)];
		const ratio = Number(theirs) / Number(ours);
		console.log(
			`  ${part.padEnd(8)} contracts of the network ${ours}, in Solidity ${theirs}: ${number(ratio, 2)}x`,
		);
	}
	for (const [name, bills] of Object.entries({ native, solidity })) {
		const perSecond = Number(gasLimit) / Number(mean(bills, "total")) / SLOT_SECONDS;
		console.log(`  ${name}: ${number(perSecond, 1)} tasks/s by the gas of a block`);
	}
}
