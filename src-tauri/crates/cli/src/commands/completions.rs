//! `keymoot completions SHELL`.

use crate::arguments::Arguments;
use crate::{Context, Status};
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use room::Error;

/// What `completions` takes.
#[derive(Args, Debug)]
pub(crate) struct CompletionsArguments {
    /// The shell
    shell: Shell,
}

impl CompletionsArguments {
    pub(crate) fn run(&self, context: &Context) -> Result<Status, Error> {
        let mut script = Vec::new();
        clap_complete::generate(
            self.shell,
            &mut Arguments::command(),
            "keymoot",
            &mut script,
        );
        context.output.raw(&String::from_utf8_lossy(&script))?;
        Ok(Status::Done)
    }
}
