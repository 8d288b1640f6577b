//! Running the benchmarks of a runtime.

use crate::state::BenchmarkState;
use anyhow::{Context, Result, anyhow};
use codec::{Decode, Encode};
use frame_benchmarking::{
	Analysis, BenchmarkBatch, BenchmarkConfig, BenchmarkList, BenchmarkParameter, BenchmarkResult,
	BenchmarkSelector,
};
use frame_support::traits::StorageInfo;
use sc_chain_spec::{DEV_RUNTIME_PRESET, GenesisConfigBuilderRuntimeCaller};
use sc_executor::{HeapAllocStrategy, WasmExecutor};
use sp_core::{
	storage::Storage,
	traits::{CallContext, RuntimeCode, WrappedRuntimeCode},
};
use sp_externalities::Extensions;
use sp_keystore::{KeystoreExt, testing::MemoryKeystore};
use sp_state_machine::{Backend, OverlayedChanges, StateMachine};
use std::time::Duration;

/// What the runtime may call in addition to what it may call on a node.
type Extra = frame_benchmarking::benchmarking::HostFunctions;
type Executor = WasmExecutor<(sp_io::SubstrateHostFunctions, Extra)>;

/// A storage item: the prefix of its keys, and its name.
pub(crate) struct Item {
	pub(crate) prefix: Vec<u8>,
	pub(crate) name: String,
}

/// A pallet's benchmarks.
pub(crate) struct Pallet {
	/// Name of the crate, as Rust writes it.
	pub(crate) name: String,
	instance: Vec<u8>,
	pub(crate) benchmarks: Vec<Benchmark>,
}

/// A benchmark and the components of its weight, with their least and greatest values.
pub(crate) struct Benchmark {
	pub(crate) name: String,
	pub(crate) components: Vec<(BenchmarkParameter, u32, u32)>,
}

/// How much to measure.
pub(crate) struct Plan {
	/// Values that each component takes, at least 2.
	pub(crate) steps: u32,
	/// Measurements for each value.
	pub(crate) repeat: u32,
	/// Whether only the benchmarks' checks matter.
	pub(crate) check: bool,
}

/// What was measured of a benchmark.
pub(crate) struct Measurements {
	pub(crate) name: String,
	pub(crate) components: Vec<(BenchmarkParameter, u32, u32)>,
	/// One for each set of components: what it reads and writes.
	database: Vec<BenchmarkResult>,
	/// Several for each set of components: how long it takes.
	time: Vec<BenchmarkResult>,
}

impl Measurements {
	/// Fits what `selector` stands for to the components; times are in picoseconds.
	pub(crate) fn fit(&self, selector: BenchmarkSelector) -> Result<Analysis> {
		let results = match selector {
			BenchmarkSelector::ExtrinsicTime | BenchmarkSelector::StorageRootTime => &self.time,
			_ => &self.database,
		};
		Analysis::min_squares_iqr(results, selector)
	}

	/// Storage items with the most keys read and written of each.
	pub(crate) fn items(&self) -> Vec<(Vec<u8>, u32, u32)> {
		let mut items = std::collections::BTreeMap::<Vec<u8>, (u32, u32)>::new();
		for (prefix, reads, writes, _) in self.database.iter().flat_map(|result| &result.keys) {
			let most = items.entry(prefix.clone()).or_default();
			*most = (most.0.max(*reads), most.1.max(*writes));
		}
		items.into_iter().map(|(prefix, (reads, writes))| (prefix, reads, writes)).collect()
	}

	/// The worst of what was measured, for the terminal.
	pub(crate) fn summary(&self) -> Result<String> {
		let nanos = self.time.iter().map(|result| result.extrinsic_time).max();
		let time = Duration::from_nanos(u64::try_from(nanos.unwrap_or_default())?);
		let reads = self.database.iter().map(|result| result.reads).max().unwrap_or_default();
		let writes = self.database.iter().map(|result| result.writes).max().unwrap_or_default();
		Ok(format!("at most {time:?}, {reads} keys read, {writes} written"))
	}
}

/// A runtime with benchmarks, and the genesis that they begin with.
pub(crate) struct Runtime<'a> {
	executor: Executor,
	code: WrappedRuntimeCode<'a>,
	genesis: Storage,
}

impl<'a> Runtime<'a> {
	/// The genesis is that of the development preset.
	pub(crate) fn new(code: &'a [u8]) -> Result<Self> {
		let heap = HeapAllocStrategy::Dynamic { maximum_pages: None };
		let executor = Executor::builder()
			.with_onchain_heap_alloc_strategy(heap)
			.with_offchain_heap_alloc_strategy(heap)
			.build();
		let genesis = GenesisConfigBuilderRuntimeCaller::<Extra>::new(code)
			.get_storage_for_named_preset(Some(&DEV_RUNTIME_PRESET.to_string()))
			.map_err(|error| anyhow!("no genesis: {error}"))?;
		Ok(Self { executor, code: WrappedRuntimeCode(code.into()), genesis })
	}

	/// The pallets with benchmarks, and all storage items. `extra` ones are not for weights.
	pub(crate) fn benchmarks(&self, extra: bool) -> Result<(Vec<Pallet>, Vec<Item>)> {
		let state = self.state(false);
		let (lists, items): (Vec<BenchmarkList>, Vec<StorageInfo>) =
			self.call(&state, "Benchmark_benchmark_metadata", &extra.encode()).context(
				"the runtime does not list its benchmarks; was it built with `runtime-benchmarks`?",
			)?;
		let text = |bytes: Vec<u8>| String::from_utf8(bytes).context("a name that is no text");
		let pallets = lists.into_iter().map(|list| {
			let benchmarks = list.benchmarks.into_iter().map(|benchmark| {
				Ok(Benchmark { name: text(benchmark.name)?, components: benchmark.components })
			});
			Ok(Pallet {
				name: text(list.pallet)?,
				instance: list.instance,
				benchmarks: benchmarks.collect::<Result<_>>()?,
			})
		});
		let items = items.into_iter().map(|item| {
			let name = format!("{}::{}", text(item.pallet_name)?, text(item.storage_name)?);
			Ok(Item { prefix: item.prefix, name })
		});
		Ok((pallets.collect::<Result<_>>()?, items.collect::<Result<_>>()?))
	}

	/// Runs a benchmark: with each set of components once with its checks, once counting what it
	/// reads and writes, and several times for its duration.
	pub(crate) fn run(
		&self,
		pallet: &Pallet,
		benchmark: &Benchmark,
		plan: &Plan,
	) -> Result<Measurements> {
		let (counting, timing) = (self.state(true), self.state(false));
		let mut measurements = Measurements {
			name: benchmark.name.clone(),
			components: benchmark.components.clone(),
			database: Vec::new(),
			time: Vec::new(),
		};
		for components in choices(&benchmark.components, plan.steps) {
			let dispatch = |state: &BenchmarkState, verify: bool, repeats: u32| {
				let config = BenchmarkConfig {
					pallet: pallet.name.clone().into_bytes(),
					instance: pallet.instance.clone(),
					benchmark: benchmark.name.clone().into_bytes(),
					selected_components: components.clone(),
					verify,
					internal_repeats: repeats,
				};
				self.dispatch(state, &config).with_context(|| format!("with {components:?}"))
			};
			let checked = dispatch(&counting, true, 1)?;
			if plan.check {
				measurements.database.extend(checked.iter().cloned());
				measurements.time.extend(checked);
			} else {
				measurements.database.extend(dispatch(&counting, false, 1)?);
				measurements.time.extend(dispatch(&timing, false, plan.repeat)?);
			}
		}
		Ok(measurements)
	}

	fn dispatch(
		&self,
		state: &BenchmarkState,
		config: &BenchmarkConfig,
	) -> Result<Vec<BenchmarkResult>> {
		let batches: Result<Vec<BenchmarkBatch>, String> =
			self.call(state, "Benchmark_dispatch_benchmark", &config.encode())?;
		let batches = batches.map_err(|error| anyhow!(error))?;
		let results: Vec<_> = batches.into_iter().flat_map(|batch| batch.results).collect();
		anyhow::ensure!(!results.is_empty(), "nothing was measured");
		Ok(results)
	}

	fn state(&self, counting: bool) -> BenchmarkState {
		BenchmarkState::new(self.genesis.clone(), counting)
	}

	fn call<R: Decode>(&self, state: &BenchmarkState, method: &str, data: &[u8]) -> Result<R> {
		// Nothing of a call that panicked stays.
		state.wipe().map_err(|error| anyhow!(error))?;
		let mut extensions = Extensions::default();
		extensions.register(KeystoreExt::new(MemoryKeystore::new()));
		let code = RuntimeCode {
			code_fetcher: &self.code,
			hash: sp_io::hashing::blake2_256(&self.code.0).to_vec(),
			heap_pages: None,
		};
		let answer = StateMachine::new(
			state,
			&mut OverlayedChanges::default(),
			&self.executor,
			method,
			data,
			&mut extensions,
			&code,
			CallContext::Offchain,
		)
		.execute()
		.map_err(|error| anyhow!("{method}: {error}"))?;
		Ok(R::decode(&mut answer.as_slice())?)
	}
}

/// The sets of components to measure: each component in `steps` steps, the others at their greatest.
fn choices(
	components: &[(BenchmarkParameter, u32, u32)],
	steps: u32,
) -> Vec<Vec<(BenchmarkParameter, u32)>> {
	if components.is_empty() {
		return vec![Vec::new()];
	}
	let mut choices = Vec::new();
	for (stepped, least, greatest) in components {
		let last = steps.saturating_sub(1).max(1);
		let span = u64::from(greatest.saturating_sub(*least));
		for step in 0..=last {
			let offset = span * u64::from(step) / u64::from(last);
			let value = least.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
			let choice = components.iter().map(|(parameter, _, most)| {
				(*parameter, if parameter == stepped { value } else { *most })
			});
			choices.push(choice.collect());
		}
	}
	choices.dedup();
	choices
}

#[cfg(test)]
mod tests {
	use super::*;
	use BenchmarkParameter::{c, d};

	#[test]
	fn choices_should_step_one_component_at_a_time_from_least_to_greatest() {
		let found = choices(&[(c, 1, 9), (d, 0, 4)], 3);
		let expected =
			[(1, 4), (5, 4), (9, 4), (9, 0), (9, 2), (9, 4)].map(|(x, y)| vec![(c, x), (d, y)]);
		assert_eq!(found, expected);
	}

	#[test]
	fn choices_should_be_one_when_there_are_no_components() {
		assert_eq!(choices(&[], 20), [Vec::new()]);
	}
}
