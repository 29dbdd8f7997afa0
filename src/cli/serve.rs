//! `serve`: runs the reference server alone until it is told to stop. Knows the server by its public face only.

use std::io::{self, Write};
use std::time::Duration;

use clap::Args;

use crate::exit::Exit;
use crate::reference::{Fault, FaultAt, FaultRow, Flavour, Options, RateLimit, Server, Variant, VariantRow};

const RATE_WINDOW: Duration = Duration::from_mins(1);

/// Run the reference server alone
#[derive(Args, Clone, Debug)]
pub(super) struct ServeArgs {
    /// Port on the loopback interface; 0 takes a free one and prints it
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Which make and era of server to be
    #[arg(long, default_value_t = Flavour::Upstream8, value_name = "NAME")]
    pub flavour: Flavour,
    /// One defect to have; with @ and an operation, at that operation
    #[arg(long, value_name = "NAME[@OPERATION]")]
    pub fault: Option<FaultAt>,
    /// One legal liberty to take
    #[arg(long, value_name = "NAME")]
    pub variant: Option<Variant>,
    /// Print the flavours, faults and legal variants, then exit
    #[arg(long)]
    pub list: bool,
    /// Calls allowed per minute, route and address (real servers: 10)
    #[arg(long, value_name = "N")]
    pub rate_limit: Option<u32>,
    /// Be without the licence that session management needs
    #[arg(long)]
    pub community: bool,
    /// Ask this user for a second factor, for which there is no way to give it
    #[arg(long, value_name = "USER")]
    pub second_factor: Option<String>,
    /// Hold back refusals for half a second to a second, as servers before 7.4 do
    #[arg(long)]
    pub slow_refusals: bool,
}

impl ServeArgs {
    fn options(&self) -> Options {
        Options {
            port: self.port,
            fault: self.fault.as_ref().map(|at| at.fault),
            fault_place: self.fault.as_ref().and_then(|at| at.place.clone()),
            variant: self.variant,
            rate_limit: self.rate_limit.map(|calls| RateLimit { calls, window: RATE_WINDOW }),
            community: self.community,
            second_factor: self.second_factor.clone(),
            slow_refusals: self.slow_refusals,
            ..Options::new(self.flavour)
        }
    }
}

/// Serves until Ctrl-C or SIGTERM, or prints the tables.
pub(super) fn execute(args: &ServeArgs) -> Exit {
    let outcome = if args.list { list(&mut io::stdout().lock()) } else { serve(args) };
    match outcome {
        Ok(()) => Exit::Conformant,
        // Nobody reads on: that is no reason to complain.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Conformant,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: failed to serve on port {}: {error}", args.port);
            Exit::Usage
        }
    }
}

fn serve(args: &ServeArgs) -> io::Result<()> {
    // Installed before the address is printed: whoever reads it may send the signal at once.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut stop = runtime.block_on(async { StopSignals::install() })?;
    let options = args.options();
    let server = Server::start(options.clone())?;
    announce(&mut io::stdout().lock(), &server, args.fault.as_ref(), &options)?;
    runtime.block_on(stop.received());
    server.stop();
    Ok(())
}

fn announce(out: &mut impl Write, server: &Server, fault: Option<&FaultAt>, options: &Options) -> io::Result<()> {
    writeln!(out, "listening on {}", server.url())?;
    out.flush()?;
    let fault = fault.map_or_else(|| "none".to_owned(), std::string::ToString::to_string);
    let variant = options.variant.map_or_else(|| "none".to_owned(), |variant| variant.to_string());
    writeln!(out, "flavour {}, fault {fault}, variant {variant}", options.flavour)?;
    for account in &options.accounts {
        let role = if account.admin { " (administrator)" } else { "" };
        // Demo accounts of a server that only this machine can reach: their passwords are public.
        writeln!(out, "account {} with password {}{role}", account.username, account.password)?;
    }
    out.flush()
}

fn list(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "flavours:")?;
    for (_, name, about) in Flavour::ALL {
        writeln!(out, "  {name:<28} {about}")?;
    }
    writeln!(
        out,
        "faults, and the requirement that must notice each; @ marks those that any operation can have (NAME@OPERATION):"
    )?;
    for FaultRow { fault, name, requirement, about, .. } in Fault::ALL {
        let mark = if fault.is_general() { '@' } else { ' ' };
        writeln!(out, "{mark} {name:<28} {requirement:<40} {about}")?;
    }
    writeln!(out, "legal variants:")?;
    for VariantRow { name, about, .. } in Variant::ALL {
        writeln!(out, "  {name:<28} {about}")?;
    }
    out.flush()
}

#[cfg(unix)]
struct StopSignals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignals {
    fn install() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct StopSignals;

#[cfg(not(unix))]
impl StopSignals {
    fn install() -> io::Result<Self> {
        Ok(Self)
    }

    async fn received(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
