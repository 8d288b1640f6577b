// Waiting on conditions with a deadline.

const STEP_MS = 100;

/** Calls `look` until it answers something truthy; fails with `what` when the time is over. */
export async function until(what, look, limitMs = 180_000) {
	const deadline = Date.now() + limitMs;
	for (;;) {
		const found = await look();
		if (found) return found;
		if (Date.now() >= deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, STEP_MS));
	}
}

/** A promise, or a failure with `what` if it takes too long. */
export async function within(what, promise, limitMs = 60_000) {
	let timer;
	const late = new Promise((_, reject) => {
		timer = setTimeout(() => reject(new Error(`not within ${limitMs} ms: ${what}`)), limitMs);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}
