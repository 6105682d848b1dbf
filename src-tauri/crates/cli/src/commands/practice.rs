//! `keymoot practice`.

use crate::practice::{self, PracticeOptions};
use crate::{Context, Status};
use clap::Args;
use room::Error;
use std::path::PathBuf;

/// What `practice` takes.
#[derive(Args, Debug)]
pub(crate) struct PracticeArguments {
    /// The folder to leave the room, record, package and shares in; it must not exist, or be empty
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How many shares rebuild the key
    #[arg(long, value_name = "K", default_value_t = 3)]
    threshold: u32,
    /// How many shares there are
    #[arg(long, value_name = "N", default_value_t = 5)]
    shares: u32,
    /// Another PKCS#11 module than the practice token; only uninitialised slots of it are used
    #[arg(long, value_name = "FILE")]
    module: Option<PathBuf>,
    /// What the module wants to be told when it is initialised
    #[arg(long, value_name = "STRING", requires = "module")]
    module_config: Option<String>,
}

impl PracticeArguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        let output = context.output;
        let mut wanted = PracticeOptions::new(self.out);
        wanted.threshold = self.threshold;
        wanted.shares = self.shares;
        wanted.module = self.module;
        wanted.module_config = self.module_config;
        wanted.options = context.options.clone();
        let practice = practice::practice(&wanted, &mut |progress| output.progress(&progress))?;
        let verdict = if practice.matches {
            "The key recovered from its shares is the key that was made"
        } else {
            "The key recovered from its shares is NOT the key that was made"
        };
        let text = format!(
            "{verdict}: check value {} by {}.\nThe record is {}\n",
            practice.key.check_after.value,
            practice.key.check_after.method,
            practice.record.display(),
        );
        output.result(&practice, &text)?;
        Ok(Status::of(practice.matches))
    }
}
