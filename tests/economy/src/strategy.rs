//! What attackers do, as a function of how many seats of a group they hold.
//!
//! Assignments are public, so an attacker knows all its seats before the first commitment is due.
//! Its seats act together; honest seats always compute.

/// What one seat does in one task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Plan {
	/// Computes, commits, discloses the correct result.
	Compute,
	/// Submits the correct result that a partner in the same group computes.
	CopyPartner,
	/// Commits at once to a wrong result, the same as all forgers of the group, and discloses it.
	Forge,
	/// As [`Plan::Forge`], but discloses last, and not at all if it would be slashed.
	ForgeUnlessRefuted,
	/// Computes and commits, never discloses.
	ComputeAndWithhold,
	/// Commits to what it cannot open, such as another round's commitment.
	CommitBlindly,
	/// Reports an error at once.
	Error,
	/// Reports, shortly before the execution deadline, that nobody serves the arguments, as the sidecar
	/// does.
	Unserved,
	/// Does nothing.
	Silent,
}

impl Plan {
	/// Whether the plan takes the work of one seat.
	#[must_use]
	pub const fn computes(self) -> bool {
		matches!(self, Self::Compute | Self::ComputeAndWithhold)
	}
}

/// A strategy of all nodes of an attacker.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Strategy {
	/// No attack: the yardstick.
	Honest,
	/// The reference's sybil: every seat forges the same wrong result, whatever the group.
	Forger,
	/// Forges; alone, it withholds when it sees that the others match.
	ForgeOrWithhold,
	/// The timeout attack: forges as a pair, stays silent alone. Needs no GPU.
	PairOrSilent,
	/// Forges as a pair, computes honestly alone.
	PairOrHonest,
	/// Computes once for all its seats and submits the correct result from each.
	LazyPair,
	/// Every seat reports an error, whatever the group.
	ErrorFarmer,
	/// Reports errors as a pair, stays silent alone.
	ErrorPairOrSilent,
	/// Commits to copies of others' commitments; silent when there is nobody to copy from.
	Copycat,
	/// Computes, commits and never discloses: withholding to harm.
	Withholder,
	/// Declares memory it does not have. Dear tasks: forges as a pair, silent alone. Others: computes.
	FakeVram,
	/// Declares memory it does not have and is open about it: reports an error in dear tasks.
	FakeVramErrors,
	/// A creator that serves its arguments to its own nodes only. They forge as a pair, so that the
	/// honest node's report is a minority, which costs it its share; alone they are silent.
	Starver,
}

impl Strategy {
	/// Name for tables.
	#[must_use]
	pub const fn name(self) -> &'static str {
		match self {
			Self::Honest => "honest work",
			Self::Forger => "forger, always discloses",
			Self::ForgeOrWithhold => "forger, withholds when refuted",
			Self::PairOrSilent => "timeout attack: pair forges, single silent",
			Self::PairOrHonest => "select then cheat: pair forges, single works",
			Self::LazyPair => "lazy pair: computes once, submits twice",
			Self::ErrorFarmer => "error farm: always reports",
			Self::ErrorPairOrSilent => "error farm: pair reports, single silent",
			Self::Copycat => "copycat of commitments",
			Self::Withholder => "works, then withholds",
			Self::FakeVram => "fake memory: pair forges, single silent",
			Self::FakeVramErrors => "fake memory: reports errors",
			Self::Starver => "creator serves its own nodes only",
		}
	}

	/// What the attacker's `own` seats (1..=3) do in a group; the `index`-th of them, from 0.
	///
	/// `dear` says that the task needs memory which only the dear cards have.
	#[must_use]
	pub const fn plan(self, own: usize, index: usize, dear: bool) -> Plan {
		let pair = own >= 2;
		match self {
			Self::Honest => Plan::Compute,
			Self::Forger => Plan::Forge,
			Self::ForgeOrWithhold if pair => Plan::Forge,
			Self::ForgeOrWithhold => Plan::ForgeUnlessRefuted,
			Self::PairOrSilent | Self::PairOrHonest | Self::Starver if pair => Plan::Forge,
			Self::PairOrSilent | Self::Starver => Plan::Silent,
			Self::ErrorPairOrSilent if !pair => Plan::Silent,
			Self::PairOrHonest => Plan::Compute,
			Self::LazyPair if index == 0 => Plan::Compute,
			Self::LazyPair => Plan::CopyPartner,
			Self::ErrorFarmer | Self::ErrorPairOrSilent => Plan::Error,
			Self::Copycat if own == 3 => Plan::Silent,
			Self::Copycat => Plan::CommitBlindly,
			Self::Withholder => Plan::ComputeAndWithhold,
			Self::FakeVram | Self::FakeVramErrors if !dear => Plan::Compute,
			Self::FakeVram if pair => Plan::Forge,
			Self::FakeVram => Plan::Silent,
			Self::FakeVramErrors => Plan::Error,
		}
	}

	/// What honest seats do in the attacker's presence.
	#[must_use]
	pub const fn honest_plan(self) -> Plan {
		match self {
			Self::Starver => Plan::Unserved,
			_ => Plan::Compute,
		}
	}
}

/// What an attacker does about its bad record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rejoin {
	/// Works on until it is kicked out, waits for its stake, returns with the same account.
	Stay,
	/// Quits after every zero and returns with the same account; the chain keeps its scores.
	Dodge,
	/// Whitewashing: leaves as soon as its weight is below a newcomer's, and returns with a fresh
	/// account once the stake is free.
	FreshAccount,
}

impl Rejoin {
	/// Name for tables.
	#[must_use]
	pub const fn name(self) -> &'static str {
		match self {
			Self::Stay => "stays until kicked out, same account",
			Self::Dodge => "quits after every zero, same account",
			Self::FreshAccount => "fresh account when below a newcomer",
		}
	}
}
