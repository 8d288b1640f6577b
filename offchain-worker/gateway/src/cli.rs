//! The command line.

use crate::{amount::Amount, keys::DevAccount};
use clap::{Args, Parser, Subcommand};
use deuterium_protocol::{
	Address, Bytes32, TaskKind,
	view::{MAX_PAGE, QueueCursor, WorkerId},
};
use std::path::PathBuf;

/// Exit codes, as `--help` shows them.
const EXIT_CODES: &str = "\
Exit codes:
  0    success
  1    failed (the message says why and what to do)
  2    wrong command line or input file; nothing was sent
  3    the chain aborted the task; reason and refund are printed
  4    the downloaded result does not match the digest on chain; nothing was saved
  5    time limit reached; the task goes on, see `deuterium task resume`
  6    the node cannot be reached
  130  interrupted; the task goes on, see `deuterium task resume`";

const EXAMPLES: &str = "\
Examples:
  Draw an image on a local development chain:
    deuterium --dev-account alith task image --prompt \"a red fox\" --out fox.png

  Ask a language model, paying 5.5 CNX, with your own key:
    deuterium --key-file ~/.deuterium/key task text --prompt \"Why is the sky blue?\" --fee 5.5

  Register a GPU as a node and look at it:
    deuterium --key-file owner.key node join --card \"NVIDIA GeForce RTX 4090\" --vram 24 \\
        --stake 400 --worker 0x<worker key of the chain node>
    deuterium --key-file owner.key node status

  What would a text cost, and how long would it wait:
    deuterium quote --kind text --vram 8 --fee 5.5";

/// Pay for verified images and texts, run nodes, look at the network.
#[derive(Debug, Parser)]
#[command(
	name = "deuterium",
	version,
	after_help = EXIT_CODES,
	after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}")
)]
pub struct Cli {
	/// Options of all commands.
	#[command(flatten)]
	pub global: Global,
	/// What to do.
	#[command(subcommand)]
	pub command: Command,
}

/// Options of all commands.
#[derive(Clone, Debug, Args)]
pub struct Global {
	/// RPC port of a chain node.
	#[arg(long, global = true, env = "DEUTERIUM_URL", default_value = "ws://127.0.0.1:9944")]
	pub url: String,
	/// File with the account's private key, 64 hex digits, mode 0600. Without it the key is taken
	/// from the environment variable DEUTERIUM_KEY. A key on the command line is not accepted.
	#[arg(long, global = true, value_name = "FILE", conflicts_with = "dev_account")]
	pub key_file: Option<PathBuf>,
	/// A well-known development account; only for development chains.
	#[arg(long, global = true, value_name = "NAME")]
	pub dev_account: Option<DevAccount>,
	/// libp2p address of a peer through which others are found, with its peer id
	/// (/ip4/…/tcp/…/p2p/12D3…); may be given several times.
	#[arg(
		long = "bootnode",
		global = true,
		env = "DEUTERIUM_BOOTNODES",
		value_name = "MULTIADDR",
		value_delimiter = ','
	)]
	pub bootnodes: Vec<String>,
	/// libp2p address on which this program serves arguments to the nodes; may be given several
	/// times [default: free ports on all interfaces].
	#[arg(long, global = true, value_name = "MULTIADDR", value_delimiter = ',')]
	pub p2p_listen: Vec<String>,
	/// Address under which others reach this program, if it is not the one it listens on.
	#[arg(long, global = true, value_name = "MULTIADDR", value_delimiter = ',')]
	pub p2p_external: Vec<String>,
	/// Seconds after which to stop waiting; the task itself goes on.
	#[arg(
		long,
		global = true,
		default_value_t = 1800,
		value_parser = clap::value_parser!(u64).range(1..=604_800),
		value_name = "SECONDS"
	)]
	pub timeout: u64,
	/// Directory of the journal of unfinished tasks
	/// [default: $XDG_STATE_HOME/deuterium or ~/.local/state/deuterium].
	#[arg(long, global = true, env = "DEUTERIUM_STATE_DIR", value_name = "DIR")]
	pub state_dir: Option<PathBuf>,
	/// Print one JSON object on standard output; progress stays on standard error.
	#[arg(long, global = true)]
	pub json: bool,
	/// No progress on standard error.
	#[arg(long, global = true)]
	pub quiet: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Create tasks, follow them, get their results.
	#[command(subcommand)]
	Task(TaskCommand),
	/// Register and manage nodes.
	#[command(subcommand)]
	Node(NodeCommand),
	/// What a task would get: its place in the queue, the wait, the cards that could serve it.
	///
	/// Ends with exit code 1 if the task would be refused; the answer says why and what to do.
	#[command(after_help = "\
Examples:
  deuterium quote --kind image --cap 3 --vram 12 --fee 60
  deuterium quote --kind text --card \"NVIDIA GeForce RTX 4090\" --vram 24 --fee 5.5
  deuterium quote --kind text --fee 5.5 --creator 0x<address>     checks its quota and balance, too")]
	Quote(QuoteArgs),
	/// The waiting tasks, the dearest first.
	Queue {
		/// Where to go on, as the page before said it.
		#[arg(long, value_parser = queue_cursor, value_name = "VALUE:TASK")]
		after: Option<QueueCursor>,
		/// Most entries.
		#[command(flatten)]
		page: PageArgs,
	},
	/// The cards of the network: how many nodes have them, how many are free.
	Cards {
		/// Where to go on, as the page before said it.
		#[arg(long, value_name = "ID")]
		after: Option<Bytes32>,
		/// Most entries.
		#[command(flatten)]
		page: PageArgs,
	},
	/// Statistics of the network.
	Network,
	/// The parameters of the protocol in force, with their units.
	Parameters,
	/// Address, balance and holds of an account; make a new one.
	Account(AccountArgs),
	/// Transfer CNX to another account.
	Transfer {
		/// Receiver, 0x and 40 hex digits.
		to: Address,
		/// Amount in CNX, such as 12.5.
		amount: Amount,
	},
}

/// `deuterium task`.
#[derive(Debug, Subcommand)]
pub enum TaskCommand {
	/// Have images drawn; verified before they are saved.
	#[command(after_help = "\
Examples:
  deuterium --dev-account alith task image --prompt \"a red fox\" --out fox.png
  deuterium task image --prompt \"a castle\" --images 3 --seed 7 --fee 60 --out castle.png
      saves castle-1.png, castle-2.png and castle-3.png")]
	Image(ImageArgs),
	/// Have a text written; printed on standard output once it is verified.
	#[command(after_help = "\
Examples:
  deuterium --dev-account alith task text --prompt \"Why is the sky blue?\"
  deuterium task text --messages chat.json --max-tokens 200 --json
      with chat.json: [{\"role\": \"system\", \"content\": \"Be brief.\"},
                       {\"role\": \"user\", \"content\": \"Hello\"}]")]
	Text(TextArgs),
	/// Where a task stands: nodes, digests, payments.
	Status {
		/// Number of the task.
		task: u64,
	},
	/// The tasks of an account, the newest first: live ones, and ended ones while they are kept.
	List {
		/// The creator [default: the account that signs].
		creator: Option<Address>,
		/// Only older ones than this task.
		#[arg(long, value_name = "TASK")]
		after: Option<u64>,
		/// Most entries.
		#[command(flatten)]
		page: PageArgs,
	},
	/// Take a waiting task back; the fee is refunded.
	Cancel {
		/// Number of the task.
		task: u64,
	},
	/// Download the result of a task of this account once more.
	Fetch {
		/// Number of the task.
		task: u64,
		/// Where to save images (or the text; printed without it).
		#[arg(long, value_name = "FILE")]
		out: Option<PathBuf>,
	},
	/// Go on with tasks that were interrupted: serve their arguments, get their results.
	Resume {
		/// Number of the task; all unfinished ones of this chain without it.
		task: Option<u64>,
	},
}

/// How much of a list is shown.
#[derive(Clone, Copy, Debug, Args)]
pub struct PageArgs {
	/// Most entries that are shown.
	#[arg(
		long,
		default_value_t = 25,
		value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_PAGE)),
		value_name = "NUMBER"
	)]
	pub limit: u32,
}

/// `deuterium quote`.
#[derive(Clone, Debug, Args)]
pub struct QuoteArgs {
	/// What is computed: image, text or fine-tune.
	#[arg(long, value_parser = task_kind)]
	pub kind: TaskKind,
	/// Units of work: images, or 1 for a text.
	#[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..), value_name = "UNITS")]
	pub cap: u32,
	/// What is offered.
	#[command(flatten)]
	pub offer: Offer,
	/// Who would pay; its quota and its balance are checked as well.
	#[arg(long, value_name = "ADDRESS")]
	pub creator: Option<Address>,
}

/// What a creator offers for a task.
#[derive(Clone, Debug, Args)]
pub struct Offer {
	/// Fee in CNX; what is not earned comes back.
	#[arg(long, default_value = "30", value_name = "CNX")]
	pub fee: Amount,
	/// Least memory of the cards, in GB; with --card the card's exact memory.
	#[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024), value_name = "GB")]
	pub vram: u16,
	/// Only cards of exactly this name (and the memory given by --vram).
	#[arg(long, value_parser = card_name, value_name = "NAME")]
	pub card: Option<String>,
}

/// `deuterium task image`.
#[derive(Clone, Debug, Args)]
pub struct ImageArgs {
	/// What to draw.
	#[arg(long)]
	pub prompt: String,
	/// What not to draw.
	#[arg(long, default_value = "")]
	pub negative: String,
	/// Width in pixels, a multiple of 8.
	#[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u32).range(64..=1024))]
	pub width: u32,
	/// Height in pixels, a multiple of 8.
	#[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u32).range(64..=1024))]
	pub height: u32,
	/// Denoising steps.
	#[arg(long, default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..=100))]
	pub steps: u32,
	/// Seed of the noise, below 2^31 [default: random].
	#[arg(long, value_parser = clap::value_parser!(u32).range(0..=2_147_483_647))]
	pub seed: Option<u32>,
	/// Guidance: how closely to follow the prompt, 0 to 20.
	#[arg(long, default_value_t = 5.0, value_parser = guidance)]
	pub cfg: f64,
	/// Number of images.
	#[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10))]
	pub images: u32,
	/// Model, as the nodes name it; NAME or NAME+VARIANT.
	#[arg(long, default_value = crate::task::args::DEFAULT_IMAGE_MODEL)]
	pub model: String,
	/// What is offered.
	#[command(flatten)]
	pub offer: Offer,
	/// Where to save the image; several images get -1, -2, … before the extension.
	#[arg(long, value_name = "FILE")]
	pub out: PathBuf,
}

/// `deuterium task text`.
#[derive(Clone, Debug, Args)]
pub struct TextArgs {
	/// The question.
	#[arg(long, required_unless_present = "messages", conflicts_with = "messages")]
	pub prompt: Option<String>,
	/// JSON file with the conversation: a list of {"role", "content"}.
	#[arg(long, value_name = "FILE")]
	pub messages: Option<PathBuf>,
	/// Most tokens of the answer.
	#[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=4096))]
	pub max_tokens: u32,
	/// Randomness, 0 to 100; 0 takes the likeliest token [default: the model's own].
	#[arg(long, value_parser = temperature)]
	pub temperature: Option<f64>,
	/// Seed of the sampler.
	#[arg(long, default_value_t = 0)]
	pub seed: u32,
	/// Model, as the nodes name it.
	#[arg(long, default_value = crate::task::args::DEFAULT_TEXT_MODEL)]
	pub model: String,
	/// What is offered.
	#[command(flatten)]
	pub offer: Offer,
	/// Save the response file here as well.
	#[arg(long, value_name = "FILE")]
	pub out: Option<PathBuf>,
}

/// `deuterium node`.
#[derive(Debug, Subcommand)]
pub enum NodeCommand {
	/// Register this account as a node and stake.
	#[command(after_help = "\
Example:
  deuterium --key-file owner.key node join --card \"NVIDIA GeForce RTX 4090\" --vram 24 \\
      --stake 400 --worker 0x<32 bytes, printed by the chain node's key command>")]
	Join {
		/// Canonical name of the card, as the sidecar reports it.
		#[arg(long, value_parser = card_name, value_name = "NAME")]
		card: String,
		/// Memory of the card in GB.
		#[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024), value_name = "GB")]
		vram: u16,
		/// Stake in CNX.
		#[arg(long, value_name = "CNX")]
		stake: Amount,
		/// Worker key that signs for the node (0x and 64 hex digits).
		#[arg(long, value_name = "KEY")]
		worker: Option<Bytes32>,
		/// Account of the operator, if several nodes belong together [default: this account].
		#[arg(long, value_name = "ADDRESS")]
		operator: Option<Address>,
	},
	/// Take no more tasks; a running one is finished first.
	Pause,
	/// Take tasks again.
	Resume,
	/// Leave the network; the stake unbonds and can be withdrawn later.
	Quit,
	/// Where a node stands: status, scores and how far they are from a kick-out, stake, and why it
	/// was last slashed or kicked out and what to do about it.
	Status {
		/// Account of the node [default: the account that signs].
		address: Option<Address>,
	},
	/// The nodes that ever joined, in the order of their first join.
	List {
		/// Place from which to go on, as the page before said it.
		#[arg(long, default_value_t = 0, value_name = "PLACE")]
		start: u32,
		/// Most entries.
		#[command(flatten)]
		page: PageArgs,
	},
	/// What a node has to do now.
	Assignments {
		/// Account of the node, or a worker key for all nodes that it signs for [default: the account
		/// that signs].
		node: Option<WorkerId>,
	},
	/// Add to the stake of this node.
	TopUp {
		/// Amount in CNX, such as 12.5.
		amount: Amount,
	},
	/// Withdraw stake that has unbonded.
	Withdraw {
		/// Withdraw for this account: the stake becomes its free balance, this account pays the
		/// transaction only.
		#[arg(long = "for", value_name = "ADDRESS")]
		owner: Option<Address>,
	},
	/// Set or remove the worker key of this node.
	SetWorker {
		/// The key (0x and 64 hex digits); none removes it.
		worker: Option<Bytes32>,
	},
}

/// `deuterium account`.
#[derive(Debug, Args)]
pub struct AccountArgs {
	/// What to do; without it the account is shown.
	#[command(subcommand)]
	pub command: Option<AccountCommand>,
	/// Account to show [default: the account that signs].
	pub address: Option<Address>,
}

/// `deuterium account …`.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
	/// Make a random key and write it to a new file (mode 0600).
	New {
		/// The file; must not exist.
		#[arg(long, value_name = "FILE")]
		out: PathBuf,
	},
	/// Collect credits that could not be paid when they were due.
	Claim,
}

/// The kind of a task, by its name.
fn task_kind(text: &str) -> Result<TaskKind, String> {
	match text {
		"image" => Ok(TaskKind::Image),
		"text" => Ok(TaskKind::Text),
		"fine-tune" => Ok(TaskKind::ImageFineTune),
		_ => Err("write image, text or fine-tune".into()),
	}
}

/// A place in the queue, as `deuterium queue` prints it.
fn queue_cursor(text: &str) -> Result<QueueCursor, String> {
	let parsed = text.split_once(':').and_then(|(value, task)| {
		Some(QueueCursor { value: value.parse().ok()?, task: task.parse().ok()? })
	});
	parsed.ok_or_else(|| "write the value and the number of a task, such as 4503599627:12".into())
}

/// A canonical card name: what the chain accepts.
fn card_name(text: &str) -> Result<String, String> {
	if text.is_empty() || text.len() > 64 {
		return Err("a card name has 1 to 64 bytes".into());
	}
	if text.trim() != text || text.chars().any(char::is_control) {
		return Err("a card name has no surrounding blanks and no control characters".into());
	}
	Ok(text.into())
}

fn number_in(text: &str, low: f64, high: f64) -> Result<f64, String> {
	let number: f64 = text.parse().map_err(|_| format!("{text:?} is not a number"))?;
	if (low..=high).contains(&number) {
		Ok(number)
	} else {
		Err(format!("{number} is not in {low}..={high}"))
	}
}

fn guidance(text: &str) -> Result<f64, String> {
	number_in(text, 0.0, 20.0)
}

fn temperature(text: &str) -> Result<f64, String> {
	number_in(text, 0.0, 100.0)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	fn parse(line: &[&str]) -> Result<Cli, clap::Error> {
		Cli::try_parse_from(["deuterium"].iter().chain(line))
	}

	#[test]
	fn command_line_should_be_consistent() {
		Cli::command().debug_assert();
	}

	#[test]
	fn image_command_should_be_parsed_when_global_options_come_last() {
		let cli = parse(&[
			"task",
			"image",
			"--prompt",
			"a fox",
			"--out",
			"f.png",
			"--fee",
			"30.5",
			"--json",
			"--dev-account",
			"alith",
		])
		.unwrap();
		assert!(cli.global.json);
		assert_eq!(cli.global.dev_account, Some(DevAccount::Alith));
		let Command::Task(TaskCommand::Image(args)) = cli.command else { panic!("not an image") };
		assert_eq!(args.offer.fee, "30.5".parse().unwrap());
		assert_eq!((args.width, args.images, args.seed), (512, 1, None));
	}

	#[test]
	fn values_should_be_refused_when_out_of_range() {
		let image = ["task", "image", "--prompt", "x", "--out", "f.png"];
		for bad in [
			["--width", "63"],
			["--steps", "0"],
			["--images", "11"],
			["--cfg", "20.1"],
			["--cfg", "NaN"],
			["--seed", "2147483648"],
			["--fee", "-1"],
			["--vram", "0"],
			["--card", " x"],
			["--timeout", "0"],
			["--key", "0x01"],
		] {
			let line: Vec<&str> = image.iter().chain(&bad).copied().collect();
			assert!(parse(&line).is_err(), "{bad:?}");
		}
	}

	#[test]
	fn text_command_should_need_prompt_or_messages_but_not_both() {
		assert!(parse(&["task", "text"]).is_err());
		assert!(parse(&["task", "text", "--prompt", "x", "--messages", "f"]).is_err());
		assert!(parse(&["task", "text", "--messages", "f"]).is_ok());
	}

	#[test]
	fn quote_command_should_take_kind_and_offer() {
		let cli = parse(&["quote", "--kind", "fine-tune", "--cap", "2", "--fee", "1.5"]).unwrap();
		let Command::Quote(args) = cli.command else { panic!("not a quote") };
		assert_eq!((args.kind, args.cap), (TaskKind::ImageFineTune, 2));
		assert_eq!(args.offer.fee, "1.5".parse().unwrap());
		for bad in [&["--kind", "song"][..], &["--kind", "text", "--cap", "0"], &[]] {
			let line: Vec<&str> = ["quote"].iter().chain(bad).copied().collect();
			assert!(parse(&line).is_err(), "{bad:?}");
		}
	}

	#[test]
	fn lists_should_take_a_limit_and_a_place() {
		let cli = parse(&["queue", "--after", "77:12", "--limit", "100"]).unwrap();
		let Command::Queue { after, page } = cli.command else { panic!("not the queue") };
		assert_eq!((after, page.limit), (Some(QueueCursor { value: 77, task: 12 }), 100));
		for bad in [
			&["queue", "--limit", "101"][..],
			&["queue", "--limit", "0"],
			&["queue", "--after", "12"],
			&["queue", "--after", "x:12"],
			&["cards", "--after", "0x12"],
			&["node", "list", "--start", "-1"],
			&["node", "assignments", "0x12"],
			&["node", "withdraw", "--for", "alith"],
			&["node", "top-up"],
			&["node", "top-up", "0x5"],
			&["account", "claim", "5"],
		] {
			assert!(parse(bad).is_err(), "{bad:?}");
		}
	}

	#[test]
	fn account_command_should_take_an_address_or_a_subcommand() {
		let address = "0xf24ff3a9cf04c71dbc94d0b566f7a27b94566cac";
		let cli = parse(&["account", address]).unwrap();
		let Command::Account(args) = cli.command else { panic!("not an account") };
		assert_eq!(args.address.unwrap().to_string(), address);
		assert!(parse(&["account", "new", "--out", "k"]).is_ok());
		assert!(parse(&["account", "0x12"]).is_err());
	}
}
