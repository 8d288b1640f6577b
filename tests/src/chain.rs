//! Any call of the runtime, signed by a development account; tasks with any arguments.

use deuterium_gateway::{
	chain::{Call, Client, Inclusion, NewTask},
	config::Settings,
	keys::{Account, DevAccount},
	task::{self, Arguments, Exchange, Report},
};
use deuterium_protocol::TaskKind;
use std::{path::Path, time::Duration};
use subxt::{dynamic::Value, ext::scale_value::Composite, tx::dynamic};
use tokio::{runtime::Runtime, time::Instant};

/// Longest wait for a call or a task.
const LIMIT: Duration = Duration::from_secs(240);

/// A development account at a chain node.
pub struct Signer {
	client: Client,
	settings: Settings,
	runtime: Runtime,
}

impl Signer {
	/// Connects to the chain node with this RPC port; `folder` keeps the journal of tasks.
	pub fn new(folder: &Path, port: u16, account: DevAccount, bootnodes: &[String]) -> Self {
		let runtime = Runtime::new().expect("a runtime can be made");
		let url = format!("ws://127.0.0.1:{port}");
		let account = Account::development(account);
		let settings = Settings {
			url: url.clone(),
			account: Some(account.clone()),
			bootnodes: bootnodes.to_vec(),
			p2p_listen: vec!["/ip4/127.0.0.1/tcp/0".into()],
			p2p_external: Vec::new(),
			deadline: runtime.block_on(async { Instant::now() }) + LIMIT,
			state_dir: folder.join("signer"),
		};
		let client = runtime
			.block_on(Client::connect(&url, Some(account)))
			.unwrap_or_else(|failure| panic!("{url}: {failure}"));
		Self { client, settings, runtime }
	}

	fn deadline(&self) -> Instant {
		self.runtime.block_on(async { Instant::now() }) + LIMIT
	}

	/// Sends a call and waits for its block. A refusal of the runtime comes back as text.
	pub fn call(&self, pallet: &str, name: &str, fields: Vec<Value>) -> Result<Inclusion, String> {
		let call: Call = dynamic(pallet, name, Composite::unnamed(fields));
		let deadline = self.deadline();
		let included = self.runtime.block_on(self.client.execute(&call, deadline));
		included.map_err(|failure| failure.to_string())
	}

	/// Sends a call as root, through the sudo account.
	pub fn sudo(&self, pallet: &str, name: &str, fields: Vec<Value>) -> Result<Inclusion, String> {
		let inner = Value::unnamed_variant(pallet, [Value::unnamed_variant(name, fields)]);
		self.call("Sudo", "sudo", vec![inner])
	}

	/// Sets a parameter of the protocol, as governance would.
	pub fn set_parameter(&self, name: &str, value: u32) {
		let key = Value::unnamed_composite([]);
		let value = Value::unnamed_variant("Some", [Value::u128(value.into())]);
		let parameter =
			Value::unnamed_variant("Protocol", [Value::unnamed_variant(name, [key, value])]);
		self.sudo("Parameters", "set_parameter", vec![parameter])
			.unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
	}

	/// Creates a text task with this argument hash, without serving any arguments.
	pub fn create_text(&self, args_hash: [u8; 32], fee: u128) -> Result<Inclusion, String> {
		let fields = vec![
			Value::unnamed_variant("Text", []),
			Value::from_bytes(args_hash),
			Value::from_bytes([0; 32]),
			Value::u128(1),
			Value::u128(1),
			Value::unnamed_variant("None", []),
			Value::u128(fee),
		];
		self.call("TaskQueue", "create_task", fields)
	}

	/// Serves the arguments of a task that this account creates elsewhere, until the answer is
	/// dropped.
	pub fn serve(&self, arguments: &Arguments) -> Serving<'_> {
		let folder = self.settings.state_dir.join(arguments.hash().to_string());
		let exchange = self.runtime.block_on(async {
			let exchange = Exchange::start(&self.client, &self.settings, folder).await?;
			exchange.serve(arguments, &|_| ()).await.map(|()| exchange)
		});
		let exchange = exchange.unwrap_or_else(|failure| panic!("not served: {failure}"));
		Serving { runtime: &self.runtime, exchange: Some(exchange) }
	}

	/// Runs a task with any argument bytes to its end.
	pub fn run_task(&self, kind: TaskKind, bytes: &[u8], fee: u128) -> Result<Report, String> {
		let arguments = Arguments { kind, units: 1, bytes: bytes.to_vec() };
		let new_task =
			NewTask { kind, args_hash: arguments.hash(), vram_gb: 1, cap: 1, card: None, fee };
		let settings = Settings { deadline: self.deadline(), ..self.settings.clone() };
		let run = task::run(&self.client, &settings, &|_| (), &arguments, new_task, None);
		self.runtime.block_on(run).map_err(|failure| failure.to_string())
	}
}

/// Arguments that are being served.
pub struct Serving<'a> {
	runtime: &'a Runtime,
	exchange: Option<Exchange>,
}

impl Drop for Serving<'_> {
	fn drop(&mut self) {
		if let Some(exchange) = self.exchange.take() {
			self.runtime.block_on(exchange.stop());
		}
	}
}
