//! The GPU provider's sidecar; see the library for everything.

fn main() -> std::process::ExitCode {
	deuterium_sidecar::main()
}
